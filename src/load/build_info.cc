#include "load/build_info.h"

#include <algorithm>

#include "base/go_quote.h"
#include "base/strings.h"
#include "host/path.h"
#include "modules/dirhash.h"
#include "modules/module_cache.h"

namespace gorun::load {
namespace {

void AppendModule(std::string& out, std::string_view word, const BuildInfo::Module& module) {
  base::StrAppend(out, word, '\t', module.path, '\t', module.version);
  if (module.replace) {
    const std::vector<std::string>& r = *module.replace;
    // The empty line after a replacement is debug.BuildInfo's.
    base::StrAppend(out, "\n=>\t", r[0], '\t', r[1], '\t', r[2], '\n');
  } else {
    base::StrAppend(out, '\t', module.sum);
  }
  out += '\n';
}

std::string QuoteIfAny(std::string_view text, std::string_view special) {
  return text.find_first_of(special) == std::string_view::npos ? std::string(text)
                                                               : base::GoQuote(text);
}

std::string VersionOrDevel(const std::string& version) {
  return version.empty() ? "(devel)" : version;
}

/// Turns ModuleInfo into what a binary says of a module.
class ModuleDescriber {
 public:
  ModuleDescriber(const env::Settings& settings, host::FileReader& files)
      : cache_(settings.gomodcache), files_(files) {}

  BuildInfo::Module Describe(const modules::ModuleInfo& info) {
    BuildInfo::Module module;
    module.path = info.path;
    module.version = VersionOrDevel(info.version);
    // What lies in a vendor directory is not what a sum is of.
    const bool vendored = !info.vendor_dir.empty();
    if (info.replace) {
      const modules::Version& r = *info.replace;
      module.replace = {r.path, VersionOrDevel(r.version),
                        vendored ? "" : Sum(r, info.replace_sum)};
    } else if (!vendored) {
      module.sum = Sum({info.path, info.version}, info.sum);
    }
    return module;
  }

 private:
  /// modfetch.Sum: from the cache, whose sums were compared with go.sum's when the module was
  /// needed.
  std::string Sum(const modules::Version& module, const std::string& known) {
    if (module.version.empty()) return "";
    if (!known.empty() || cache_.root().empty()) return known;
    auto path = cache_.CachePath(module, "ziphash");
    if (!path) return "";
    auto text = files_.ReadFile(*path);
    if (!text || !modules::IsValidSum(*text)) return "";
    return std::string(base::TrimSpace(*text));
  }

  const modules::ModuleCache cache_;
  host::FileReader& files_;
};

/// The modules of all packages that the root imports, by path; one version each in a build.
std::vector<BuildInfo::Module> DependencyModules(const PackageGraph& graph,
                                                 ModuleDescriber& describer) {
  const Package& root = graph.packages[graph.root];
  base::SortedMap<const modules::ModuleInfo*> used;
  for (PackageId id : graph.DependencyOrder()) {
    const Package& package = graph.packages[id];
    if (id == graph.root || !package.module) continue;
    if (root.module && package.module->path == root.module->path) continue;
    used.try_emplace(package.module->path, &*package.module);
  }
  std::vector<BuildInfo::Module> modules;
  for (const auto& [path, info] : used) modules.push_back(describer.Describe(*info));
  return modules;
}

const std::string& RawFlag(const std::vector<env::PerPackageFlag>& uses) {
  static const std::string kNone;
  return uses.empty() ? kNone : uses.back().raw;
}

void AddFlagSettings(BuildInfo& info, const env::BuildFlags& flags) {
  if (flags.asan) info.AddSetting("-asan", "true");
  if (!flags.asmflags.empty()) info.AddSetting("-asmflags", RawFlag(flags.asmflags));
  info.AddSetting("-buildmode", flags.buildmode == "default" ? "exe" : flags.buildmode);
  const bool gccgo = flags.compiler == "gccgo";
  info.AddSetting("-compiler", gccgo ? "gccgo" : "gc");
  if (const auto& raw = RawFlag(flags.gccgoflags); !raw.empty() && gccgo) {
    info.AddSetting("-gccgoflags", raw);
  }
  if (const auto& raw = RawFlag(flags.gcflags); !raw.empty() && !gccgo) {
    info.AddSetting("-gcflags", raw);
  }
  // It can hold paths of this machine, which -trimpath promises to leave out.
  if (const auto& raw = RawFlag(flags.ldflags); !raw.empty() && !flags.trimpath) {
    info.AddSetting("-ldflags", raw);
  }
  if (flags.cover) info.AddSetting("-cover", "true");
  if (flags.msan) info.AddSetting("-msan", "true");
  if (flags.race) info.AddSetting("-race", "true");
  if (!flags.tags.empty()) info.AddSetting("-tags", base::Join(flags.tags, ","));
  if (flags.trimpath) info.AddSetting("-trimpath", "true");
}

void AddEnvironmentSettings(BuildInfo& info, const env::Settings& settings) {
  info.AddSetting("CGO_ENABLED", settings.cgo_enabled ? "1" : "0");
  if (settings.cgo_enabled && !settings.flags.trimpath) {
    for (std::string_view name : {"CGO_CFLAGS", "CGO_CPPFLAGS", "CGO_CXXFLAGS", "CGO_LDFLAGS"}) {
      // As the user set it: cmd/go's own defaults are not shown.
      const bool set = settings.OriginOf(name) != env::Origin::kDefault;
      info.AddSetting(name, set ? settings.Get(name) : "");
    }
  }
  info.AddSetting("GOARCH", settings.goarch);
  if (auto value = settings.Get("GOEXPERIMENT"); !value.empty()) {
    info.AddSetting("GOEXPERIMENT", value);
  }
  if (settings.fips140_enabled()) info.AddSetting("GOFIPS140", settings.fips140);
  info.AddSetting("GOOS", settings.goos);
  if (!settings.arch_variable.empty() && !settings.arch_value.empty()) {
    info.AddSetting(settings.arch_variable, settings.arch_value);
  }
}

}  // namespace

void BuildInfo::AddSetting(std::string_view key, std::string_view value) {
  settings.emplace_back(key, base::ReplaceAll(value, "\n", " "));
}

std::string BuildInfo::Text() const {
  std::string out;
  if (!path.empty()) base::StrAppend(out, "path\t", path, '\n');
  if (main) AppendModule(out, "mod", *main);
  for (const Module& module : deps) AppendModule(out, "dep", module);
  for (const auto& [key, value] : settings) {
    base::StrAppend(out, "build\t", key.empty() ? "\"\"" : QuoteIfAny(key, "= \t\r\n\"`"), '=',
                    QuoteIfAny(value, " \t\r\n\"`"), '\n');
  }
  return out;
}

BuildInfo MakeBuildInfo(const PackageGraph& graph, const env::Settings& settings,
                        const VcsStamp& stamp, host::FileReader& files) {
  const Package& root = graph.packages[graph.root];
  ModuleDescriber describer(settings, files);
  BuildInfo info;
  info.path = root.import_path;
  if (root.module) info.main = describer.Describe(*root.module);
  info.deps = DependencyModules(graph, describer);
  AddFlagSettings(info, settings.flags);
  if (!root.default_godebug.empty()) info.AddSetting("DefaultGODEBUG", root.default_godebug);
  AddEnvironmentSettings(info, settings);
  for (const auto& [key, value] : stamp.settings) info.AddSetting(key, value);
  if (info.main && !stamp.main_version.empty()) info.main->version = stamp.main_version;
  if (!root.pgo_profile.empty()) {
    info.AddSetting("-pgo",
                    settings.flags.trimpath ? host::BaseName(root.pgo_profile) : root.pgo_profile);
    std::stable_sort(info.settings.begin(), info.settings.end(),
                     [](const auto& x, const auto& y) { return x.first < y.first; });
  }
  return info;
}

}  // namespace gorun::load
