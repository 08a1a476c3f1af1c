#include "load/load.h"

#include <algorithm>
#include <utility>

#include "base/go_quote.h"
#include "base/strings.h"
#include "host/path.h"
#include "load/build_info.h"
#include "load/coverage.h"
#include "load/import_path.h"
#include "load/import_scanner.h"
#include "load/loader.h"
#include "load/main_package.h"
#include "load/scan_ahead.h"
#include "load/tool_flags.h"
#include "load/vcs_stamp.h"

namespace gorun::load {
namespace {

base::Status CheckSupported(host::FileReader& files, const env::Settings& settings, int minor,
                            bool is_files) {
  if (is_files && settings.flags.buildmode == "plugin") {
    return base::Fail("gorun: -buildmode=plugin with listed files is not supported");
  }
  if (settings.flags.linkshared) {
    // Where an installed libstd.so would be announced.
    std::string dir = settings.flags.pkgdir;
    if (dir.empty()) {
      const source::BuildContext context = source::MakeBuildContext(settings, minor);
      dir = host::JoinPath(
          settings.goroot, "pkg",
          base::StrCat(settings.goos, "_", settings.goarch, "_", context.install_suffix));
    }
    if (files.Exists(host::JoinPath(dir, "runtime.shlibname"))) {
      return base::Fail("gorun: -linkshared with an installed shared library is not supported");
    }
  }
  return {};
}

/// load.setPGOProfilePath, for one main package.
void SetProfile(host::FileReader& disk, const std::string& cwd, const std::string& pgo,
                PackageGraph& graph) {
  std::string profile;
  if (pgo == "auto") {
    const Package& root = graph.packages[graph.root];
    if (root.name != "main") return;
    profile = host::JoinPath(root.dir, "default.pgo");
    if (!disk.Exists(profile)) return;
  } else if (pgo != "off") {
    profile = host::AbsPath(cwd, pgo);
  }
  for (PackageId id : graph.DependencyOrder()) graph.packages[id].pgo_profile = profile;
}

/// load.CheckPackageErrors.
void CollectErrors(PackageGraph& graph) {
  if (!graph.packages[graph.root].incomplete) return;
  for (PackageId id : graph.DependencyOrder()) {
    if (!graph.packages[id].error) continue;
    graph.errors.push_back(graph.packages[id].error->Text());
    graph.error_packages.push_back(id);
  }
}

/// Where `go build` puts the executable that is called `name` by default (build.go: runBuild).
base::Result<std::string> InstallPath(host::Host& host, const env::Settings& settings,
                                      const std::string& output, std::string name) {
  if (output == "/dev/null") return std::string();
  if (settings.goos == "windows") name += ".exe";
  const std::string& path = output.empty() ? name : output;
  if (!path.ends_with('/') && !host.files.IsDir(path)) return path;
  if (!output.empty()) return host::JoinPath(output, name);
  return base::Fail(
      base::StrCat("go: build output ", base::GoQuote(path), " already exists and is a directory"));
}

/// The end of run.go's part, or of build.go's: what sets the package to run apart from others.
base::Status FinishRoot(host::Host& host, const env::Settings& settings, bool modules_enabled,
                        const std::optional<std::string>& output, const VcsStamp& stamp,
                        PackageGraph& graph) {
  Package& root = graph.packages[graph.root];
  std::string name;
  if (!root.cmdline_files) {
    name = modules_enabled ? ExecutableName(root.import_path) : host::BaseName(root.import_path);
  } else if (!root.go_files.empty()) {
    name = base::TrimSuffix(root.go_files.front(), ".go");
  } else if (!root.cgo_files.empty()) {
    name = base::TrimSuffix(root.cgo_files.front(), ".go");
  } else {
    return base::Fail(base::StrCat("go: no suitable source files",
                                   settings.cgo_enabled ? "" : " (cgo is disabled)"));
  }
  if (output) {
    TRY_ASSIGN(root.install_path, InstallPath(host, settings, *output, std::move(name)));
  } else {
    root.omit_debug = true;
    root.exe_name = std::move(name);
  }
  graph.modules_enabled = modules_enabled;
  root.build_info = MakeBuildInfo(graph, settings, stamp, host.files).Text();
  return {};
}

/// Listed files, read as one package, and what modules must know of them.
struct ListedFiles {
  std::string dir;
  source::SourcePackage source;
};

base::Result<ListedFiles> ReadListedFiles(host::Host& host, const Target& target,
                                          bool modules_enabled, source::Scanner& scanner) {
  ListedFiles listed;
  listed.dir = host::AbsPath(host.cwd, host::DirName(target.files.front()));
  listed.source = scanner.ScanFiles(listed.dir, target.files);
  if (!modules_enabled) return listed;
  const source::ImportScan& scan = listed.source.import_scan;
  if (!scan.error.empty()) return base::Fail(base::StrCat("go: ", scan.error));
  if (scan.no_go_files) return base::Fail("go: no Go source files");
  return listed;
}

}  // namespace

base::Result<PackageGraph> Load(host::Host& host, const Config& config, const Target& target,
                                modules::Session& session, source::Scanner& scanner,
                                const OnScan& on_scan) {
  const env::Settings& settings = config.settings;
  const int go_minor = config.toolchain.minor;
  TRY(CheckTarget(host, settings, go_minor, target));
  TRY(CheckSupported(host.files, settings, go_minor, !target.files.empty()));

  modules::LoadRequest request;
  ListedFiles listed;
  const bool is_files = !target.files.empty();
  if (is_files) {
    TRY_ASSIGN(listed, ReadListedFiles(host, target, session.Enabled(), scanner));
    request.mode = modules::LoadRequest::Mode::kFiles;
    request.files_dir = listed.dir;
    request.file_imports = listed.source.import_scan.imports;
    // There may be a profile beside them.
    if (on_scan) on_scan(listed.dir, {});
  } else {
    request.mode = target.at_version ? modules::LoadRequest::Mode::kPackageAtVersion
                                     : modules::LoadRequest::Mode::kPatterns;
    request.patterns = {target.package};
  }
  SourceImportScanner import_scanner(scanner, on_scan);
  TRY_ASSIGN(std::vector<modules::PatternMatch> matches, session.Load(request, import_scanner));
  // Module versions do not change any more, and every import has its directory or error.

  // Module loading does not follow imports of the standard library.
  std::vector<std::string> standard = import_scanner.StandardImports();
  standard.insert(standard.end(), request.file_imports.begin(), request.file_imports.end());
  standard.push_back("runtime");
  ScanStandardLibrary(scanner, host::JoinPath(settings.goroot, "src"), config.fips140, standard,
                      static_cast<size_t>(std::max(settings.max_procs, 1)));

  TRY_ASSIGN(GoDebugTable godebugs, ReadGoDebugTable(host.files, settings.goroot));
  Loader loader({host, config, session, scanner, godebugs, target.at_version});
  PackageId root;
  if (is_files) {
    root = loader.LoadFiles(listed.dir, std::move(listed.source));
    if (loader.package(root).name != "main") SetNotMain(loader.package(root));
  } else {
    TRY_ASSIGN(root, LoadMainPackage(loader, matches, target.package, host.err));
  }
  PackageGraph graph = loader.TakeGraph(root);
  // No package is added any more.

  SetToolFlags(settings.flags, config.toolchain.go_version, host.cwd, graph);
  CollectErrors(graph);
  VcsStamp stamp;
  if (graph.errors.empty()) {
    auto made = MakeVcsStamp(host, settings, go_minor, target.output.has_value(),
                             graph.packages[graph.root]);
    if (made) {
      stamp = *std::move(made);
    } else {
      graph.errors.push_back(made.error().text());
      graph.error_packages.push_back(graph.root);
    }
  }
  if (!graph.errors.empty()) return graph;
  // All load errors are known; there are none.

  if (settings.flags.cover) {
    MarkCoveredPackages(settings, config.toolchain, host.cwd, host.err, graph);
  }
  // cmd/go looks for a profile only beside a package, not beside listed files.
  if (!is_files)
    SetProfile(config.disk != nullptr ? *config.disk : host.files, host.cwd, settings.flags.pgo,
               graph);
  TRY(FinishRoot(host, settings, session.Enabled(), target.output, stamp, graph));
  return graph;
}

}  // namespace gorun::load
