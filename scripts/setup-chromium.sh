#!/usr/bin/env bash
# Installs Debian's Chromium, for the tests of the playground's page, with fonts that have what the page shows. Safe to
# repeat. Elsewhere than on Debian any Chromium or Chrome will do: name it in AMIABLE_TEST_CHROMIUM.
set -euo pipefail

if command -v chromium >/dev/null && fc-list 2>/dev/null | grep -qi 'noto.*emoji'; then
  echo "setup-chromium: $(chromium --version 2>/dev/null) is there"
  exit 0
fi
if ! command -v apt-get >/dev/null; then
  echo "setup-chromium: no apt-get here; install a Chromium and name it in AMIABLE_TEST_CHROMIUM" >&2
  exit 1
fi
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
apt-get install -y -qq --no-install-recommends chromium fontconfig fonts-dejavu-core fonts-noto-color-emoji >/dev/null
echo "setup-chromium: $(chromium --version)"
