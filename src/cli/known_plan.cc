#include "cli/known_plan.h"

#include <algorithm>
#include <set>
#include <utility>

#include "base/byte_codec.h"
#include "base/strings.h"
#include "cli/run_record.h"
#include "host/path.h"
#include "load/graph_bytes.h"
#include "memo/relevant.h"
#include "source/file_name_match.h"
#include "source/package_digest.h"

namespace gorun::cli {

using memo::Plan;

namespace {

/// Of fewer it is cheaper to find them out again than to write all.
constexpr size_t kWorthKeeping = 12;

bool IsSourceName(std::string_view path) {
  return source::kSourceNames.Counts(host::BaseName(path), host::FileType::kRegular);
}

/// Somebody else may have read an embedded file, too.
bool IsReadByGo(const env::Settings& settings, std::string_view path) {
  const std::string name = host::BaseName(path);
  for (const std::string_view end : {".mod", ".sum", ".work", ".pgo", ".env"}) {
    if (name.ends_with(end)) return true;
  }
  return name == "modules.txt" || name == "env" || name == "VERSION" ||
         path == settings.original_environment.Get("GOENV");
}

/// A profile goes into packages that do not embed it, and a program may be the C compiler, which
/// the plan's results know by what it said of itself.
bool MayCountElsewhere(const load::PackageGraph& graph, std::string_view path,
                       const host::FileInfo& before, const host::FileInfo& now) {
  constexpr uint32_t kExecutable = 0111;
  if (((before.permissions | now.permissions) & kExecutable) != 0) return true;
  return std::ranges::any_of(
      graph.packages, [&](const load::Package& package) { return package.pgo_profile == path; });
}

base::Sha256Digest DigestOfListed(const Invocation& invocation, const std::string& dir,
                                  source::Scanner& scanner) {
  return source::DigestOf(scanner.ScanFiles(dir, invocation.files));
}

std::string DirOfListed(const Invocation& invocation, const std::string& cwd) {
  return host::AbsPath(cwd, host::DirName(invocation.files.front()));
}

}  // namespace

/// What the plan can live with, if it proves to make no difference.
struct KnownPlan::Changes {
  /// Directories whose source files are others.
  std::set<std::string> source_dirs;
  /// Files that are others, source files among them: any may be embedded, too.
  std::vector<Plan::Change> files;
};

bool KnownPlan::MayUse(const Invocation& invocation, const env::Settings& settings) const {
  if (question_ == nullptr || question_->mode.verify || !settings.overlay.empty()) return false;
  if (!invocation.dump.empty() || invocation.build_output) return false;
  if (settings.original_environment.Get("GORUN_STATE_VERIFY") == "1") return false;
  return WhyNotTheSame(invocation, settings).empty();
}

std::optional<load::PackageGraph> KnownPlan::Take(const Invocation& invocation,
                                                  const env::Settings& settings,
                                                  const MakeScanner& make_scanner) {
  if (!MayUse(invocation, settings)) return std::nullopt;
  std::unique_ptr<Plan> plan = Plan::Find(*question_);
  if (!plan) return std::nullopt;
  base::ByteReader reader(plan->payload());
  const std::string_view loaded_bytes = reader.TextView();
  base::ByteReader loaded(loaded_bytes);
  // A module may have asked for another Go than the one that is tried first.
  if (loaded.TextView() != toolchain_.version || loaded.TextView() != settings.goroot) {
    return std::nullopt;
  }
  const std::string_view results = reader.TextView();
  const std::string_view graph_bytes = loaded.TextView();
  for (uint32_t count = loaded.Count(2 * sizeof(uint32_t)); count > 0; count--) {
    std::string dir = loaded.Text();
    const std::string_view bytes = loaded.TextView();
    base::Sha256Digest& digest = scanned_[std::move(dir)];
    if (bytes.size() != digest.bytes.size()) return std::nullopt;
    std::ranges::copy(bytes, reinterpret_cast<char*>(digest.bytes.data()));
  }
  if (!reader.Done() || !loaded.Done()) return std::nullopt;

  Changes changes;
  bool counts = true;
  plan->Compare([&](const Plan::Change& change) {
    const bool listing = change.kind == Plan::Change::Kind::kListing && change.filter != nullptr;
    const bool file = change.kind == Plan::Change::Kind::kFile;
    const std::string dir = listing ? change.path : host::DirName(change.path);
    const bool source = listing || (file && IsSourceName(change.path));
    if (source &&
        (scanned_.contains(dir) ||
         (!invocation.files.empty() && dir == DirOfListed(invocation, observed_.host().cwd)))) {
      changes.source_dirs.insert(dir);
    } else if (!file || source) {
      counts = false;
    }
    if (file) changes.files.push_back(change);
    return counts;
  });
  if (!counts) return std::nullopt;
  auto graph = load::DecodeGraph(graph_bytes);
  if (!graph) return std::nullopt;
  auto known = build::KnownResults::Decode(results, graph->packages.size());
  if (!known) return std::nullopt;
  results_ = *std::move(known);
  if (!changes.source_dirs.empty()) {
    const auto scanner = make_scanner(graph->modules_enabled);
    if (!ReadAgain(invocation, changes, *scanner)) return std::nullopt;
  }
  if (!TellChanged(settings, *graph, changes)) return std::nullopt;
  loaded_ = loaded_bytes;
  plan_ = std::move(plan);
  return graph;
}

bool KnownPlan::ReadAgain(const Invocation& invocation, const Changes& changes,
                          source::Scanner& scanner) {
  for (const std::string& dir : changes.source_dirs) {
    if (const auto known = scanned_.find(dir); known != scanned_.end()) {
      if (source::DigestOf(scanner.ScanDir(dir)) != known->second) return false;
    }
    if (invocation.files.empty() || dir != DirOfListed(invocation, observed_.host().cwd)) continue;
    const auto known = scanned_.find("");
    if (known == scanned_.end() || DigestOfListed(invocation, dir, scanner) != known->second) {
      return false;
    }
  }
  return true;
}

bool KnownPlan::TellChanged(const env::Settings& settings, const load::PackageGraph& graph,
                            const Changes& changes) {
  if (changes.source_dirs.empty() && changes.files.empty()) return true;
  // A new checkout may change as many as are embedded.
  base::StringMap<size_t> places;
  for (size_t i = 0; i < changes.files.size(); i++) places[changes.files[i].path] = i;
  std::vector<bool> embedded(changes.files.size());
  for (uint32_t i = 0; i < graph.packages.size(); i++) {
    const load::PackageId id{i};
    const load::Package& package = graph.packages[id];
    if (changes.source_dirs.contains(host::CleanPath(package.dir))) results_.SetChanged(id);
    for (const std::string& file : package.embed_files) {
      const auto changed = places.find(host::JoinPath(package.dir, file));
      if (changed == places.end()) continue;
      embedded[changed->second] = true;
      results_.SetChanged(id);
    }
  }
  for (size_t i = 0; i < embedded.size(); i++) {
    const Plan::Change& change = changes.files[i];
    if (!embedded[i]) {
      // A source file was read again with its directory.
      if (IsSourceName(change.path)) continue;
      return false;
    }
    if (IsReadByGo(settings, change.path)) return false;
    // Of an embedded file only the contents may be others.
    host::Host& host = observed_.host();
    const auto now =
        change.may_be_link ? host.files.Stat(change.path) : host.files.Lstat(change.path);
    if (!now || now->type != change.before.type) return false;
    if (MayCountElsewhere(graph, change.path, change.before, *now)) return false;
  }
  return true;
}

void KnownPlan::Loaded(const Invocation& invocation, const env::Settings& settings,
                       const load::PackageGraph& graph, source::Scanner& scanner,
                       const std::vector<std::string>& ignored) {
  loaded_ = "";
  if (!MayUse(invocation, settings) || !graph.errors.empty()) return;
  // What was said, done or asked of others meanwhile is not in the graph.
  const host::Observations& observations = observed_.observations();
  if (observations.spoiled() || !observations.programs().empty()) return;
  if (!observed_.out_text().empty() || !observed_.err_text().empty()) return;
  for (const std::string& path : observations.written()) {
    if (!memo::IsBelowOneOf(path, ignored)) return;
  }
  base::ByteWriter writer;
  writer.Text(toolchain_.version);
  writer.Text(settings.goroot);
  writer.Text(load::EncodeGraph(graph));
  std::vector<std::pair<std::string, base::Sha256Digest>> digests;
  scanner.ForEachScanned([&](const std::string& dir, const source::SourcePackage& package) {
    digests.emplace_back(dir, source::DigestOf(package));
  });
  if (!invocation.files.empty()) {
    const std::string dir = DirOfListed(invocation, observed_.host().cwd);
    digests.emplace_back("", DigestOfListed(invocation, dir, scanner));
  }
  writer.Count(digests.size());
  for (const auto& [dir, digest] : digests) {
    writer.Text(dir);
    writer.Text(digest.view());
  }
  made_ = writer.take();
  loaded_ = made_;
}

void KnownPlan::Built(const env::Settings& settings, const build::KnownResults& learned,
                      const std::vector<std::string>& ignored, host::FileSystem& files) {
  if (loaded_.empty()) return;
  if (plan_ && results_.CountDifferent(learned) < kWorthKeeping) return;
  base::ByteWriter writer;
  writer.Text(loaded_);
  writer.Text(learned.Encode());
  const memo::PlanBasis basis{
      settings.goroot, settings.gomodcache, ignored, {layout_.builder}, plan_.get()};
  // Without it the next build takes longer.
  (void)memo::KeepPlan(*question_, basis, writer.bytes(), observed_.observations(), files);
}

void KnownPlan::Forget(host::FileSystem& files) {
  if (question_ != nullptr) memo::ForgetPlan(*question_, files);
}

}  // namespace gorun::cli
