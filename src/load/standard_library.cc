#include "load/standard_library.h"

#include <algorithm>
#include <deque>
#include <utility>

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

/// Knows the standard library, and no module.
class StandardSession : public modules::Session {
 public:
  StandardSession(host::FileReader& files, std::string goroot_src, std::string go_version)
      : files_(files), goroot_src_(std::move(goroot_src)), go_version_(std::move(go_version)) {}

  base::Result<std::vector<modules::PatternMatch>> Load(const modules::LoadRequest&,
                                                        modules::ImportScanner&) override {
    return std::vector<modules::PatternMatch>();
  }
  const modules::ResolvedPackage& Lookup(std::string_view, bool importer_is_std,
                                         std::string_view path) override {
    modules::ResolvedPackage& answer = answers_.emplace_back();
    answer.import_path = path;
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
  const std::vector<modules::ModuleInfo>& BuildList() const override { return no_modules_; }
  std::string GoVersion() const override { return go_version_; }
  bool Enabled() const override { return true; }
  bool HasModRoot() const override { return false; }
  std::string DirImportPath(std::string_view) const override { return "."; }
  const std::optional<modules::TooNew>& NeedsNewerGo() const override { return too_new_; }
  base::Result<std::vector<modules::ModuleInfo>> AllModules() override { return no_modules_; }
  base::SortedMap<std::string> GoDebugs() const override { return {}; }
  base::Status Commit() override { return {}; }

 private:
  host::FileReader& files_;
  const std::string goroot_src_;
  const std::string go_version_;
  const std::vector<modules::ModuleInfo> no_modules_;
  const std::optional<modules::TooNew> too_new_;
  // Addresses stay.
  std::deque<modules::ResolvedPackage> answers_;
};

}  // namespace

base::Result<PackageGraph> LoadStandardLibrary(host::Host& host, const Config& config,
                                               const std::vector<std::string>& import_paths,
                                               source::Scanner& scanner) {
  const env::Settings& settings = config.settings;
  const std::string goroot_src = host::JoinPath(settings.goroot, "src");
  std::vector<std::string> paths;
  for (const std::string& path : import_paths) {
    if (!modules::IsStandardImportPath(path) || FindInternal(path) || FindVendor(path)) continue;
    const source::SourcePackage& package = scanner.ScanDir(host::JoinPath(goroot_src, path));
    if (package.error.kind != source::SourceError::Kind::kNone || package.name == "main") continue;
    paths.push_back(path);
  }
  std::ranges::sort(paths);
  std::vector<std::string> to_scan = paths;
  to_scan.push_back("runtime");
  ScanStandardLibrary(scanner, goroot_src, config.fips140, to_scan,
                      static_cast<size_t>(std::max(settings.max_procs, 1)));

  source::SourcePackage program;
  program.dir = host.cwd;
  program.name = "main";
  for (std::string& path : paths) program.imports.push_back({std::move(path), {}});
  TRY_ASSIGN(const GoDebugTable godebugs, ReadGoDebugTable(host.files, settings.goroot));
  StandardSession session(host.files, goroot_src, config.toolchain.go_version);
  Loader loader({host, config, session, scanner, godebugs, false});
  const PackageId root = loader.LoadFiles(host.cwd, std::move(program));
  PackageGraph graph = loader.TakeGraph(root);
  for (const Package& package : graph.packages) {
    if (package.error) return base::Fail(package.error->Text());
  }
  SetToolFlags(settings.flags, config.toolchain.go_version, host.cwd, graph);
  return graph;
}

}  // namespace gorun::load
