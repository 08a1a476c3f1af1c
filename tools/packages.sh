# Installs Debian packages that are missing; sourced by run, test and tools/check.
# need_packages WHAT PACKAGE…: clear about what it does; without the rights it says what to type. A package that could
# not be installed is no error yet: what it brings may be there in another way, and if it is not, CMake says so.
need_packages() {
  local what=$1 package status missing=()
  shift
  command -v dpkg-query >/dev/null 2>&1 || return 0
  # A line for each package and architecture that dpkg has heard of; it fails if there is one it has not.
  status=$(dpkg-query -W -f '${Package} ${db:Status-Status}\n' "$@" 2>/dev/null) || true
  for package in "$@"; do
    case $'\n'$status$'\n' in
      *$'\n'"$package installed"$'\n'*) ;;
      *) missing+=("$package") ;;
    esac
  done
  [ ${#missing[@]} -eq 0 ] && return 0
  local as_root=()
  if [ "$(id -u)" -ne 0 ]; then
    if command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
      as_root=(sudo)
    else
      {
        echo "To $what, these Debian packages are missing, and there are no rights to install them:"
        echo "    sudo apt-get update && sudo apt-get install ${missing[*]}"
        echo "Trying without them."
      } >&2
      return 0
    fi
  fi
  echo "Installing what is missing to $what: ${missing[*]}" >&2
  # An update that fails leaves the lists of the last one. Nothing that is there may go for what is to come.
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get update -qq >&2 || true
  if ! "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-remove \
         --no-install-recommends "${missing[@]}" </dev/null >/dev/null; then
    echo "apt-get could not install: ${missing[*]}. Trying without them." >&2
  fi
}

# What building gorun takes.
build_packages=(g++ cmake ninja-build libexpected-dev libssl-dev nlohmann-json3-dev
                libcurl4-openssl-dev libzip-dev zlib1g-dev ca-certificates)
# What the tests take beside that; clang and its sanitizers are for -msan, gccgo for -compiler=gccgo.
test_packages=(libgtest-dev libgmock-dev python3 git openssl mercurial subversion brz fossil strace procps clang
               libclang-rt-14-dev gccgo-12)
