#!/usr/bin/env bash
# Fails where a committed generated client is not what the IDL makes.
set -euo pipefail
cd "$(dirname "$0")"
npm ci --silent --no-progress
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
mkdir "$scratch/rust" "$scratch/ts"
node generate.mjs "$scratch/rust" "$scratch/ts"
for client in "rust ../../crates/sluice-client" "ts ../ts"; do
    read -r name committed <<<"$client"
    diff -r "$scratch/$name/src/generated" "$committed/src/generated" ||
        { echo "a generated client is out of date: run \`make client\`" >&2; exit 1; }
done
