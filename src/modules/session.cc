#include <algorithm>
#include <atomic>
#include <memory>
#include <unordered_map>
#include <unordered_set>

#include "base/check.h"
#include "base/once_map.h"
#include "base/strings.h"
#include "host/path.h"
#include "modules/commit_requirements.h"
#include "modules/go_version.h"
#include "modules/gopath_session.h"
#include "modules/import_resolver.h"
#include "modules/initial_requirements.h"
#include "modules/main_module.h"
#include "modules/module_info.h"
#include "modules/module_root.h"
#include "modules/modules.h"
#include "modules/outside_module.h"
#include "modules/package_loader.h"
#include "modules/pattern_matcher.h"
#include "modules/watched_source.h"
#include "modules/workspace.h"

namespace gorun::modules {

using base::Fail;
using base::StrCat;

namespace {

class ModuleSession : public Session {
 public:
  ModuleSession(host::Host& host, const env::Settings& settings, ModuleSource& source,
                GoSum& go_sum, LoadRequest::Mode mode)
      : source_(source),
        context_(host, settings, source_, go_sum, mode),
        summaries_(context_),
        fetcher_(context_),
        versions_(context_, summaries_),
        requirements_(context_, summaries_) {}

  base::Status Open(const std::string& toolchain_version, const OpenOptions& options);
  const std::string& LocalGo() const { return context_.local_go; }
  const std::optional<TooNew>& NeedsNewerGo() const override { return too_new_; }

  base::Result<std::vector<PatternMatch>> Load(const LoadRequest& request,
                                               ImportScanner& scanner) override;
  const ResolvedPackage& Lookup(std::string_view importer, bool importer_is_std,
                                std::string_view import_path) override;

  FinishedPackages Finished() override;

  const std::vector<ModuleInfo>& BuildList() const override { return build_list_; }
  std::string GoVersion() const override { return context_.GoVersion(); }
  bool Enabled() const override { return context_.modules_enabled; }
  bool HasModRoot() const override { return context_.HasModRoot(); }
  bool Vendoring() const override { return context_.Vendoring(); }
  std::string DirImportPath(std::string_view dir) const override;
  base::SortedMap<std::string> GoDebugs() const override;
  base::Result<std::vector<ModuleInfo>> AllModules() override;
  base::Status Commit() override;

 private:
  // Everything that needs to know how Go files are read: one set a Load.
  struct Loading {
    Loading(ModuleSession& s, ImportScanner& scanner)
        : resolver(s.context_, s.summaries_, s.fetcher_, s.requirements_, scanner),
          walk(s.context_, s.summaries_, s.fetcher_, scanner),
          queries(s.context_, s.fetcher_, s.requirements_, resolver, s.versions_, walk),
          loader(s.context_, s.requirements_, resolver, queries, scanner) {}
    ImportResolver resolver;
    PackageWalk walk;
    PackageQueries queries;
    PackageLoader loader;
  };

  void ReadSums();
  base::Status LoadFiles(const LoadRequest& request);
  base::Result<std::vector<PatternMatch>> LoadPatterns(const std::vector<std::string>& patterns);
  base::Status RunLoader(const PackageLoader::ListRoots& list_roots);
  void DescribeModules();
  void CheckProvider(const std::vector<PatternMatch>& matches, const Version& module);

  WatchedSource source_;
  ModuleContext context_;
  GoModSummaries summaries_;
  ModuleFetcher fetcher_;
  VersionQueries versions_;
  RequirementLoader requirements_;
  std::unique_ptr<Loading> loading_;
  // That of loading_, for other threads.
  std::atomic<const PackageLoader*> loader_ = nullptr;
  const Requirements* rs_ = nullptr;
  std::optional<TooNew> too_new_;
  std::optional<base::Error> bad_go_sum_;

  std::vector<ModuleInfo> build_list_;
  // One for each package of the loader.
  std::vector<ResolvedPackage> resolved_;
  // What is looked up beyond these.
  base::OnceMap<std::string, ResolvedPackage> others_;
  // Modules of finished packages. (Whether one is indirect, which may change, nobody asks of them.)
  base::OnceMap<Version, ModuleInfo> described_;
};

base::Status ModuleSession::Open(const std::string& toolchain_version, const OpenOptions& options) {
  const env::Settings& settings = context_.settings;
  context_.local_go = gover::FromToolchain(toolchain_version);
  if (context_.local_go.empty()) context_.local_go = toolchain_version;
  context_.local_toolchain = StrCat("go", context_.local_go);
  context_.answers = options.answers;
  context_.disk = options.disk;
  context_.goroot_src = host::JoinPath(settings.goroot, "src");
  if (options.startup_explain) {
    context_.startup_explain = *options.startup_explain;
  } else if (std::string_view gotoolchain = settings.Get("GOTOOLCHAIN");
             !gotoolchain.empty() && gotoolchain != "auto") {
    context_.startup_explain = StrCat("; GOTOOLCHAIN=", gotoolchain);
  }
  if (context_.mode == LoadRequest::Mode::kPackageAtVersion) {
    context_.no_root = true;
    context_.allow_missing_module_imports = true;
  }
  TRY(FindRoots(context_));
  if (options.before_go_mod) TRY(options.before_go_mod(context_.modules_enabled));
  if (!context_.modules_enabled) return {};
  if (context_.InWorkspace()) TRY(ReadWorkspace(context_));
  ReadSums();
  TRY(ReadMainModules(context_, versions_));
  TRY_ASSIGN(rs_, InitialRequirements(context_, requirements_));
  return {};
}

// The files of sums. Whether they can be read and are well-formed matters only if something is
// looked up.
void ModuleSession::ReadSums() {
  auto read = [&](const std::string& path, auto load) {
    auto text = context_.host.files.ReadLocked(path);
    const bool missing = !text && text.error().Is(base::ErrorKind::kNotFound);
    base::Status loaded =
        text || missing ? load(text.value_or("")) : base::Status(Fail(text.error().Wrap("go")));
    if (!loaded && !bad_go_sum_) bad_go_sum_ = loaded.error();
  };
  if (context_.InWorkspace()) {
    for (const std::string& root : context_.mod_roots) {
      const std::string path = host::JoinPath(root, "go.sum");
      read(path,
           [&](const std::string& text) { return context_.go_sum.LoadWorkspaceFile(path, text); });
    }
  } else if (!context_.HasModRoot()) {
    return;
  }
  const std::string path = context_.GoSumPath();
  read(path, [&](const std::string& text) { return context_.go_sum.Load(path, text); });
}

// A checksum database that lies ends cmd/go at once (base.Fatalf in modfetch), whichever import met
// it.
base::Status CheckNotFatal(const LoadError& error) {
  if (base::Contains(error.Text(), kDatabaseMisbehavior)) return Fail(error.ToFatal());
  return {};
}

base::Result<std::vector<PatternMatch>> ModuleSession::Load(const LoadRequest& request,
                                                            ImportScanner& scanner) {
  // Other threads may be looking into it.
  CHECK(loading_ == nullptr);
  loading_ = std::make_unique<Loading>(*this, scanner);
  loader_ = &loading_->loader;
  if (request.mode == LoadRequest::Mode::kFiles) {
    TRY(LoadFiles(request));
    return std::vector<PatternMatch>();
  }
  if (request.mode == LoadRequest::Mode::kPatterns) return LoadPatterns(request.patterns);

  if (request.patterns.size() != 1) return Fail("go: exactly one package@version is needed");
  auto target = ResolveOutsideModule(context_, request.patterns[0], requirements_, versions_,
                                     loading_->queries, loading_->resolver, too_new_);
  if (auto fatal = source_.fatal()) return Fail(*std::move(fatal));
  if (!target) {
    TRY(CheckNotFatal(LoadError(target.error())));
    return Fail(target.error());
  }
  rs_ = target->requirements;
  TRY_ASSIGN(std::vector<PatternMatch> matches, LoadPatterns({target->pattern}));
  CheckProvider(matches, target->module);
  return matches;
}

base::Status ModuleSession::RunLoader(const PackageLoader::ListRoots& list_roots) {
  auto loaded = loading_->loader.Load(rs_, list_roots);
  if (bad_go_sum_ && context_.go_sum_needed) return Fail(*bad_go_sum_);
  if (auto fatal = source_.fatal()) return Fail(*std::move(fatal));
  if (std::string text = context_.conflicts.Text(); !text.empty()) return Fail(std::move(text));
  if (!loaded) return loaded;
  rs_ = loading_->loader.requirements();
  for (const LoadedPackage& package : loading_->loader.packages()) {
    if (package.error) TRY(CheckNotFatal(*package.error));
  }
  return {};
}

base::Status ModuleSession::LoadFiles(const LoadRequest& request) {
  TRY(RunLoader([&](const Requirements&) { return request.file_imports; }));
  TRY(Commit());
  DescribeModules();
  return {};
}

base::Result<std::vector<PatternMatch>> ModuleSession::LoadPatterns(
    const std::vector<std::string>& patterns) {
  PatternMatcher matcher(context_, fetcher_, requirements_, loading_->resolver, loading_->walk,
                         patterns);
  auto roots = [&](const Requirements& rs) -> base::Result<std::vector<std::string>> {
    TRY(matcher.Update(rs, nullptr));
    return matcher.Packages();
  };
  TRY(RunLoader(roots));
  TRY(matcher.Update(*rs_, &loading_->loader));
  std::vector<PatternMatch> matches = matcher.Finish();
  TRY(Commit());
  DescribeModules();
  return matches;
}

void ModuleSession::DescribeModules() {
  const std::vector<LoadedPackage>& packages = loading_->loader.packages();
  std::vector<const Version*> modules;
  std::unordered_set<Version> seen;
  for (const LoadedPackage& p : packages) {
    if (p.module.path.empty() || context_.main.Contains(p.module.path)) continue;
    if (seen.insert(p.module).second) modules.push_back(&p.module);
  }
  std::sort(modules.begin(), modules.end(),
            [](const Version* a, const Version* b) { return *a < *b; });

  build_list_.clear();
  std::unordered_map<Version, size_t> index;
  auto add = [&](const Version& m) {
    index.emplace(m, build_list_.size());
    build_list_.push_back(DescribeModule(context_, summaries_, fetcher_, *rs_, m));
  };
  for (const MainModule& main : context_.main.modules) {
    if (!main.root.empty()) add(main.mod);
  }
  for (const Version* m : modules) add(*m);

  resolved_.clear();
  resolved_.reserve(packages.size());
  for (const LoadedPackage& p : packages) {
    ResolvedPackage& r = resolved_.emplace_back();
    r.import_path = p.path;
    r.dir = p.dir;
    r.standard = p.in_std;
    // Whoever works on the standard library itself has it as main module; its packages are the
    // same to everybody (modload.PackageModuleInfo).
    if (auto it = index.find(p.module); it != index.end() && !p.in_std) r.module = it->second;
    if (p.error) r.error = p.error->ToImportError();
  }
}

// All of PATH@VERSION's packages have to come from the module that the version is of.
void ModuleSession::CheckProvider(const std::vector<PatternMatch>& matches, const Version& module) {
  for (const PatternMatch& match : matches) {
    for (const std::string& path : match.packages) {
      const LoadedPackage* p = loading_->loader.Find(path);
      if (p == nullptr || p->error || p->module == module) continue;
      ImportError error;
      error.text = p->module.path.empty()
                       ? StrCat("package ", path, " not provided by module ", module.String())
                       : StrCat("package ", path, " provided by module ", p->module.String(),
                                "\n\tAll packages must be provided by the same module (",
                                module.String(), ").");
      error.position_at_import = false;
      resolved_[static_cast<size_t>(p - loading_->loader.packages().data())].error =
          std::move(error);
    }
  }
}

const ResolvedPackage& ModuleSession::Lookup(std::string_view importer, bool importer_is_std,
                                             std::string_view import_path) {
  std::string vendored;
  if (importer_is_std) {
    vendored = loading_->resolver.StdVendor(importer, import_path);
    import_path = vendored;
  }
  if (const LoadedPackage* p = loading_->loader.Find(import_path); p != nullptr) {
    size_t i = static_cast<size_t>(p - loading_->loader.packages().data());
    if (i < resolved_.size()) return resolved_[i];
  }
  // Imports of std packages, which the loader does not follow, and packages that the build adds.
  std::string path(import_path);
  return others_.Get(path, [&] {
    ResolvedPackage r;
    r.import_path = path;
    r.dir = loading_->resolver.StandardDir(path);
    r.standard = !r.dir.empty();
    if (r.dir.empty()) {
      r.error = ImportError{ImportError::Kind::kOther, "cannot find package", true};
    }
    return r;
  });
}

FinishedPackages ModuleSession::Finished() {
  FinishedPackages finished;
  // It may lack what something has to be verified by.
  const PackageLoader* loader = loader_;
  if (loader == nullptr || bad_go_sum_) return finished;
  const ImportWalk::FinishedPart found = loader->Finished();
  std::unordered_map<Version, size_t> index;
  for (const ImportWalk::FinishedPart::Package& package : found.packages) {
    auto [module, is_new] = index.try_emplace(package.module, finished.modules.size());
    if (is_new) {
      finished.modules.push_back(described_.Get(package.module, [&] {
        return DescribeModule(context_, summaries_, fetcher_, *found.requirements, package.module);
      }));
    }
    finished.packages.push_back({package.path, package.dir, module->second});
  }
  return finished;
}

std::string ModuleSession::DirImportPath(std::string_view dir) const {
  if (!HasModRoot()) return ".";
  std::string abs = context_.Abs(dir);
  std::string found = ".";
  std::string_view longest;
  for (const MainModule& main : context_.main.modules) {
    if (abs == main.root) return main.path_prefix;
    // By text, the greatest; nested modules have longer paths than those around them.
    if (!host::HasPathPrefix(abs, main.root) || main.path_prefix <= longest) continue;
    longest = main.path_prefix;
    std::string_view suffix = std::string_view(abs).substr(main.root.size());
    while (suffix.starts_with('/')) suffix.remove_prefix(1);
    auto vendored = base::CutPrefix(suffix, "vendor/");
    found = vendored ? std::string(*vendored) : JoinSlash(main.path_prefix, suffix);
  }
  return found;
}

base::SortedMap<std::string> ModuleSession::GoDebugs() const {
  base::SortedMap<std::string> result;
  const std::vector<GodebugStatement>* settings = nullptr;
  if (context_.InWorkspace()) {
    settings = &context_.main.work->godebug;
  } else if (context_.main.Single().file) {
    settings = &context_.main.Single().file->godebug;
  }
  if (settings == nullptr) return result;
  for (const GodebugStatement& g : *settings) result[g.key] = g.value;
  return result;
}

base::Result<std::vector<ModuleInfo>> ModuleSession::AllModules() {
  std::vector<ModuleInfo> list;
  if (rs_ == nullptr) return list;
  RequirementLoader::Expanded expanded = requirements_.ExpandGraph(*rs_);
  if (expanded.error) return Fail(expanded.error->ToFatal());
  rs_ = expanded.requirements;
  for (const Version& m : requirements_.Graph(*rs_).graph->BuildList()) {
    if (gover::IsToolchain(m.path)) continue;
    list.push_back(DescribeModule(context_, summaries_, fetcher_, *rs_, m));
  }
  return list;
}

base::Status ModuleSession::Commit() {
  if (!context_.modules_enabled) return {};
  const PackageLoader* loader = loading_ != nullptr ? &loading_->loader : nullptr;
  auto committed = CommitRequirements(context_, requirements_, *rs_, loader);
  if (committed) return {};
  return Fail(committed.error().ToFatal());
}

}  // namespace

base::Result<std::unique_ptr<Session>> OpenSession(host::Host& host, const env::Settings& settings,
                                                   const std::string& toolchain_version,
                                                   LoadRequest::Mode mode, ModuleSource& source,
                                                   GoSum& go_sum, const OpenOptions& options) {
  auto session = std::make_unique<ModuleSession>(host, settings, source, go_sum, mode);
  TRY(session->Open(toolchain_version, options));
  if (!session->Enabled()) return NewGopathSession(host, settings, session->LocalGo());
  return std::unique_ptr<Session>(std::move(session));
}

}  // namespace gorun::modules
