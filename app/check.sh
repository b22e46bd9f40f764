#!/usr/bin/env bash
# check.sh: the client it reads with, types, unit tests, the build and what a first visit loads.
set -euo pipefail
cd "$(dirname "$0")"
npm run --silent client
npm ci --silent --no-progress
npm run --silent check
npm test --silent
npm run --silent build
