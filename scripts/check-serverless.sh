#!/usr/bin/env bash
# Packages serverless.yml without an account, and has cfn-lint judge the CloudFormation template that comes of it.
set -euo pipefail
cd "$(dirname "$0")/.."

package="$(mktemp -d)"
trap 'rm -rf "$package"' EXIT
AWS_EC2_METADATA_DISABLED=true osls package --package "$package"

if [ ! -x .venv/bin/cfn-lint ]; then
  echo "check-serverless: cfn-lint is left out; scripts/setup-moto.sh installs it"
  exit 0
fi
.venv/bin/cfn-lint --regions us-east-1 --template "$package/cloudformation-template-update-stack.json"
echo "check-serverless: cfn-lint finds nothing"
