#include "cli/build_ahead.h"

#include <algorithm>
#include <utility>

#include "base/thread.h"
#include "build/imports_build.h"
#include "cache/disk_cache.h"
#include "cli/setup_checks.h"
#include "env/state_dir.h"
#include "host/exec.h"
#include "host/path.h"
#include "load/load_ahead.h"

namespace gorun::cli {
namespace {

// What arrives in one burst is taken together; and who was scanned is finished a moment later.
constexpr int kPauseMs = 50;
constexpr int kLookForStopMs = 5;

bool CanKnow(const env::Settings& settings) {
  const env::BuildFlags& flags = settings.flags;
  // The go command builds what -a names once, and shows the commands of -x, -v and others in an
  // order of its own.
  if (flags.a || flags.n || flags.x || flags.v || flags.work || flags.json) return false;
  if (!flags.toolexec.empty() || flags.cover || flags.linkshared) return false;
  if (flags.compiler == "gccgo" || !flags.debug_actiongraph.empty()) return false;
  if (!CacheProblem(settings).empty() || !settings.Get("GOCACHEPROG").empty()) return false;
  if (flags.pgo != "auto" && flags.pgo != "off") return false;
  // Snapshots of the cryptography are found by way of modules.
  const std::string_view fips = settings.Get("GOFIPS140");
  return (fips.empty() || fips == "off" || fips == "latest") &&
         settings.original_environment.Get("GODEBUG").find("gocache") == std::string_view::npos;
}

}  // namespace

BuildAhead::BuildAhead(host::Host& host, host::Host& inputs, const load::Config& config,
                       modules::Session& session, source::Scanner& scanner, MakeDir make_dir)
    : host_(host),
      inputs_(inputs),
      config_(config),
      session_(session),
      scanner_(scanner),
      make_dir_(std::move(make_dir)),
      stop_(!CanKnow(config.settings)) {}

BuildAhead::~BuildAhead() { Stop(); }

void BuildAhead::Scanned(const std::string& dir, const std::vector<std::string>& imports) {
  if (stop_) return;
  std::lock_guard lock(mutex_);
  // Whether there is a profile is asked only if something is to be compiled.
  if (!thread_.joinable()) {
    dirs_.push_back(dir);
  } else if (HasProfile(dir)) {
    stop_ = true;
  }
  imports_.insert(imports_.end(), imports.begin(), imports.end());
  more_ = true;
  changed_.notify_all();
}

// With a profile beside the main package all is compiled anew. Which one that is is not known here;
// where there is a profile it is nearly always that one.
bool BuildAhead::HasProfile(const std::string& dir) const {
  return config_.settings.flags.pgo == "auto" &&
         host_.files.Exists(host::JoinPath(dir, "default.pgo"));
}

void BuildAhead::DownloadBegins() {
  if (stop_) return;
  std::lock_guard lock(mutex_);
  if (!stop_ && !thread_.joinable()) thread_ = base::TryStartThread([this] { Loop(); });
}

void BuildAhead::BeginNothingMore() {
  // Without state nothing is claimed, and would be compiled twice.
  if (env::StateDir(config_.settings.original_environment).empty()) return Stop();
  stop_ = true;
  std::unique_lock lock(mutex_);
  changed_.notify_all();
  changed_.wait(lock, [this] { return !loading_; });
}

void BuildAhead::Stop() {
  std::thread thread;
  {
    std::lock_guard lock(mutex_);
    stop_ = true;
    thread = std::move(thread_);
  }
  changed_.notify_all();
  if (thread.joinable()) thread.join();
}

void BuildAhead::Loop() {
  auto cache = cache::DiskCache::Open(host_.files, host_.clock, config_.settings.gocache);
  if (!cache) return;
  const auto dir = make_dir_();
  if (!dir) return;
  build::ImportsBuild build({host_, config_.settings, config_.toolchain}, **cache, *dir, stop_);
  std::unique_lock lock(mutex_);
  const std::vector<std::string> dirs = std::exchange(dirs_, {});
  lock.unlock();
  if (std::ranges::any_of(dirs, [this](const std::string& seen) { return HasProfile(seen); })) {
    stop_ = true;
  }
  lock.lock();
  // Directories of modules' packages; each is handed over once.
  base::StringSet finished;
  while (!stop_) {
    std::vector<std::string> imports = std::exchange(imports_, {});
    more_ = false;
    loading_ = true;
    lock.unlock();
    const auto graph = LoadNew(std::move(imports), finished);
    lock.lock();
    loading_ = false;
    changed_.notify_all();
    lock.unlock();
    if (graph) build.Run(*graph);
    lock.lock();
    changed_.wait(lock, [this] { return stop_ || more_; });
    lock.unlock();
    for (int ms = 0; ms < kPauseMs && !stop_; ms += kLookForStopMs) host::SleepMs(kLookForStopMs);
    lock.lock();
  }
}

base::Result<load::PackageGraph> BuildAhead::LoadNew(std::vector<std::string> imports,
                                                     base::StringSet& finished) {
  const modules::FinishedPackages packages = session_.Finished();
  for (const modules::FinishedPackage& package : packages.packages) {
    if (finished.insert(package.dir).second) imports.push_back(package.import_path);
  }
  if (imports.empty()) return base::Fail("nothing new");
  return load::LoadAhead(inputs_, config_, imports, packages, scanner_, stop_);
}

}  // namespace gorun::cli
