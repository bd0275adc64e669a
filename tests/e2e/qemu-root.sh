#!/usr/bin/env bash
# Brings QEMU (9.1 or newer: the first with an SPDM port on its NVMe drive) and the guest kernels into a folder of the
# build tree, through an apt root of its own: the machine's package sources and its packages stay as they are.
#
#   qemu-root.sh FOLDER     exit 0: FOLDER/qemu-system-x86_64 runs, and FOLDER/vmlinuz-* are kernels for a guest
#                           exit 77: they cannot be had here; the last line on standard error says why
#
# The mirror is the machine's own, read from apt at run time.
set -euo pipefail
umask 022
root=$(mkdir -p "$1" && cd "$1" && pwd)
keyring=/usr/share/keyrings/debian-archive-keyring.gpg
log=$root/qemu-root.log

skip() {
  echo "qemu-root: $*" >&2
  exit 77
}

main() {
  exec 9>"$root/.lock"
  flock 9
  [ ! -e "$root/.complete" ] || return 0
  [ "$(dpkg --print-architecture 2>/dev/null)" = amd64 ] || skip "needs an amd64 Debian machine"
  [ -r "$keyring" ] || skip "needs Debian's archive keyring ($keyring)"
  mirror=$(debian_mirror)
  [ -n "$mirror" ] || skip "apt on this machine names no Debian mirror"
  : >"$log"
  fetch_qemu
  fetch_kernel bookworm-backports
  fetch_kernel trixie-backports
  rm -rf "$root"/apt
  touch "$root/.complete"
}

# Where this machine gets Debian's packages from, in whatever form its sources are written. Packages of other suites lie
# beside those of its own release.
debian_mirror() {
  # shellcheck disable=SC2016 # apt expands these
  apt-get indextargets --format '$(SUITE) $(COMPONENT) $(REPO_URI)' 'Created-By: Packages' 'Origin: Debian' |
    awk '$2 == "main" && $1 !~ /security|updates|backports/ {print $3; exit}'
}

# private_apt SUITE...: an apt that knows these suites alone. It looks at the machine's list of installed packages, so
# that it resolves to what is missing here.
private_apt() {
  local home=$root/apt/$1 suite
  mkdir -p "$home"/{lists/partial,cache/archives/partial,preferences.d}
  for suite in "$@"; do echo "deb [signed-by=$keyring] $mirror $suite main"; done >"$home/sources.list"
  archives=$home/cache/archives
  apt=(-q -o Dir::Etc::SourceList="$home/sources.list" -o Dir::Etc::SourceParts=- -o Dir::Etc::Preferences=-
    -o Dir::Etc::PreferencesParts="$home/preferences.d" -o Dir::State::Lists="$home/lists" -o Dir::Cache="$home/cache"
    -o APT::Sandbox::User=root -o Debug::NoLocking=1 -o APT::Install-Recommends=false -o APT::Get::AllowUnauthenticated=false
    -o Acquire::Languages=none -o Acquire::Retries=2)
  apt-get "${apt[@]}" update >>"$log" 2>&1 ||
    skip "the package lists of $1 could not be fetched from this machine's Debian mirror (see $log)"
}

new_enough() { dpkg --compare-versions "$1" ge 1:9.1; }

fetch_qemu() {
  local release target=() file
  if command -v qemu-system-x86_64 >/dev/null && new_enough "$(dpkg-query -W -f='${Version}' qemu-system-x86 2>/dev/null)"; then
    ln -sf "$(command -v qemu-system-x86_64)" "$root/qemu-system-x86_64"
    return
  fi
  release=$(. /etc/os-release && echo "${VERSION_CODENAME:-}")
  case $release in
    bookworm)
      private_apt bookworm bookworm-updates bookworm-backports
      target=(-t bookworm-backports)
      ;;
    *) private_apt "$release" ;;
  esac
  apt-get "${apt[@]}" install --download-only -y "${target[@]}" qemu-system-x86 >>"$log" 2>&1 ||
    skip "qemu-system-x86 could not be fetched from this machine's Debian mirror (see $log)"
  for file in "$archives"/*.deb; do dpkg -x "$file" "$root/qemu"; done
  # The libraries of a merged /usr may be unpacked on either side of the merge.
  cat >"$root/qemu-system-x86_64" <<END
#!/bin/sh
LD_LIBRARY_PATH='$root/qemu/usr/lib/x86_64-linux-gnu:$root/qemu/lib/x86_64-linux-gnu'
export LD_LIBRARY_PATH
exec '$root/qemu/usr/bin/qemu-system-x86_64' -L '$root/qemu/usr/share/qemu' -L '$root/qemu/usr/share/seabios' "\$@"
END
  chmod 755 "$root/qemu-system-x86_64"
  "$root/qemu-system-x86_64" -device nvme,help 2>>"$log" | grep -q spdm_port ||
    skip "the QEMU that $release carries has no SPDM port on its NVMe drive (it needs 9.1 or newer)"
}

# fetch_kernel SUITE: the cloud kernel of a suite, as $root/vmlinuz-SUITE. Versions rotate, so the metapackage says
# which; newer kernels have the image in linux-binary-*, older ones in linux-image-* itself.
fetch_kernel() {
  local packages package image
  private_apt "$1"
  packages=$(apt-cache "${apt[@]}" depends --recurse --no-recommends --no-suggests --no-conflicts --no-breaks \
    --no-replaces --no-enhances linux-image-cloud-amd64 2>>"$log")
  package=$(grep -m1 -Ex 'linux-binary-[0-9].*' <<<"$packages" || grep -m1 -Ex 'linux-image-[0-9].*' <<<"$packages") ||
    skip "$1 names no cloud kernel"
  (cd "$archives" && apt-get "${apt[@]}" download "$package" >>"$log" 2>&1) ||
    skip "$package could not be fetched from this machine's Debian mirror (see $log)"
  dpkg -x "$archives/$package"_*.deb "$archives/kernel"
  image=$(find "$archives/kernel" -name 'vmlinuz*' -type f | head -1)
  [ -n "$image" ] || skip "$package holds no kernel image"
  cp "$image" "$root/vmlinuz-$1"
  echo "${package#linux-*-}" >"$root/vmlinuz-$1.version"
}

main
