#!/usr/bin/env bash
# Makes .venv with moto (the AWS emulator that the contract tests use), its witnesses boto3 and the aws command line,
# and cfn-lint. Safe to repeat: it does nothing where the same versions are there.
set -euo pipefail
cd "$(dirname "$0")/.."

python="${PYTHON:-python3}"
if ! command -v "$python" >/dev/null; then
  echo "setup-moto: there is no $python; install Python 3.10 or later" >&2
  exit 1
fi

wanted="$(cat scripts/requirements.txt scripts/constraints.txt)"
stamp=.venv/amiable-versions.txt
if [ -x .venv/bin/python ] && [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$wanted" ]; then
  echo "setup-moto: .venv is there"
  exit 0
fi

"$python" -m venv --clear .venv
.venv/bin/python -m pip install --quiet --disable-pip-version-check --no-input \
  --requirement scripts/requirements.txt --constraint scripts/constraints.txt
printf '%s\n' "$wanted" >"$stamp"
.venv/bin/python -c 'import moto; print("setup-moto: .venv has moto", moto.__version__)'
