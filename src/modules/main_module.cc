#include "modules/main_module.h"

#include "base/strings.h"
#include "host/path.h"
#include "modules/go_version.h"
#include "modules/godebugs.h"
#include "modules/main_module_set.h"
#include "modules/module_root.h"
#include "modules/workspace.h"

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
    // An early hack of gopkg.in pseudo-versions. That it goes is no change that must be written.
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
      return version;
    }
    auto info = queries.Query(path, version, "", nullptr);
    if (!info) {
      const std::optional<ModuleError>& about = info.error().module_error;
      if (!about) return tl::unexpected(VersionFixError{false, info.error().ToError()});
      base::Error cause = about->invalid_version ? about->invalid_version->ToError() : about->cause;
      return tl::unexpected(VersionFixError{true, std::move(cause)});
    }
    if (info->version != version) fixed = true;
    return info->version;
  };
}

// Errors in a file name it in its short form where each begins, and nowhere else (cmd/go's
// shortPathErrorList).
std::string WithShortNames(const base::Error& error, const std::string& path,
                           const std::string& name) {
  std::string whole = StrCat("\n", error.text());
  return base::ReplaceAll(whole, StrCat("\n", path, ":"), StrCat("\n", name, ":")).substr(1);
}

// modload.ReadModFile, the file's bytes in hand. The text of a failure has no "go: ".
// `name` is how messages call the file at `path`.
LoadResult<ModFile> ParseMainMod(ModuleContext& context, const std::string& path,
                                 const std::string& name, const std::string& text,
                                 const VersionFixer& fix) {
  auto check_go = [&](const ModFile& file) -> std::optional<LoadError> {
    if (!file.go || gover::Compare(file.go->version, context.local_go) <= 0) return std::nullopt;
    return context.TooNewError({name, file.go->version});
  };
  auto file = ParseMod(path, text, fix, context.RulesOfModFiles());
  if (!file) {
    // A newer Go may know what we do not.
    auto lax = ParseModLax(path, text, fix, context.RulesOfModFiles());
    if (lax) {
      if (auto too_new = check_go(*lax)) return tl::unexpected(std::move(*too_new));
    }
    return tl::unexpected(LoadError(
        StrCat("errors parsing ", name, ":\n", WithShortNames(file.error(), path, name))));
  }
  if (auto too_new = check_go(*file)) return tl::unexpected(std::move(*too_new));
  if (!file->module) {
    return tl::unexpected(
        LoadError(StrCat("error reading ", name,
                         ": missing module declaration. To specify the module path:\n\tgo mod edit "
                         "-module=example.com/mod")));
  }
  if (gover::IsToolchain(file->module->mod.path) && context.IsRelease("1.26")) {
    return tl::unexpected(LoadError(
        StrCat("error reading ", name, ": invalid module path: \"", file->module->mod.path, '"')));
  }
  return std::move(*file);
}

// All main modules are read before any error of theirs ends the run, each error with a "go: " of
// its own.
struct ErrorList {
  base::ErrorKind kind = base::ErrorKind::kOther;
  std::string text;

  void Add(const base::Error& error) {
    if (text.empty()) kind = error.kind();
    base::StrAppend(text, text.empty() ? "" : "\n", error.text());
  }
};

// What is wrong with a workspace's module is said with its directory. A newer Go would not help
// where go.work is what asks for too little.
LoadError InWorkspace(const ModuleContext& context, const std::string& root,
                      const LoadError& error) {
  if (error.too_new) return WorkTooOld(context, root, error.too_new->go_version);
  return error.Wrap(
      StrCat("cannot load module ", context.ShortPath(root), " listed in go.work file"));
}

// Reads one main module; `errors` takes what is wrong with it.
base::Status ReadOne(ModuleContext& context, const std::string& root, VersionQueries& queries,
                     ErrorList& errors) {
  std::string path = context.ModFilePath(root);
  std::string name = context.ModFileName(root);
  bool fixed = false;
  auto text = context.host.files.ReadLocked(path);
  LoadResult<ModFile> file;
  if (text) {
    file = ParseMainMod(context, path, name, *text, MakeFixer(queries, fixed));
  } else {
    // A workspace's are named in short (base.ShortPathError), any other as it was opened.
    const std::string& modfile = context.settings.flags.modfile;
    const std::string& opened = modfile.empty() ? path : modfile;
    std::string shown =
        base::ReplaceAll(text.error().text(), path, context.InWorkspace() ? name : opened);
    file = tl::unexpected(LoadError(base::Error(text.error().kind(), std::move(shown))));
  }
  if (!file) {
    LoadError error =
        context.InWorkspace() ? InWorkspace(context, root, file.error()) : file.error();
    errors.Add(error.ToFatal());
    return {};
  }
  std::string go_version = file->GoVersion();
  if (context.InWorkspace() && gover::Compare(go_version, context.main.work->GoVersion()) > 0 &&
      gover::Compare(go_version, gover::kGoStrictVersion) >= 0) {
    errors.Add(WorkTooOld(context, root, go_version).ToFatal());
    return {};
  }
  bool sound = true;
  // In a workspace, go.work's settings count.
  for (const GodebugStatement& g : file->godebug) {
    if (context.InWorkspace()) break;
    auto valid = CheckGodebug(context.host.files, context.settings.goroot, context.local_go,
                              "godebug", g.key, g.value);
    if (valid) continue;
    sound = false;
    errors.Add(base::Error(StrCat("go: error loading go.mod:\n", name, ":",
                                  file->syntax[g.syntax].start.line, ": ", valid.error().text())));
  }
  if (!sound) return {};
  if (auto valid = CheckNamed("module", file->module->mod.path); !valid) errors.Add(valid.error());

  MainModule main;
  TRY_ASSIGN(main.index, ModFileIndex::Of(std::move(*text), *file, fixed));
  main.mod = file->module->mod;
  main.root = root;
  main.path_prefix = main.mod.path;
  if (!context.InDir(main.root, context.goroot_src).empty()) {
    main.in_goroot_src = true;
    if (main.mod.path == "std") main.path_prefix = "";
  }
  main.go_version = main.index->go_version;
  // The default is written down for a single module only; it is part of action IDs.
  if (main.go_version.empty() && !context.InWorkspace()) {
    main.go_version = gover::kDefaultGoModVersion;
  }
  main.file = std::move(*file);
  context.main.modules.push_back(std::move(main));
  return {};
}

}  // namespace

base::Status ReadMainModules(ModuleContext& context, VersionQueries& queries) {
  if (!context.HasModRoot()) {
    MainModule& main = context.main.modules.emplace_back();
    main.mod.path = "command-line-arguments";
    main.path_prefix = main.mod.path;
    main.go_version = context.InWorkspace() ? context.main.work->GoVersion() : context.local_go;
    return SetDefaultBuildMod(context);
  }
  // A query on the way must not ask for sums or write anything: -mod is set below.
  context.build_mod = context.settings.flags.mod_explicit ? context.settings.flags.mod : "readonly";
  ErrorList errors;
  for (const std::string& root : context.mod_roots) {
    TRY(ReadOne(context, root, queries, errors));
  }
  if (!errors.text.empty()) return Fail(errors.kind, std::move(errors.text));
  TRY(CombineMainModules(context));
  return SetDefaultBuildMod(context);
}

}  // namespace gorun::modules
