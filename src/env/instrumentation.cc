#include "env/instrumentation.h"

#include "base/one_of.h"

namespace gorun::env {
namespace {

using base::OneOf;

bool RaceSupported(std::string_view goos, std::string_view goarch, int minor) {
  if (goos == "linux") {
    return OneOf(goarch, {"amd64", "arm64", "ppc64le", "s390x"}) ||
           (goarch == "loong64" && minor >= 25) || (goarch == "riscv64" && minor >= 26);
  }
  if (goos == "darwin") return OneOf(goarch, {"amd64", "arm64"});
  return OneOf(goos, {"freebsd", "netbsd", "windows"}) && goarch == "amd64";
}

}  // namespace

std::string_view InstrumentationMode(const BuildFlags& flags) {
  if (flags.asan) return "asan";
  if (flags.msan) return "msan";
  return flags.race ? "race" : "";
}

bool InstrumentationSupported(std::string_view mode, std::string_view goos, std::string_view goarch,
                              int minor) {
  if (mode == "race") return RaceSupported(goos, goarch, minor);
  if (mode == "msan") {
    if (goos == "freebsd") return goarch == "amd64";
    return goos == "linux" && OneOf(goarch, {"amd64", "arm64", "loong64"});
  }
  return mode == "asan" && goos == "linux" &&
         OneOf(goarch, {"amd64", "arm64", "loong64", "ppc64le", "riscv64"});
}

}  // namespace gorun::env
