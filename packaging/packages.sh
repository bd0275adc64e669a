# shellcheck shell=bash
# Sourced by ./demo, ./test and .ci/run: installs what packaging/build-packages.txt lists for a purpose and is missing.
# The machine's package sources are never changed.

packages_list="$(dirname "${BASH_SOURCE[0]}")/build-packages.txt"

# The packages of the given purposes that are not installed, one a line, other names of the same package behind it.
missing_packages() {
  local purpose names name found
  while read -r purpose names; do
    case " $* " in *" $purpose "*) ;; *) continue ;; esac
    found=
    for name in $names; do
      if dpkg-query -W -f='${db:Status-Status}\n' "$name" 2>/dev/null | grep -qx installed; then found=yes; fi
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
  local wanted listed names name chosen=()
  command -v dpkg-query >/dev/null || {
    echo "This is no Debian machine: see packaging/build-packages.txt for what has to be there."
    return 0
  }
  wanted=$(missing_packages "$@")
  [ -n "$wanted" ] || return 0
  listed=$(cut -d' ' -f1 <<<"$wanted" | paste -sd' ')
  if [ "$(id -u)" != 0 ] && ! command -v sudo >/dev/null; then
    echo "These packages are missing, and there is no sudo to install them with: $listed" >&2
    return 1
  fi
  echo "Installing from this machine's own package sources$([ "$(id -u)" = 0 ] || echo ', through sudo'):"
  fold -s -w 100 <<<"$listed" | sed 's/^/  /'
  as_root apt-get update -qq || echo "apt-get update failed; going on with the package lists that are here." >&2
  while read -r names; do
    name=$(available_of "$names")
    [ -n "$name" ] || {
      echo "This release carries no package named ${names// / or }." >&2
      return 1
    }
    chosen+=("$name")
  done <<<"$wanted"
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${chosen[@]}" >/dev/null
}

# The first of several names of one package that can be installed.
available_of() {
  local name
  for name in $1; do
    if apt-cache show --no-all-versions "$name" >/dev/null 2>&1; then
      echo "$name"
      return
    fi
  done
}
