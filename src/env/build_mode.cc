#include "env/build_mode.h"

#include "base/one_of.h"
#include "base/strings.h"
#include "env/platforms.h"

namespace gorun::env {

namespace {

using base::OneOf;
using base::StrCat;

bool CArchiveIsShared(const Settings& settings) {
  const std::string& os = settings.goos;
  if (OneOf(os, {"darwin", "ios"})) return settings.goarch == "arm64";
  return OneOf(os, {"dragonfly", "freebsd", "illumos", "linux", "netbsd", "openbsd", "solaris"});
}

// What the mode is, whether the platform has it or not.
base::Result<BuildMode> Describe(const Settings& settings) {
  const std::string& name = settings.flags.buildmode;
  const std::string& os = settings.goos;
  const bool gccgo = settings.flags.compiler == "gccgo";
  BuildMode mode;
  mode.output_suffix = os == "windows" ? ".exe" : "";
  mode.linker_mode = name;
  const auto codegen = [&](std::string_view of_gccgo, bool wanted, std::string_view of_gc) {
    mode.codegen = gccgo ? of_gccgo : wanted ? of_gc : "";
  };
  if (name == "archive") {
    mode.linker_mode.clear();
  } else if (name == "c-archive") {
    codegen("-fPIC", CArchiveIsShared(settings), "-shared");
    mode.output_suffix = ".a";
  } else if (name == "c-shared") {
    codegen("-fPIC", OneOf(os, {"linux", "android", "freebsd"}), "-shared");
    if (os == "windows" && !gccgo) mode.output_suffix.clear();
  } else if (name == "default") {
    const bool pie = DefaultPie(os, settings.flags.race);
    mode.linker_mode = pie ? "pie" : "exe";
    codegen("", pie && os != "windows", "-shared");
  } else if (name == "pie") {
    if (settings.flags.race && !DefaultPie(os, true)) {
      return base::Fail(StrCat("-buildmode=pie not supported when -race is enabled on ", os, "/",
                               settings.goarch));
    }
    codegen("-fPIE", !OneOf(os, {"aix", "windows"}), "-shared");
  } else if (name == "shared") {
    codegen("-fPIC", true, "-dynlink");
  } else if (name == "plugin") {
    codegen("-fPIC", true, "-dynlink");
    mode.output_suffix = ".so";
  } else if (name != "exe") {
    return base::Fail(StrCat("buildmode=", name, " not supported"));
  }
  return mode;
}

}  // namespace

base::Result<BuildMode> ResolveBuildMode(const Settings& settings, int minor) {
  const std::string& name = settings.flags.buildmode;
  const bool gccgo = settings.flags.compiler == "gccgo";
  TRY_ASSIGN(BuildMode mode, Describe(settings));
  const auto supported = [&](std::string_view which) {
    return gccgo || BuildModeSupported(which, settings.goos, settings.goarch, minor);
  };
  const std::string platform = StrCat(settings.goos, "/", settings.goarch);
  if (name != "default" && !supported(name)) {
    return base::Fail(StrCat("-buildmode=", name, " not supported on ", platform));
  }
  if (settings.flags.linkshared) {
    if (!supported("shared")) return base::Fail("-linkshared not supported on " + platform);
    mode.codegen = gccgo ? "-fPIC" : "-dynlink";
  }
  if (!mode.codegen.empty() && (name != "default" || settings.flags.linkshared)) {
    mode.install_suffix = mode.codegen.substr(1);
  }
  return mode;
}

}  // namespace gorun::env
