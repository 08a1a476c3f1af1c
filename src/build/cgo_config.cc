#include "build/cgo_config.h"

#include "base/go_quote.h"
#include "base/strings.h"

namespace gorun::build {

using base::StrCat;

base::Status ReadWords(const env::Settings& settings, std::string_view name,
                       std::vector<std::string>& words) {
  const std::string_view value = settings.Get(name);
  if (value.empty()) return {};
  auto split = base::SplitQuoted(value);
  if (!split) {
    return base::Fail(StrCat("go: could not parse environment variable ", name, " with value ",
                             base::GoQuote(value), ": ", split.error().text()));
  }
  if (!split->empty() || name.starts_with("CGO_")) words = *std::move(split);
  return {};
}

const CgoConfig::Override* CgoConfig::FindOverride(std::string_view name) const {
  for (const Override& override : overrides) {
    if (override.name == name) return &override;
  }
  return nullptr;
}

base::Result<CgoConfig> MakeCgoConfig(const env::Settings& settings) {
  CgoConfig config;
  config.enabled = settings.cgo_enabled;
  TRY(ReadWords(settings, "FC", config.fc));
  const std::string_view fc = settings.Get("FC");
  config.fc_is_gfortran = fc.empty() || base::Contains(fc, "gfortran");
  std::vector<std::string> pkg_config = {config.pkg_config};
  TRY(ReadWords(settings, "PKG_CONFIG", pkg_config));
  // Only the program: cmd/go passes no arguments of the variable on.
  if (!pkg_config.empty()) config.pkg_config = pkg_config.front();
  TRY(ReadWords(settings, "CGO_CPPFLAGS", config.cppflags));
  TRY(ReadWords(settings, "CGO_CFLAGS", config.cflags));
  TRY(ReadWords(settings, "CGO_CXXFLAGS", config.cxxflags));
  TRY(ReadWords(settings, "CGO_FFLAGS", config.fflags));
  TRY(ReadWords(settings, "CGO_LDFLAGS", config.ldflags));
  for (const std::string name : {"CPPFLAGS", "CFLAGS", "CXXFLAGS", "FFLAGS", "LDFLAGS"}) {
    const std::string_view allow = settings.Get(StrCat("CGO_", name, "_ALLOW"));
    const std::string_view disallow = settings.Get(StrCat("CGO_", name, "_DISALLOW"));
    if (allow.empty() && disallow.empty()) continue;
    config.overrides.push_back({name, std::string(allow), std::string(disallow)});
  }
  config.msan = settings.flags.msan;
  config.asan = settings.flags.asan;
  config.warnings_are_errors = !settings.original_environment.Get("GO_BUILDER_NAME").empty();
  return config;
}

}  // namespace gorun::build
