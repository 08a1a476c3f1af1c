#include "modules/gopath_session.h"

#include <algorithm>
#include <utility>

#include "base/go_quote.h"
#include "base/parallel.h"
#include "base/strings.h"
#include "host/path.h"
#include "modules/gopath_imports.h"
#include "modules/gopath_patterns.h"
#include "modules/gopath_trees.h"
#include "modules/import_path.h"
#include "modules/module_context.h"

namespace gorun::modules {

using base::StrCat;

namespace {

class GopathSession : public Session {
 public:
  GopathSession(host::Host& host, const env::Settings& settings, std::string local_go)
      : host_(host),
        settings_(settings),
        trees_(host.files, settings.goroot, settings.gopath),
        imports_(trees_),
        local_go_(std::move(local_go)) {}

  base::Result<std::vector<PatternMatch>> Load(const LoadRequest& request,
                                               ImportScanner& scanner) override;
  const ResolvedPackage& Lookup(std::string_view importer, bool importer_is_std,
                                std::string_view import_path) override;

  const std::vector<ModuleInfo>& BuildList() const override { return no_modules_; }
  std::string GoVersion() const override { return ""; }
  bool Enabled() const override { return false; }
  bool HasModRoot() const override { return false; }
  std::string DirImportPath(std::string_view) const override { return "."; }
  const std::optional<TooNew>& NeedsNewerGo() const override { return too_new_; }
  base::Result<std::vector<ModuleInfo>> AllModules() override { return no_modules_; }
  base::SortedMap<std::string> GoDebugs() const override { return {}; }
  base::Status Commit() override { return {}; }

 private:
  // An import path with all that is needed to look for it.
  struct Wanted {
    // What it stands for: the package's identity.
    std::string import_path;
    // Relative imports: the directory. Others are searched for.
    std::string dir;
    // The importer's directory; the working directory for what the command line names.
    std::string src_dir;
    // Vendor directories were not looked at yet.
    bool vendor = false;
  };
  struct Known {
    ResolvedPackage package;
    std::string root;
  };

  base::Result<Wanted> Want(const GopathImporter* importer, const std::string& path);
  Known Locate(const Wanted& wanted);
  base::Status FindAll(std::vector<Wanted> wanted, ImportScanner& scanner);
  std::optional<GopathImporter> FindImporter(std::string_view import_path) const;

  host::Host& host_;
  const env::Settings& settings_;
  GopathTrees trees_;
  GopathImports imports_;
  std::string local_go_;
  // The package made of listed files, if there is one.
  std::optional<GopathImporter> files_;
  base::StringMap<std::unique_ptr<Known>> known_;
  // Answers to questions that no package has: by the import path.
  base::StringMap<std::unique_ptr<ResolvedPackage>> failed_;
  const std::vector<ModuleInfo> no_modules_;
  const std::optional<TooNew> too_new_;
};

// The first half of load.loadPackageData: which package is meant.
base::Result<GopathSession::Wanted> GopathSession::Want(const GopathImporter* importer,
                                                        const std::string& path) {
  Wanted wanted;
  wanted.src_dir = importer == nullptr ? host_.cwd : importer->dir;
  if (IsLocalImport(path)) {
    wanted.dir = host::JoinPath(wanted.src_dir, path);
    wanted.import_path = DirToImportPath(wanted.dir);
  } else if (importer == nullptr) {
    wanted.import_path = path;
  } else {
    TRY_ASSIGN(wanted.import_path, imports_.Resolve(path, *importer));
    wanted.vendor = wanted.import_path == path;
  }
  return wanted;
}

// The second half: where it is.
GopathSession::Known GopathSession::Locate(const Wanted& wanted) {
  Known known;
  ResolvedPackage& package = known.package;
  package.import_path = wanted.import_path;
  std::string error;
  if (!wanted.dir.empty()) {
    GopathTrees::Place place = trees_.PlaceOf(wanted.dir);
    known.root = std::move(place.root);
    if (trees_.IsDir(wanted.dir)) {
      package.dir = wanted.dir;
    } else {
      error =
          StrCat("cannot find package ", base::GoQuote(place.import_path), " in:\n\t", wanted.dir);
    }
  } else {
    GopathTrees::Found found = trees_.Find(wanted.import_path, wanted.src_dir, wanted.vendor);
    package.dir = std::move(found.dir);
    known.root = std::move(found.root);
    error = std::move(found.error);
  }
  package.root = known.root;
  package.standard = known.root == trees_.goroot() && IsStandardImportPath(wanted.import_path);
  if (!error.empty()) package.error = ImportError{ImportError::Kind::kMissing, error, true};
  return known;
}

// Everything that is reachable: for its errors, and so that packages are read side by side.
base::Status GopathSession::FindAll(std::vector<Wanted> wanted, ImportScanner& scanner) {
  const size_t threads = static_cast<size_t>(std::max(settings_.parallelism, 1));
  while (!wanted.empty()) {
    struct Step {
      Known known;
      std::vector<Wanted> imports;
      base::Status status;
    };
    std::vector<Step> steps(wanted.size());
    base::ParallelFor(wanted.size(), threads, [&](size_t i) {
      Step& step = steps[i];
      step.known = Locate(wanted[i]);
      if (step.known.package.dir.empty()) return;
      const GopathImporter self{wanted[i].import_path, step.known.package.dir, step.known.root};
      for (const std::string& path : scanner.ScanImports(self.dir).imports) {
        // They are refused whatever they lead to.
        if (path.starts_with("mod/") || base::Contains(path, "@")) continue;
        auto import = Want(&self, path);
        if (import) {
          step.imports.push_back(std::move(*import));
        } else if (step.status) {
          step.status = base::Fail(import.error());
        }
      }
    });
    std::vector<Wanted> next;
    base::StringSet listed;
    for (Step& step : steps) {
      TRY(step.status);
      std::string path = step.known.package.import_path;
      known_.emplace(std::move(path), std::make_unique<Known>(std::move(step.known)));
    }
    for (Step& step : steps) {
      for (Wanted& import : step.imports) {
        if (known_.contains(import.import_path)) continue;
        if (listed.insert(import.import_path).second) next.push_back(std::move(import));
      }
    }
    wanted = std::move(next);
  }
  return {};
}

base::Result<std::vector<PatternMatch>> GopathSession::Load(const LoadRequest& request,
                                                            ImportScanner& scanner) {
  std::vector<PatternMatch> matches;
  std::vector<Wanted> wanted;
  base::StringSet listed;
  auto add = [&](Wanted&& one) {
    if (listed.insert(one.import_path).second) wanted.push_back(std::move(one));
  };
  if (request.mode == LoadRequest::Mode::kFiles) {
    GopathTrees::Place place = trees_.PlaceOf(request.files_dir);
    files_ = GopathImporter{place.import_path, request.files_dir, place.root};
    for (const std::string& path : request.file_imports) {
      if (path.starts_with("mod/") || base::Contains(path, "@")) continue;
      TRY_ASSIGN(Wanted import, Want(&*files_, path));
      add(std::move(import));
    }
  } else {
    GopathPatterns patterns(host_, settings_, trees_, scanner, local_go_);
    for (const std::string& pattern : request.patterns) {
      matches.push_back(patterns.Match(pattern));
      for (const std::string& path : matches.back().packages) {
        TRY_ASSIGN(Wanted package, Want(nullptr, path));
        add(std::move(package));
      }
    }
  }
  TRY(FindAll(std::move(wanted), scanner));
  return matches;
}

std::optional<GopathImporter> GopathSession::FindImporter(std::string_view import_path) const {
  if (auto it = known_.find(import_path); it != known_.end()) {
    const Known& known = *it->second;
    return GopathImporter{known.package.import_path, known.package.dir, known.root};
  }
  return files_;
}

const ResolvedPackage& GopathSession::Lookup(std::string_view importer, bool,
                                             std::string_view import_path) {
  const std::string path(import_path);
  std::optional<GopathImporter> from;
  if (!importer.empty()) from = FindImporter(importer);
  auto wanted = Want(from ? &*from : nullptr, path);
  if (!wanted) {
    // Load has failed of this already, unless the build adds an import.
    std::unique_ptr<ResolvedPackage>& failed = failed_[path];
    if (failed == nullptr) {
      failed = std::make_unique<ResolvedPackage>();
      failed->import_path = path;
      failed->error = ImportError{ImportError::Kind::kOther, wanted.error().text(), false};
    }
    return *failed;
  }
  std::unique_ptr<Known>& known = known_[wanted->import_path];
  if (known == nullptr) known = std::make_unique<Known>(Locate(*wanted));
  return known->package;
}

}  // namespace

std::unique_ptr<Session> NewGopathSession(host::Host& host, const env::Settings& settings,
                                          std::string local_go) {
  return std::make_unique<GopathSession>(host, settings, std::move(local_go));
}

}  // namespace gorun::modules
