#!/usr/bin/env bash
# checkout.sh CACHE: makes what another checkout has built in CACHE out of date for the one in the working directory.
# checkout.sh CACHE --built: the same again after a build, for whoever has begun to build besides.
#
# Cargo names what it builds of a workspace by paths within it, and goes by the times of files. Checkouts that share a
# target directory would take each other's crates for their own: other sources, or files looked for where the other one was.
# Two that build at the very same time are not kept apart in that build, but in the next one.
set -euo pipefail

cache=$1
here=$(pwd -P)
[ "$(cat "$cache/checkout" 2>/dev/null)" = "$here" ] && exit 0
if [ "${2:-}" = --built ]; then
    rm -f "$cache/checkout"
    exit 0
fi
mkdir -p "$cache"
find . \( -name .git -o -name node_modules -o -path ./target \) -prune -o -type f -exec touch -c {} +
# Last, so that whoever was interrupted does it again.
echo "$here" > "$cache/checkout"
