#include "env/env_sources.h"

#include "base/strings.h"
#include "host/path.h"

namespace gorun::env {

namespace {

base::Result<std::string> UserDir(const host::Environment& environment, std::string_view variable,
                                  std::string_view below_home) {
  std::string_view dir = environment.Get(variable);
  if (!dir.empty()) {
    if (!host::IsAbsPath(dir))
      return base::Fail(base::StrCat("path in $", variable, " is relative"));
    return std::string(dir);
  }
  std::string_view home = environment.Get("HOME");
  if (home.empty())
    return base::Fail(base::StrCat("neither $", variable, " nor $HOME are defined"));
  return base::StrCat(home, "/", below_home);
}

}  // namespace

base::Result<std::string> UserConfigDir(const host::Environment& environment) {
  return UserDir(environment, "XDG_CONFIG_HOME", ".config");
}

base::Result<std::string> UserCacheDir(const host::Environment& environment) {
  return UserDir(environment, "XDG_CACHE_HOME", ".cache");
}

base::SortedMap<std::string> ParseEnvFile(std::string_view text) {
  base::SortedMap<std::string> values;
  for (const std::string& line : base::Split(text, "\n")) {
    auto cut = base::Cut(line, "=");
    if (!cut || line[0] < 'A' || line[0] > 'Z') continue;
    values.insert_or_assign(std::string(cut->first), std::string(cut->second));
  }
  return values;
}

EnvSources EnvSources::Read(host::Host& host, std::string_view goroot) {
  EnvSources sources;
  sources.environment_ = &host.environment;
  std::string_view goenv = host.environment.Get("GOENV");
  if (goenv.empty()) {
    auto dir = UserConfigDir(host.environment);
    if (dir) sources.user_file_ = host::JoinPath(*dir, "go/env");
  } else if (goenv != "off") {
    sources.user_file_ = goenv;
  }
  if (!sources.user_file_.empty()) {
    if (auto text = host.files.ReadFile(sources.user_file_)) sources.user_ = ParseEnvFile(*text);
  }
  if (!goroot.empty()) {
    if (auto text = host.files.ReadFile(host::JoinPath(goroot, "go.env"))) {
      sources.distribution_ = ParseEnvFile(*text);
    }
  }
  return sources;
}

Setting EnvSources::Get(std::string_view name) const {
  if (auto value = environment_->Get(name); !value.empty()) {
    return {std::string(value), Origin::kEnvironment};
  }
  // An entry of the user's file hides the distribution's even if it is empty.
  if (auto it = user_.find(name); it != user_.end()) return {it->second, Origin::kUserFile};
  if (auto it = distribution_.find(name); it != distribution_.end()) {
    return {it->second, Origin::kGoEnvFile};
  }
  return {};
}

std::string_view EnvSources::FromDistribution(std::string_view name) const {
  auto it = distribution_.find(name);
  return it == distribution_.end() ? std::string_view() : std::string_view(it->second);
}

}  // namespace gorun::env
