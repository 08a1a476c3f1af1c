#include "modules/module_root.h"

#include "base/go_quote.h"
#include "base/strings.h"
#include "host/path.h"
#include "modules/go_version.h"

namespace gorun::modules {

using base::Fail;
using base::StrCat;

namespace {

// The nearest directory at or above `dir` with a file `name` that is not a directory, not going
// above `stop`.
std::string FindUpwards(host::FileReader& files, const std::string& start, std::string_view name,
                        std::string_view stop) {
  for (std::string dir = host::CleanPath(start);;) {
    auto info = files.Stat(host::JoinPath(dir, name));
    if (info && !info->IsDir()) return dir;
    std::string parent = host::DirName(dir);
    if (parent == dir || (!stop.empty() && parent == stop)) return "";
    dir = std::move(parent);
  }
}

// os.TempDir: a go.mod in there, left over from an experiment, makes no module of what other
// programs put there (golang.org/issue/26708).
std::string TempDir(const host::Host& host) {
  std::string_view tmpdir = host.environment.Get("TMPDIR");
  return std::string(tmpdir.empty() ? std::string_view("/tmp") : tmpdir);
}

// The first line of vendor/modules.txt says whether it was made for a workspace.
base::Result<bool> VendoredForWorkspace(ModuleContext& context, const std::string& vendor_dir) {
  auto text = context.host.files.ReadFile(host::JoinPath(vendor_dir, "modules.txt"));
  if (!text) {
    if (text.error().Is(base::ErrorKind::kNotFound)) return false;
    return Fail(StrCat("go: reading modules.txt for vendor directory: ", text.error().text()));
  }
  std::string_view line = std::string_view(*text).substr(0, 512);
  line = line.substr(0, line.find('\n'));
  auto annotations = base::CutPrefix(line, "## ");
  if (!annotations) return false;
  for (const std::string& entry : base::Split(*annotations, ";")) {
    if (base::TrimSpace(entry) == "workspace") return true;
  }
  return false;
}

// -mod as the user gave it, which a workspace does not take in every form.
base::Status CheckExplicitMod(const ModuleContext& context) {
  const std::string& mod = context.settings.flags.mod;
  if (!context.InWorkspace() || mod == "readonly" || mod == "vendor") return {};
  return Fail(StrCat(
      "go: -mod may only be set to readonly or vendor when in workspace mode, but it is set to ",
      base::GoQuote(mod),
      "\n\tRemove the -mod flag to use the default readonly value, \n\tor set GOWORK=off to "
      "disable "
      "workspace mode."));
}

}  // namespace

bool InGoFlags(const env::Settings& settings, std::string_view flag) {
  for (const std::string& field : base::Fields(settings.Get("GOFLAGS"))) {
    std::string_view name = field;
    if (name.starts_with("--")) name.remove_prefix(1);
    if (name.substr(0, name.find('=')) == flag) return true;
  }
  return false;
}

std::string FindModuleRoot(host::FileReader& files, const std::string& dir) {
  return FindUpwards(files, dir, "go.mod", "");
}

bool WillBeEnabled(const host::Host& host, std::string_view go111module) {
  if (go111module.empty() || go111module == "on") return true;
  return go111module == "auto" && !FindGoMod(host).empty();
}

std::string FindGoMod(const host::Host& host) {
  std::string root = FindModuleRoot(host.files, host.cwd);
  if (root.empty() || InDir(host.files, root, TempDir(host)) == ".") return "";
  return host::JoinPath(root, "go.mod");
}

base::Result<std::string> FindGoWork(const host::Host& host, std::string_view gowork,
                                     const std::string& goroot) {
  if (gowork == "off") return std::string();
  if (gowork.empty() || gowork == "auto") {
    // A go.work above GOROOT says nothing about the standard library.
    std::string dir = FindUpwards(host.files, host.cwd, "go.work", goroot);
    return dir.empty() ? std::string() : host::JoinPath(dir, "go.work");
  }
  if (!host::IsAbsPath(gowork)) return Fail("go: invalid GOWORK: not an absolute path");
  return std::string(gowork);
}

base::Status FindRoots(ModuleContext& context) {
  const env::Settings& settings = context.settings;
  const std::string& modfile = settings.flags.modfile;
  host::FileReader& files = context.host.files;

  // A bad GOWORK is an error even where no modules are wanted, and where it is of no use: cmd/go
  // looks for go.work whenever it counts what it is used for.
  const std::string& go111module = settings.go111module;
  std::string gowork;
  if (!context.no_root || WillBeEnabled(context.host, go111module)) {
    TRY_ASSIGN(gowork, FindGoWork(context.host, settings.gowork, settings.goroot));
  }
  if (context.no_root) gowork.clear();
  bool must_use_modules = false;
  if (go111module.empty() || go111module == "on") {
    must_use_modules = true;
  } else if (go111module == "auto") {
    must_use_modules = context.no_root;
  } else if (go111module == "off") {
    if (context.no_root) {
      return Fail("go: modules disabled by GO111MODULE=off; see 'go help modules'");
    }
    return {};
  } else {
    return Fail(StrCat("go: unknown environment setting GO111MODULE=", go111module));
  }

  if (context.no_root) {
    if (!modfile.empty() && !InGoFlags(settings, "-modfile")) {
      return Fail("go: -modfile cannot be used with commands that ignore the current module");
    }
  } else {
    if (!gowork.empty()) {
      if (!modfile.empty()) return Fail("go: -modfile cannot be used in workspace mode");
      context.work_path = host::CleanPath(gowork);
    }
    std::string root = gowork.empty() ? FindModuleRoot(files, context.host.cwd) : std::string();
    if (!gowork.empty()) {
      // The main modules are listed in go.work, wherever the working directory is.
    } else if (root.empty()) {
      if (!modfile.empty()) {
        return Fail(
            "go: cannot find main module, but -modfile was set.\n\t-modfile cannot be used to set "
            "the module "
            "root directory.");
      }
      if (!must_use_modules) return {};
    } else {
      std::string temp = TempDir(context.host);
      if (InDir(files, root, temp) == ".") {
        context.Print(StrCat("go: warning: ignoring go.mod in system temp root ", temp));
        if (!must_use_modules) return {};
      } else {
        context.mod_roots = {root};
      }
    }
  }
  if (!modfile.empty() && !modfile.ends_with(".mod")) {
    return Fail(StrCat("go: -modfile=", modfile, ": file does not have .mod extension"));
  }

  context.modules_enabled = true;
  if (settings.flags.mod_explicit) TRY(CheckExplicitMod(context));
  if (!settings.gopath.empty() && !settings.gopath[0].empty() &&
      files.Exists(host::JoinPath(settings.gopath[0], "go.mod"))) {
    context.Print(StrCat("go: warning: ignoring go.mod in $GOPATH ", settings.gopath[0]));
  }
  return {};
}

base::Status SetDefaultBuildMod(ModuleContext& context) {
  if (context.settings.flags.mod_explicit) {
    context.build_mod_explicit = true;
    context.build_mod = context.settings.flags.mod;
    return {};
  }
  if (!context.HasModRoot()) {
    context.build_mod = context.allow_missing_module_imports ? "mod" : "readonly";
    return {};
  }
  context.build_mod = "readonly";
  const bool workspace = context.InWorkspace();
  std::string go_version;
  if (!workspace) {
    go_version = context.main.Single().index->go_version;
  } else if (context.main.work->go) {
    go_version = context.main.work->go->version;
  }
  std::string_view source = workspace ? "go.work" : "go.mod";
  std::string vendor_dir = context.VendorDir();
  if (!context.host.files.IsDir(vendor_dir)) return {};
  // Why it was not used may be shown with import errors.
  std::string& reason = context.build_mod_reason;
  if (go_version.empty()) {
    reason = StrCat("Go version in ", source, " is unspecified, so vendor directory was not used.");
    return {};
  }
  if (gover::Compare(go_version, "1.14") < 0) {
    reason =
        StrCat("Go version in ", source, " is ", go_version, ", so vendor directory was not used.");
    return {};
  }
  TRY_ASSIGN(bool for_workspace, VendoredForWorkspace(context, vendor_dir));
  if (for_workspace != workspace) {
    reason = for_workspace ? "Outside workspace mode, but vendor directory is for a workspace."
                           : "In workspace mode, but vendor directory is not for a workspace";
    return {};
  }
  context.build_mod = "vendor";
  reason = StrCat("Go version in ", source, " is at least 1.14 and vendor directory exists.");
  return {};
}

}  // namespace gorun::modules
