#!/usr/bin/env bash
# Packages the functions without an account, and has cfn-lint judge the CloudFormation templates.
set -euo pipefail
cd "$(dirname "$0")/.."

if [ ! -x .venv/bin/cfn-lint ] && [ "${CI:-false}" != false ]; then
  echo "check-serverless: there is no cfn-lint; run scripts/setup-moto.sh first" >&2
  exit 1
fi

package="$(mktemp -d)"
trap 'rm -rf "$package"' EXIT
node scripts/package.ts "$package"

if [ ! -x .venv/bin/cfn-lint ]; then
  echo "check-serverless: cfn-lint is left out; scripts/setup-moto.sh installs it"
  exit 0
fi
# W3005: osls writes down dependencies that follow from references anyway.
.venv/bin/cfn-lint --regions us-east-1 --ignore-checks W3005 \
  --template "$package/cloudformation-template-update-stack.json"
.venv/bin/cfn-lint --template infrastructure/*.template.yml
echo "check-serverless: cfn-lint finds nothing"
