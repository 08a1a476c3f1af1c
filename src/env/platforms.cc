#include "env/platforms.h"

#include "base/one_of.h"

namespace gorun::env {

using base::OneOf;

namespace {

constexpr Platform kPlatforms[] = {
    {"aix", "ppc64", true},
    {"android", "386", true},
    {"android", "amd64", true},
    {"android", "arm", true},
    {"android", "arm64", true},
    {"darwin", "amd64", true},
    {"darwin", "arm64", true},
    {"dragonfly", "amd64", true},
    {"freebsd", "386", true},
    {"freebsd", "amd64", true},
    {"freebsd", "arm", true},
    {"freebsd", "arm64", true},
    {"freebsd", "riscv64", true, true},
    {"illumos", "amd64", true},
    {"ios", "amd64", true},
    {"ios", "arm64", true},
    {"js", "wasm"},
    {"linux", "386", true},
    {"linux", "amd64", true},
    {"linux", "arm", true},
    {"linux", "arm64", true},
    {"linux", "loong64", true},
    {"linux", "mips", true},
    {"linux", "mips64", true},
    {"linux", "mips64le", true},
    {"linux", "mipsle", true},
    {.goos = "linux", .goarch = "ppc64", .last_minor = 26},
    {.goos = "linux", .goarch = "ppc64", .cgo_supported = true, .first_minor = 27},
    {"linux", "ppc64le", true},
    {"linux", "riscv64", true},
    {"linux", "s390x", true},
    {"linux", "sparc64", true, true},
    {"netbsd", "386", true},
    {"netbsd", "amd64", true},
    {"netbsd", "arm", true},
    {"netbsd", "arm64", true},
    {"openbsd", "386", true},
    {"openbsd", "amd64", true},
    {"openbsd", "arm", true},
    {"openbsd", "arm64", true},
    {.goos = "openbsd",
     .goarch = "mips64",
     .cgo_supported = true,
     .broken = true,
     .last_minor = 26},
    {"openbsd", "ppc64"},
    {"openbsd", "riscv64", true},
    {"plan9", "386"},
    {"plan9", "amd64"},
    {"plan9", "arm"},
    {"solaris", "amd64", true},
    {"wasip1", "wasm"},
    {"windows", "386", true},
    {"windows", "amd64", true},
    {.goos = "windows", .goarch = "arm", .broken = true, .last_minor = 25},
    {"windows", "arm64", true},
};

}  // namespace

const Platform* FindPlatform(std::string_view goos, std::string_view goarch, int minor) {
  for (const Platform& platform : kPlatforms) {
    if (platform.goos == goos && platform.goarch == goarch && platform.Exists(minor)) {
      return &platform;
    }
  }
  return nullptr;
}

std::string_view ArchVariable(std::string_view goarch) {
  if (goarch == "386") return "GO386";
  if (goarch == "amd64") return "GOAMD64";
  if (goarch == "arm") return "GOARM";
  if (goarch == "arm64") return "GOARM64";
  if (OneOf(goarch, {"mips", "mipsle"})) return "GOMIPS";
  if (OneOf(goarch, {"mips64", "mips64le"})) return "GOMIPS64";
  if (OneOf(goarch, {"ppc64", "ppc64le"})) return "GOPPC64";
  if (goarch == "riscv64") return "GORISCV64";
  if (goarch == "wasm") return "GOWASM";
  return "";
}

std::string_view DefaultArchValue(std::string_view variable) {
  if (variable == "GO386") return "sse2";
  if (variable == "GOAMD64") return "v1";
  if (variable == "GOARM") return "7";
  if (variable == "GOARM64") return "v8.0";
  if (OneOf(variable, {"GOMIPS", "GOMIPS64"})) return "hardfloat";
  if (variable == "GOPPC64") return "power8";
  if (variable == "GORISCV64") return "rva20u64";
  return "";
}

bool DefaultPie(std::string_view goos, bool race) {
  if (goos == "windows") return !race;
  return OneOf(goos, {"android", "ios", "darwin"});
}

bool MustLinkExternal(std::string_view goos, std::string_view goarch) {
  return (goos == "android" && goarch != "arm64") || (goos == "ios" && goarch == "arm64");
}

bool InternalLinkPieSupported(std::string_view goos, std::string_view goarch, int minor) {
  if (goos == "android") return goarch == "arm64";
  if (goos == "darwin") return OneOf(goarch, {"amd64", "arm64"});
  if (goos == "windows") {
    return OneOf(goarch, {"386", "amd64", "arm64"}) || (minor < 26 && goarch == "arm");
  }
  if (goos != "linux") return false;
  return OneOf(goarch, {"amd64", "arm64", "ppc64le"}) || (minor >= 25 && goarch == "loong64") ||
         (minor >= 27 && OneOf(goarch, {"ppc64", "s390x"}));
}

bool BuildModeSupported(std::string_view buildmode, std::string_view goos, std::string_view goarch,
                        int minor) {
  if (FindPlatform(goos, goarch, minor) == nullptr) return false;
  if (OneOf(buildmode, {"archive", "default", "exe"})) return true;
  if (goos == "linux" && goarch == "ppc64") return minor >= 27;
  bool apple_or_windows = OneOf(goos, {"darwin", "ios", "windows"});
  bool linux_android_amd64_arm64 =
      OneOf(goos, {"linux", "android"}) && OneOf(goarch, {"amd64", "arm64", "arm", "386"});
  if (buildmode == "c-archive") {
    if (apple_or_windows || goos == "aix") return true;
    if (goos == "freebsd") return goarch == "amd64";
    return goos == "linux" && OneOf(goarch, {"386", "amd64", "arm", "arm64", "loong64", "ppc64le",
                                             "riscv64", "s390x"});
  }
  if (buildmode == "c-shared") {
    if (linux_android_amd64_arm64) return true;
    if (goos == "linux") return OneOf(goarch, {"loong64", "ppc64le", "riscv64", "s390x"});
    if (goos == "freebsd") return goarch == "amd64";
    if (goos == "darwin") return true;
    if (goos == "windows") return goarch != "arm";
    return goos == "wasip1" && goarch == "wasm";
  }
  if (buildmode == "pie") {
    if (linux_android_amd64_arm64 || apple_or_windows) return true;
    if (goos == "linux") return OneOf(goarch, {"loong64", "ppc64le", "riscv64", "s390x"});
    if (goos == "freebsd") return goarch == "amd64";
    return (goos == "aix" && goarch == "ppc64") || (goos == "openbsd" && goarch == "arm64");
  }
  if (buildmode == "shared") {
    return goos == "linux" && OneOf(goarch, {"386", "amd64", "arm", "arm64", "ppc64le", "s390x"});
  }
  if (buildmode == "plugin") {
    if (goos == "linux") {
      return OneOf(goarch, {"amd64", "arm", "arm64", "386", "loong64", "s390x", "ppc64le"}) ||
             (minor >= 25 && goarch == "riscv64");
    }
    if (goos == "android") return OneOf(goarch, {"amd64", "386"});
    if (goos == "darwin") return true;
    return goos == "freebsd" && goarch == "amd64";
  }
  return false;
}

std::string_view HostGoos() { return "linux"; }

std::string_view HostGoarch() {
#if defined(__aarch64__)
  return "arm64";
#else
  return "amd64";
#endif
}

}  // namespace gorun::env
