#include "modules/module_info.h"

#include "base/strings.h"
#include "host/path.h"
#include "modules/dirhash.h"
#include "modules/go_version.h"
#include "modules/module_cache.h"

namespace gorun::modules {

namespace {

// The hash of the zip that was downloaded; "" if it was not.
std::string ZipSum(const ModuleContext& context, const Version& mod) {
  if (auto recorded = context.go_sum.Recorded(mod)) return *recorded;
  ModuleCache cache(context.settings.gomodcache);
  auto path = cache.CachePath(mod, "ziphash");
  if (!path) return "";
  auto text = context.host.files.ReadFile(*path);
  if (!text || !IsValidSum(*text)) return "";
  return std::string(base::TrimSpace(*text));
}

std::string GoModPath(const ModuleContext& context, const Version& mod) {
  auto path = ModuleCache(context.settings.gomodcache).CachePath(mod, "mod");
  return path && context.host.files.IsRegular(*path) ? *path : "";
}

}  // namespace

ModuleInfo DescribeModule(const ModuleContext& context, GoModSummaries& summaries,
                          const ModuleFetcher& fetcher, const Requirements& rs,
                          const Version& mod) {
  ModuleInfo info;
  info.path = mod.path;
  info.version = mod.version;
  if (const MainModule* main = mod.version.empty() ? context.main.Find(mod.path) : nullptr) {
    info.main = true;
    info.go_version = main->go_version;
    info.dir = main->root;
    if (!main->root.empty()) info.gomod = context.ModFilePath(main->root);
    return info;
  }
  info.indirect = !rs.direct.contains(mod.path);
  if (gover::IsToolchain(mod.path)) return info;
  Version actual = mod;
  if (const Version* to = context.FindReplacement(mod.path, mod.version)) {
    info.replace = *to;
    actual = *to;
  }
  if (context.Vendoring()) {
    // The vendor directory has packages of many modules in one tree: it is no module's directory.
    if (context.vendor) {
      const VendorMeta* meta = context.vendor->MetaOf(mod);
      if (meta != nullptr) info.go_version = meta->go_version;
      info.vendor_dir = context.VendorDir();
    }
    return info;
  }
  auto has_sum = [&](const Version& m) {
    return m.version.empty() || !context.MustHaveSums() || context.go_sum.Have(m);
  };
  bool go_mod_sum = has_sum({actual.path, base::StrCat(actual.version, "/go.mod")});
  if (go_mod_sum || actual.version.empty()) {
    const GoModSummaries::Answer& summary = summaries.GetRaw(actual);
    if (summary) info.go_version = (*summary)->go_version;
  }
  if (actual.version.empty()) {
    info.dir = fetcher.LocalDir(mod);
    info.gomod = host::JoinPath(info.dir, "go.mod");
    return info;
  }
  if (go_mod_sum) info.gomod = GoModPath(context, actual);
  if (has_sum(actual)) {
    info.dir = fetcher.LocalDir(mod);
    (info.replace ? info.replace_sum : info.sum) = ZipSum(context, actual);
  }
  return info;
}

}  // namespace gorun::modules
