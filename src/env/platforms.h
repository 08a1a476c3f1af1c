#pragma once

#include <string_view>

namespace gorun::env {

/// One port of Go (internal/platform's distInfo).
struct Platform {
  std::string_view goos, goarch;
  bool cgo_supported = false;
  bool broken = false;
  /// The minor releases that have it.
  int first_minor = 0;
  int last_minor = kNewest;

  constexpr bool Exists(int minor) const { return first_minor <= minor && minor <= last_minor; }
  static constexpr int kNewest = 1 << 30;
};

/// nullptr if Go 1.`minor` has no such port.
const Platform* FindPlatform(std::string_view goos, std::string_view goarch, int minor);

/// The GOARCH-specific variable (GOAMD64, GOARM, …); "" if the architecture has none.
std::string_view ArchVariable(std::string_view goarch);
/// Its default value in official distributions (internal/buildcfg's zbootstrap.go).
std::string_view DefaultArchValue(std::string_view variable);

/// platform.DefaultPIE: -buildmode=default means pie there.
bool DefaultPie(std::string_view goos, bool race);
/// platform.BuildModeSupported for the gc compiler of Go 1.`minor`.
bool BuildModeSupported(std::string_view buildmode, std::string_view goos, std::string_view goarch,
                        int minor);
/// platform.MustLinkExternal without cgo.
bool MustLinkExternal(std::string_view goos, std::string_view goarch);
/// platform.InternalLinkPIESupported in Go 1.`minor`.
bool InternalLinkPieSupported(std::string_view goos, std::string_view goarch, int minor);

/// GOOS and GOARCH of the machine gorun was built for.
std::string_view HostGoos();
std::string_view HostGoarch();

}  // namespace gorun::env
