#!/usr/bin/env bash
# What cargo calls for crates of the workspace (build.rustc-workspace-wrapper): $1 is rustc, the rest its arguments. Lints what it
# compiles, warnings being errors.
#
# `cargo clippy` says the same, but checks all dependencies for it, of which a build makes no use: nine minutes of a bare machine's.
set -euo pipefail
arguments=" $* "
# Asked for what it can do; and of build scripts clippy lints none either where their crates are compiled.
[[ $arguments == *" --emit="* || $arguments == *" --emit "* ]] || exec "$@"
# Who only wants a program to run need not have clippy; `make test` asks for it before.
command -v clippy-driver >/dev/null || exec "$@"

linted=()
drop=
for argument in "$@"; do
    if [ -n "$drop" ]; then
        drop=
        continue
    fi
    case $argument in
    --emit=*) linted+=(--emit=metadata) ;;
    --out-dir) drop=yes ;;
    # Cargo would take the metadata that is told of for the crate's own, and begin with what hangs on it.
    --json=*) linted+=("$(sed 's/,artifacts//; s/artifacts,//' <<<"$argument")") ;;
    incremental=*) linted+=(metadata=lint) ;;
    *) linted+=("$argument") ;;
    esac
done
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
clippy-driver "${linted[@]}" --out-dir "$scratch" -D warnings
rm -rf "$scratch"
exec "$@"
