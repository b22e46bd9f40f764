#!/usr/bin/env bash
# Fails where a committed generated client is not what idl/sluice.json makes.
set -euo pipefail
cd "$(dirname "$0")"
npm ci --silent --no-progress
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
node generate.mjs "$scratch"
diff -r "$scratch/src/generated" ../../crates/sluice-client/src/generated ||
    { echo "the generated client is out of date: run \`make client\`" >&2; exit 1; }
