#!/bin/sh
# Everything but the tests that says whether the code is in order. Goes through all of it, and
# fails in the end if anything did. `npm run check` sets PATH.
cd "$(dirname "$0")/.." || exit 2
PATH=$PWD/node_modules/.bin:$PATH
failed=

check() {
  name=$1
  shift
  printf '%s … ' "$name"
  if output=$("$@" 2>&1); then
    echo ok
  else
    echo FAILED
    printf '%s\n' "$output"
    failed="$failed, $name"
  fi
}

shell_syntax() {
  for file in telltale scripts/*.sh; do sh -n "$file" || return 1; done
  bash -n .ci/run
}

schema_is_current() {
  node --disable-warning=ExperimentalWarning scripts/generate-schema.ts --check
}

check types tsc -p .
check lint oxlint --type-aware --quiet
check format biome check --colors=off
check walls node --disable-warning=ExperimentalWarning scripts/check-walls.ts
check "dead code" knip --no-progress
check schema schema_is_current
check shell shell_syntax

if [ -n "$failed" ]; then
  echo "Not in order: ${failed#, }. (npx biome check --write formats.)"
  exit 1
fi
echo "All in order."
