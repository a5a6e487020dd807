#!/usr/bin/env bash
# Install the system packages that are missing: `deploy/packages.sh run` for running Sohoa, `test` for its tests too,
# `bench` for what it is measured against as well.
# Does nothing, and asks for no rights, when all are there.
set -euo pipefail

run_packages=(gettext libgl1 'libglib2.0-0|libglib2.0-0t64' redis-server tesseract-ocr tesseract-ocr-osd tesseract-ocr-vie)
test_packages=(chromium faketime fonts-dejavu-core fonts-dejavu-extra fonts-liberation2 fonts-noto-core iproute2 libjaxb-java openjdk-17-jdk-headless nginx-light postgresql)
bench_packages=(ghostscript pngquant unpaper)

case "${1:-}" in
  run) wanted=("${run_packages[@]}") ;;
  test) wanted=("${run_packages[@]}" "${test_packages[@]}") ;;
  bench) wanted=("${run_packages[@]}" "${test_packages[@]}" "${bench_packages[@]}") ;;
  *) echo "usage: deploy/packages.sh run|test|bench" >&2; exit 2 ;;
esac
python3 -c 'import sys
if sys.version_info < (3, 11): sys.exit(f"Sohoa needs Python 3.11 or newer; python3 here is {sys.version.split()[0]}.")'
python3 -c 'import ensurepip' 2>/dev/null || wanted+=(python3-venv)
# Node may be there from elsewhere, with an npm of its own that Debian's would break. Running Sohoa needs neither.
[ "$1" = run ] || command -v npm >/dev/null || wanted+=(nodejs npm)

is_installed() {
  [ "$(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

missing=()
for package in "${wanted[@]}"; do
  found=
  for name in ${package//|/ }; do  # one library has another name since Ubuntu 24.04
    if is_installed "$name"; then found=yes; fi
  done
  [ -n "$found" ] || missing+=("$package")
done
[ "${#missing[@]}" -gt 0 ] || exit 0

ask_for_packages() {
  {
    echo "Sohoa needs system packages that are not installed here, and $1."
    echo "Ask an administrator of this machine to install:"
    echo "    ${missing[*]//|/ or }"
    echo "then run the same command again."
  } >&2
  exit 1
}

command -v apt-get >/dev/null || ask_for_packages "there is no apt-get to install them with"
if [ "$(id -u)" != 0 ]; then
  command -v sudo >/dev/null || ask_for_packages "neither root rights nor sudo are at hand"
  if ! sudo -n true 2>/dev/null && ! { [ -t 0 ] && sudo -v; }; then
    ask_for_packages "sudo did not give the rights"
  fi
  exec sudo bash "$0" "$1"
fi

# A package that brings a server must not start it: Sohoa runs its own, as a child, on a private socket.
policy=/usr/sbin/policy-rc.d
kept=$policy.before-sohoa
restore_policy() {
  rm -f "$policy"
  if [ -e "$kept" ]; then mv "$kept" "$policy"; fi
}
if [ -e "$policy" ] && [ ! -e "$kept" ]; then mv "$policy" "$kept"; fi
trap restore_policy EXIT
printf '#!/bin/sh\nexit 101\n' > "$policy"
chmod 755 "$policy"

echo "Installing system packages: ${missing[*]//|/ or }"
export DEBIAN_FRONTEND=noninteractive
apt-get -o DPkg::Lock::Timeout=600 -qq update || ask_for_packages "apt-get update failed (its message is above)"
names=()
for package in "${missing[@]}"; do
  chosen=${package%%|*}
  for name in ${package//|/ }; do
    if apt-cache show "$name" 2>/dev/null | grep -q '^Package:'; then chosen=$name; fi
  done
  names+=("$chosen")
done
apt-get -o DPkg::Lock::Timeout=600 -qq install -y --no-install-recommends "${names[@]}" \
  || ask_for_packages "apt-get could not install them (its message is above)"

for server in redis-server:redis-server postgresql:postgresql nginx-light:nginx; do  # package:unit
  # Nor may they start at the next boot; what was here before is left alone.
  if [[ " ${names[*]} " == *" ${server%:*} "* ]] && command -v systemctl >/dev/null; then
    systemctl --quiet disable "${server#*:}"
  fi
done
