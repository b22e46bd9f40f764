#!/usr/bin/env bash
# check.sh [chain]: types, unit tests and, where asked for, the test on a validator.
set -euo pipefail
cd "$(dirname "$0")"
npm ci --silent --no-progress
npm run --silent "test${1:+:$1}"
