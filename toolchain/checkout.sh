#!/usr/bin/env bash
# checkout.sh CACHE: makes what another checkout has built in CACHE out of date for this one.
#
# Cargo names what it builds of a workspace by paths within it, and goes by the times of files. Checkouts that share a
# target directory would take each other's crates for their own: other sources, or files looked for where the other one was.
set -euo pipefail

cache=$1
here=$(pwd -P)
[ "$(cat "$cache/checkout" 2>/dev/null)" = "$here" ] && exit 0
mkdir -p "$cache"
find . \( -name .git -o -name node_modules -o -path ./target \) -prune -o -type f -exec touch {} +
# Last, so that whoever was interrupted does it again.
echo "$here" > "$cache/checkout"
