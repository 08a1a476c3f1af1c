#include "base/strings.h"
#include "host/path.h"
#include "load/load.h"
#include "modules/import_path.h"

// What is wrong with the arguments themselves (run.go, load.GoFilesPackage, and
// load.PackagesAndErrorsOutsideModule up to the first query).
namespace gorun::load {
namespace {

base::Status CheckFiles(host::Host& host, const std::vector<std::string>& files, bool run) {
  for (const std::string& file : files) {
    if (run && file.ends_with("_test.go")) {
      return base::Fail(base::StrCat("go: cannot run *_test.go files (", file, ")"));
    }
  }
  // They must look like one directory's package, so that imports mean the same in all of them.
  std::string dir;
  for (const std::string& file : files) {
    TRY_ASSIGN(host::FileInfo info, host.files.Stat(file));
    if (info.IsDir()) {
      return base::Fail(base::StrCat(file, " is a directory, should be a Go file"));
    }
    std::string file_dir = host::DirName(file);
    if (dir.empty()) dir = file_dir;
    if (dir != file_dir) {
      return base::Fail(
          base::StrCat("named files must all be in one directory; have ", dir, " and ", file_dir));
    }
  }
  return {};
}

bool IsInStd(host::Host& host, const env::Settings& settings, const std::string& path) {
  if (!modules::IsStandardImportPath(path)) return false;
  auto entries = host.files.ReadDir(host::JoinPath(settings.goroot, "src", path));
  if (!entries) return false;
  for (const host::DirEntry& entry : *entries) {
    if (entry.name.ends_with(".go")) return true;
  }
  return false;
}

base::Status CheckVersionArgument(host::Host& host, const env::Settings& settings, int minor,
                                  const std::string& argument) {
  auto complain = [&](std::string_view what) {
    return base::Fail(base::StrCat("go: ", argument, ": ", what));
  };
  auto cut = base::Cut(argument, "@");
  if (!cut || cut->second.empty()) return complain("version must not be empty");
  const std::string path(cut->first);
  if (modules::IsLocalImport(path)) {
    return complain("argument must be a package path, not a relative path");
  }
  if (host::IsAbsPath(path)) {
    return complain("argument must be a package path, not an absolute path");
  }
  if (path == "std" || path == "cmd" || path == "tool" || path == "all" ||
      (path == "work" && minor >= 25)) {
    return complain("argument must be a package path, not a meta-package");
  }
  if (host::CleanPath(path) != path) return complain("argument must be a clean package path");
  if (!base::Contains(path, "...") && IsInStd(host, settings, path)) {
    return complain("argument must not be a package in the standard library");
  }
  return {};
}

}  // namespace

base::Error NothingListed() { return base::Error("go: no go files listed"); }

base::Status CheckTarget(host::Host& host, const env::Settings& settings, int minor,
                         const Target& target) {
  if (target.none) return base::Fail(NothingListed());
  if (!target.files.empty()) return CheckFiles(host, target.files, !target.output);
  if (target.at_version) return CheckVersionArgument(host, settings, minor, target.package);
  return {};
}

}  // namespace gorun::load
