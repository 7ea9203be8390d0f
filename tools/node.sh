#!/bin/sh
# Fetch the npm packages that only tests use (axe-core, html-validate) into a cache folder: sh tools/node.sh [folder]
set -eu
folder=${1:-build/node}
mkdir -p "$folder"
cd "$folder"
[ -f package.json ] || printf '{"private": true}\n' > package.json
npm install --no-audit --no-fund --save-exact axe-core@4.14.1 html-validate@10.17.0
