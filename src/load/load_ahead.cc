#include "load/load_ahead.h"

#include <algorithm>
#include <deque>
#include <utility>

#include "base/string_map.h"
#include "base/strings.h"
#include "host/path.h"
#include "load/godebug.h"
#include "load/import_path.h"
#include "load/loader.h"
#include "load/scan_ahead.h"
#include "load/tool_flags.h"
#include "modules/import_path.h"

namespace gorun::load {
namespace {

/// Knows the standard library, and of modules what is finished.
class EarlySession : public modules::Session {
 public:
  EarlySession(host::FileReader& files, std::string goroot_src, std::string go_version,
               const modules::FinishedPackages& finished)
      : files_(files),
        goroot_src_(std::move(goroot_src)),
        go_version_(std::move(go_version)),
        finished_(finished) {
    for (const modules::FinishedPackage& package : finished.packages) {
      by_path_.emplace(package.import_path, &package);
    }
  }

  bool IsFinished(std::string_view path) const { return by_path_.contains(path); }

  base::Result<std::vector<modules::PatternMatch>> Load(const modules::LoadRequest&,
                                                        modules::ImportScanner&) override {
    return std::vector<modules::PatternMatch>();
  }
  const modules::ResolvedPackage& Lookup(std::string_view, bool importer_is_std,
                                         std::string_view path) override {
    modules::ResolvedPackage& answer = answers_.emplace_back();
    answer.import_path = path;
    if (auto it = by_path_.find(path); it != by_path_.end() && !importer_is_std) {
      answer.dir = it->second->dir;
      answer.module = it->second->module;
      return answer;
    }
    // Other modules' packages are kept as copies.
    if (importer_is_std && !modules::IsStandardImportPath(path)) {
      answer.import_path = base::StrCat("vendor/", path);
    }
    answer.dir = host::JoinPath(goroot_src_, answer.import_path);
    answer.standard = true;
    if (!files_.IsDir(answer.dir)) {
      answer.error = modules::ImportError{modules::ImportError::Kind::kNotInStd,
                                          base::StrCat("package ", path, " is not in std"), true};
    }
    return answer;
  }
  const std::vector<modules::ModuleInfo>& BuildList() const override { return finished_.modules; }
  std::string GoVersion() const override { return go_version_; }
  bool Enabled() const override { return true; }
  bool HasModRoot() const override { return false; }
  std::string DirImportPath(std::string_view) const override { return "."; }
  const std::optional<modules::TooNew>& NeedsNewerGo() const override { return too_new_; }
  base::Result<std::vector<modules::ModuleInfo>> AllModules() override { return finished_.modules; }
  base::SortedMap<std::string> GoDebugs() const override { return {}; }
  base::Status Commit() override { return {}; }

 private:
  host::FileReader& files_;
  const std::string goroot_src_;
  const std::string go_version_;
  const modules::FinishedPackages& finished_;
  base::StringMap<const modules::FinishedPackage*> by_path_;
  const std::optional<modules::TooNew> too_new_;
  // Addresses stay.
  std::deque<modules::ResolvedPackage> answers_;
};

}  // namespace

base::Result<PackageGraph> LoadAhead(host::Host& host, const Config& config,
                                     const std::vector<std::string>& import_paths,
                                     const modules::FinishedPackages& finished,
                                     source::Scanner& scanner, const std::atomic<bool>& stop) {
  const env::Settings& settings = config.settings;
  const std::string goroot_src = host::JoinPath(settings.goroot, "src");
  EarlySession session(host.files, goroot_src, config.toolchain.go_version, finished);
  source::SourcePackage program;
  program.dir = host.cwd;
  program.name = "main";
  std::vector<std::string> to_scan = {"runtime"};
  std::vector<const std::string*> of_modules;
  for (const std::string& path : import_paths) {
    if (session.IsFinished(path)) {
      of_modules.push_back(&path);
      continue;
    }
    if (!modules::IsStandardImportPath(path) || FindInternal(path) || FindVendor(path)) continue;
    const source::SourcePackage& package = scanner.ScanDir(host::JoinPath(goroot_src, path));
    if (package.error.kind != source::SourceError::Kind::kNone || package.name == "main") continue;
    program.imports.push_back({path, {}});
    to_scan.push_back(path);
  }
  std::ranges::sort(program.imports, {}, &source::PositionedString::text);
  ScanStandardLibrary(scanner, goroot_src, config.fips140, to_scan,
                      static_cast<size_t>(std::max(settings.max_procs, 1)));

  TRY_ASSIGN(const GoDebugTable godebugs, ReadGoDebugTable(host.files, settings.goroot));
  Loader loader({host, config, session, scanner, godebugs, false});
  const PackageId root = loader.LoadFiles(host.cwd, std::move(program));
  std::vector<PackageId> loaded = loader.package(root).imports;
  for (const std::string* path : of_modules) {
    if (stop) return base::Fail(base::ErrorKind::kCancelled, "stopped");
    loaded.push_back(loader.LoadUnnamed(*path));
  }
  PackageGraph graph = loader.TakeGraph(root);
  const auto is_broken = [&](PackageId id) { return graph.packages[id].incomplete; };
  // A build begins with these.
  if (std::ranges::any_of(graph.linker_deps, is_broken)) return base::Fail("broken Go");
  // Programs have what only their own loading knows of them.
  std::erase_if(loaded,
                [&](PackageId id) { return is_broken(id) || graph.packages[id].name == "main"; });
  graph.packages[root].imports = std::move(loaded);
  SetToolFlags(settings.flags, config.toolchain.go_version, host.cwd, graph);
  return graph;
}

}  // namespace gorun::load
