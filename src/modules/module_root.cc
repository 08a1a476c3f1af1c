#include "modules/module_root.h"

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

base::Error VendorRefusal(std::string_view why) {
  return base::Error(StrCat("gorun: building from a vendor directory is not supported yet (", why,
                            "); use -mod=mod or -mod=readonly to use the module cache instead"));
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
  if (go111module != "auto") return false;
  std::string root = FindModuleRoot(host.files, host.cwd);
  return !root.empty() && InDir(host.files, root, TempDir(host)) != ".";
}

base::Result<std::string> FindGoWork(const host::Host& host, const env::Settings& settings) {
  std::string_view gowork = settings.gowork;
  if (gowork == "off") return std::string();
  if (gowork.empty() || gowork == "auto") {
    // A go.work above GOROOT says nothing about the standard library.
    std::string dir = FindUpwards(host.files, host.cwd, "go.work", settings.goroot);
    return dir.empty() ? std::string() : host::JoinPath(dir, "go.work");
  }
  if (!host::IsAbsPath(gowork)) return Fail("go: invalid GOWORK: not an absolute path");
  return std::string(gowork);
}

base::Status FindRoots(ModuleContext& context) {
  const env::Settings& settings = context.settings;
  const std::string& modfile = settings.flags.modfile;
  host::FileReader& files = context.host.files;

  // A bad GOWORK is an error even where no modules are wanted.
  std::string gowork;
  if (!context.no_root) {
    TRY_ASSIGN(gowork, FindGoWork(context.host, settings));
  }
  bool must_use_modules = false;
  const std::string& go111module = settings.go111module;
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
      return Fail(StrCat("gorun: workspaces (go.work) are not supported yet, and ",
                         context.ShortPath(gowork), " is in use; set GOWORK=off to do without it"));
    }
    std::string root = FindModuleRoot(files, context.host.cwd);
    if (root.empty()) {
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
        context.mod_root = root;
      }
    }
  }
  if (!modfile.empty() && !modfile.ends_with(".mod")) {
    return Fail(StrCat("go: -modfile=", modfile, ": file does not have .mod extension"));
  }

  context.modules_enabled = true;
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
    // Outside of a module there is nothing vendored, and that is all right.
    if (context.build_mod == "vendor" && context.HasModRoot())
      return Fail(VendorRefusal("-mod=vendor"));
    return {};
  }
  if (!context.HasModRoot()) {
    context.build_mod = context.allow_missing_module_imports ? "mod" : "readonly";
    return {};
  }
  context.build_mod = "readonly";
  const MainModule* main = context.main.modules.empty() ? nullptr : &context.main.Single();
  std::string go_version = main != nullptr && main->index ? main->index->go_version : "";
  std::string vendor_dir = host::JoinPath(context.mod_root, "vendor");
  if (!context.host.files.IsDir(vendor_dir)) return {};
  if (go_version.empty()) {
    context.build_mod_reason =
        "Go version in go.mod is unspecified, so vendor directory was not used.";
    return {};
  }
  if (gover::Compare(go_version, "1.14") < 0) {
    context.build_mod_reason =
        StrCat("Go version in go.mod is ", go_version, ", so vendor directory was not used.");
    return {};
  }
  TRY_ASSIGN(bool for_workspace, VendoredForWorkspace(context, vendor_dir));
  if (for_workspace) {
    context.build_mod_reason = "Outside workspace mode, but vendor directory is for a workspace.";
    return {};
  }
  return Fail(VendorRefusal("Go version in go.mod is at least 1.14 and vendor directory exists"));
}

}  // namespace gorun::modules
