# Installs Debian packages that are missing; sourced by run and test.
# need_packages WHAT PACKAGE…: clear about what it does; without the rights it says what to type.
need_packages() {
  local what=$1 package missing=()
  shift
  for package in "$@"; do
    # Asking dpkg for each is quick, and needs no package lists.
    if [ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null)" != installed ]; then
      missing+=("$package")
    fi
  done
  [ ${#missing[@]} -eq 0 ] && return 0
  local as_root=()
  if [ "$(id -u)" -ne 0 ]; then
    if command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
      as_root=(sudo)
    else
      {
        echo "To $what, these Debian packages are missing, and there are no rights to install them:"
        echo "    sudo apt-get install ${missing[*]}"
      } >&2
      return 1
    fi
  fi
  echo "Installing what is missing to $what: ${missing[*]}" >&2
  if ! "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get update -qq >&2 ||
     ! "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq \
         --no-install-recommends "${missing[@]}" </dev/null >/dev/null; then
    echo "apt-get could not install: ${missing[*]}" >&2
    return 1
  fi
}

# What building gorun takes.
build_packages=(g++ cmake ninja-build libexpected-dev libssl-dev nlohmann-json3-dev
                libcurl4-openssl-dev libzip-dev zlib1g-dev ca-certificates)
# What the tests take beside that; clang and its sanitizers are for -msan, gccgo for -compiler=gccgo.
test_packages=(libgtest-dev libgmock-dev python3 git openssl mercurial subversion brz fossil strace procps clang
               libclang-rt-14-dev gccgo-12)
