# Sourced by ./demo, ./test and .ci/run: installs what packaging/build-packages.txt lists for a purpose and is missing.
# The machine's package sources are never changed.

packages_list="$(dirname "${BASH_SOURCE[0]}")/build-packages.txt"

# The packages of the given purposes that are not installed, one a line.
missing_packages() {
  local purpose names name found
  while read -r purpose names; do
    case " $* " in *" $purpose "*) ;; *) continue ;; esac
    found=
    for name in $names; do
      if dpkg-query -W -f='${db:Status-Status}\n' "$name" 2>/dev/null | grep -qx installed; then found=installed; fi
    done
    [ -n "$found" ] || printf '%s\n' "$names"
  done < <(grep -Ev '^[[:space:]]*(#|$)' "$packages_list") | sort -u
}

# Runs a command as root: as it is, or through sudo.
as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}

# install_packages PURPOSE...: says what will be installed, then installs it. Fails when that cannot be done.
install_packages() {
  local wanted chosen=() names name
  wanted=$(missing_packages "$@")
  [ -n "$wanted" ] || return 0
  command -v apt-get >/dev/null || { echo "this needs the packages: ${wanted//$'\n'/, } (and found no apt-get)" >&2; return 1; }
  if [ "$(id -u)" != 0 ] && ! command -v sudo >/dev/null; then
    echo "these packages are missing: $(paste -sd' ' <<<"$wanted"); install them as root, or install sudo" >&2
    return 1
  fi
  echo "Installing with apt-get$([ "$(id -u)" = 0 ] || echo ' (through sudo)'), for $*:"
  fold -s -w 100 <<<"$(paste -sd' ' <<<"$(sed 's/ .*//' <<<"$wanted")")" | sed 's/^/  /'
  as_root apt-get update -qq || echo "apt-get update failed; trying with the package lists that are here" >&2
  while read -r names; do
    for name in $names; do
      if apt-cache show --no-all-versions "$name" >/dev/null 2>&1; then chosen+=("$name"); continue 2; fi
    done
    echo "this release carries no package named ${names// / or }" >&2
    return 1
  done <<<"$wanted"
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${chosen[@]}" >/dev/null
}
