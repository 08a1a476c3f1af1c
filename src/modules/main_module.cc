#include "modules/main_module.h"

#include "base/strings.h"
#include "host/path.h"
#include "modules/go_version.h"
#include "modules/godebugs.h"
#include "modules/module_root.h"

namespace gorun::modules {

using base::Fail;
using base::StrCat;

namespace {

// Resolves versions that are not canonical, and notes whether there were any (modload.fixVersion).
VersionFixer MakeFixer(VersionQueries& queries, bool& fixed) {
  return [&queries, &fixed](
             const std::string& path,
             const std::string& written) -> tl::expected<std::string, VersionFixError> {
    std::string version = written;
    // An early hack of gopkg.in pseudo-versions.
    if (size_t hack = version.find("-gopkgin-");
        path.starts_with("gopkg.in/") && hack != std::string::npos) {
      version = version.substr(hack + std::string_view("-gopkgin-").size());
    }
    auto split = SplitPathVersion(path);
    if (!split) {
      InvalidVersionError invalid{version, false, StrCat("malformed module path ", '"', path, '"')};
      return tl::unexpected(VersionFixError{true, invalid.ToError()});
    }
    if (!version.empty() && CanonicalVersion(version) == version) {
      if (auto mismatch = PathMajorMismatch(version, split->path_major)) {
        return tl::unexpected(VersionFixError{true, mismatch->ToError()});
      }
      if (version != written) fixed = true;
      return version;
    }
    auto info = queries.Query(path, version, "", nullptr);
    if (!info) {
      const std::optional<ModuleError>& about = info.error().module_error;
      if (!about) return tl::unexpected(VersionFixError{false, info.error().ToError()});
      base::Error cause = about->invalid_version ? about->invalid_version->ToError() : about->cause;
      return tl::unexpected(VersionFixError{true, std::move(cause)});
    }
    if (info->version != written) fixed = true;
    return info->version;
  };
}

// modload.ReadModFile. The text of a failure has no "go: ".
LoadResult<ModFile> ParseMainMod(ModuleContext& context, const std::string& name,
                                 const std::string& text, const VersionFixer& fix) {
  auto check_go = [&](const ModFile& file) -> std::optional<LoadError> {
    if (!file.go || gover::Compare(file.go->version, context.local_go) <= 0) return std::nullopt;
    return context.TooNewError(
        {name, file.go->version, file.toolchain ? file.toolchain->name : std::string()});
  };
  auto file = ParseMod(name, text, fix);
  if (!file) {
    // A newer Go may know what we do not.
    auto lax = ParseModLax(name, text, fix);
    if (lax) {
      if (auto too_new = check_go(*lax)) return tl::unexpected(std::move(*too_new));
    }
    return tl::unexpected(LoadError(StrCat("errors parsing ", name, ":\n", file.error().text())));
  }
  if (auto too_new = check_go(*file)) return tl::unexpected(std::move(*too_new));
  if (!file->module) {
    return tl::unexpected(
        LoadError(StrCat("error reading ", name,
                         ": missing module declaration. To specify the module path:\n\tgo mod edit "
                         "-module=example.com/mod")));
  }
  if (gover::IsToolchain(file->module->mod.path)) {
    return tl::unexpected(LoadError(
        StrCat("error reading ", name, ": invalid module path: \"", file->module->mod.path, '"')));
  }
  return std::move(*file);
}

void NoteReplacements(MainModules& mains, const ModFile& file) {
  for (const Replace& r : file.replace) {
    auto [it, added] = mains.highest_replaced.try_emplace(r.old_mod.path, r.old_mod.version);
    if (!added && gover::ModCompare(r.old_mod.path, r.old_mod.version, it->second) > 0) {
      it->second = r.old_mod.version;
    }
  }
}

// CheckImportPath, with a word of its own for what the path names.
base::Status CheckNamed(std::string_view kind, std::string_view path) {
  auto valid = CheckImportPath(path);
  if (valid) return {};
  std::string text = valid.error().text();
  if (auto rest = base::CutPrefix(text, "malformed import path ")) {
    text = StrCat("malformed ", kind, " path ", std::string(*rest));
  }
  return Fail(base::ErrorKind::kInvalid, StrCat("go: ", text));
}

}  // namespace

base::Status ReadMainModule(ModuleContext& context, VersionQueries& queries,
                            std::optional<TooNew>& too_new) {
  if (!context.HasModRoot()) {
    MainModule& main = context.main.modules.emplace_back();
    main.mod.path = "command-line-arguments";
    main.path_prefix = main.mod.path;
    main.go_version = context.local_go;
    return SetDefaultBuildMod(context);
  }

  std::string path = context.ModFilePath();
  std::string name = context.ShortPath(path);
  auto text = context.host.files.ReadFile(path);
  if (!text) {
    // base.ShortPathError.
    std::string shown = base::ReplaceAll(text.error().text(), path, name);
    return Fail(base::Error(text.error().kind(), std::move(shown)).Wrap("go"));
  }

  // A query on the way must not ask for sums or write anything: -mod is set below.
  context.build_mod = context.settings.flags.mod_explicit ? context.settings.flags.mod : "readonly";
  bool fixed = false;
  auto file = ParseMainMod(context, name, *text, MakeFixer(queries, fixed));
  if (!file) {
    too_new = file.error().too_new;
    return Fail(file.error().ToFatal());
  }
  std::string errors;
  for (const GodebugStatement& g : file->godebug) {
    auto valid = CheckGodebug(context.host.files, context.settings.goroot, context.local_go,
                              "godebug", g.key, g.value);
    if (valid) continue;
    base::StrAppend(errors, errors.empty() ? "" : "\n", "go: error loading go.mod:\n", name, ":",
                    file->syntax[g.syntax].start.line, ": ", valid.error().text());
  }
  if (!errors.empty()) return Fail(std::move(errors));
  TRY(CheckNamed("module", file->module->mod.path));

  MainModule main;
  TRY_ASSIGN(main.index, ModFileIndex::Of(std::move(*text), *file, fixed));
  main.mod = file->module->mod;
  main.root = context.mod_root;
  main.path_prefix = main.mod.path;
  if (!context.InDir(main.root, context.goroot_src).empty()) {
    main.in_goroot_src = true;
    if (main.mod.path == "std") main.path_prefix = "";
  }
  main.go_version = main.index->go_version.empty() ? std::string(gover::kDefaultGoModVersion)
                                                   : main.index->go_version;
  NoteReplacements(context.main, *file);
  for (const ToolStatement& t : file->tool) {
    TRY(CheckNamed("tool", t.path));
    context.main.tools.insert(t.path);
  }
  main.file = std::move(*file);
  context.main.modules.push_back(std::move(main));
  return SetDefaultBuildMod(context);
}

base::Result<const Requirements*> InitialRequirements(ModuleContext& context,
                                                      RequirementLoader& requirements) {
  if (!context.HasModRoot()) {
    std::vector<Version> roots = {{"go", context.local_go}, {"toolchain", context.local_toolchain}};
    return requirements.New(PruningForGoVersion(context.local_go), std::move(roots), {"go"});
  }
  MainModule& main = context.main.Single();
  auto fatal = [&](const LoadError& e) { return Fail(e.ToFatal()); };
  const Requirements* rs = requirements.FromModFile(main);
  if (requirements.HasRedundantRoot(*rs)) {
    // go.mod needs an update, that much is known already.
    auto updated = requirements.UpdateRoots(rs->direct, *rs, {}, {});
    if (!updated) return fatal(updated.error());
    rs = *updated;
  }
  if (main.index->go_version.empty() && context.build_mod == "mod") {
    // The go line that gets added is our version's; what is there was written for Go 1.16 at most.
    if (auto added = main.file->AddGoStmt(context.local_go); !added) {
      return Fail(StrCat("go: internal error: ", added.error().text()));
    }
    main.go_version = context.local_go;
    rs = requirements.OverrideRoots(*rs, {{"go", context.local_go}});
    auto converted = requirements.ConvertPruning(*rs, Pruning::kPruned);
    if (!converted) return fatal(converted.error());
    rs = *converted;
  }
  return rs;
}

}  // namespace gorun::modules
