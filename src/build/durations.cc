#include "build/durations.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "base/strings.h"
#include "build/execute.h"
#include "host/own_file.h"
#include "host/path.h"

namespace gorun::build {
namespace {

/// The first line and the last, which tells that nothing is missing. Between them "MS NAME".
constexpr std::string_view kFormat = "gorun durations 1\n";
constexpr std::string_view kEnd = "end\n";
/// With more than these only those of the build at hand are kept.
constexpr size_t kMostEntries = 5000;
constexpr int64_t kMostMs = int64_t{24} * 3600 * 1000;
/// About how long it takes to start a tool, and to compile.
constexpr int64_t kStartMs = 15;
constexpr int64_t kMsPerKiB = 2;

bool ComesFirst(const Action& action) {
  return action.kind == ActionKind::kToolId || action.kind == ActionKind::kCompilerId ||
         action.kind == ActionKind::kHashFiles;
}

/// What identifies the action in other builds; "" if nothing does.
std::string NameOf(const Action& action, const load::PackageGraph& packages) {
  if (!action.package.valid()) return "";
  std::string name =
      base::StrCat(static_cast<int>(action.kind), " ",
                   packages.packages[action.package].import_path, " ", action.file.path);
  // Such a path is in no file that can be built, but who knows.
  return base::Contains(name, "\n") ? "" : name;
}

/// Whether the action did what it is there for.
bool WasCarriedOut(const Action& action, const ActionResult& result, const ActionResults& results) {
  if (result.state != ActionResult::State::kDone || result.found) return false;
  if (result.origin == ActionResult::Origin::kReused) return false;
  // Asked anew by each build.
  if (action.kind == ActionKind::kBuiltIn || action.kind == ActionKind::kPkgConfig) return false;
  // What cgo and the C compilers would do is not done once the output is there.
  return !action.cgo.check.valid() || !results[action.cgo.check].found;
}

}  // namespace

Durations::Durations(std::string path) : path_(std::move(path)) {
  if (path_.empty()) return;
  const auto text = host::ReadOwnFile(path_);
  if (!text) return;
  auto lines = base::CutPrefix(*text, kFormat);
  if (lines) lines = base::CutSuffix(*lines, kEnd);
  if (!lines) return;
  for (const std::string& line : base::Split(*lines, "\n")) {
    const auto parts = base::Cut(line, " ");
    const auto ms = parts ? base::ParseInt(parts->first) : std::nullopt;
    if (ms && *ms >= 0 && *ms <= kMostMs) known_.insert_or_assign(std::string(parts->second), *ms);
  }
}

std::vector<int64_t> Durations::Of(const ActionGraph& graph, const load::PackageGraph& packages,
                                   const SourceBytes& source_bytes) const {
  std::vector<int64_t> durations;
  durations.reserve(graph.actions.size());
  for (const Action& action : graph.actions) {
    const auto known = known_.find(NameOf(action, packages));
    durations.push_back(known != known_.end() ? known->second
                                              : kStartMs + source_bytes(action) * kMsPerKiB / 1024);
  }
  return durations;
}

void Durations::Learn(const ActionGraph& graph, const load::PackageGraph& packages,
                      const ActionResults& results, host::FileSystem& files) {
  if (path_.empty()) return;
  bool learnt = false;
  base::SortedMap<int64_t> present;
  for (uint32_t i = 0; i < results.size(); i++) {
    const ActionResult& result = results[ActionIndex{i}];
    std::string name = NameOf(graph.actions[ActionIndex{i}], packages);
    if (name.empty()) continue;
    if (WasCarriedOut(graph.actions[ActionIndex{i}], result, results)) {
      known_.insert_or_assign(name, (result.span.end_ns - result.span.begin_ns) / 1'000'000);
      learnt = true;
    }
    const auto known = known_.find(name);
    if (known != known_.end()) present.insert_or_assign(std::move(name), known->second);
  }
  if (!learnt) return;
  if (known_.size() > kMostEntries) known_ = std::move(present);
  std::string text(kFormat);
  for (const auto& [name, ms] : known_) base::StrAppend(text, ms, " ", name, "\n");
  text += kEnd;
  if (!files.MakeDirs(host::DirName(path_), 0700)) return;
  (void)files.WriteFileAtomic(path_, text, 0600);
}

ActionGraph CriticalPathFirst(ActionGraph graph, const std::vector<int64_t>& durations) {
  const auto count = static_cast<uint32_t>(graph.actions.size());
  if (durations.size() != count) return graph;
  std::vector<int64_t> to_the_end = durations;
  // An action stands behind all that it depends on.
  for (uint32_t i = count; i-- > 0;) {
    for (const ActionIndex dependency : Dependencies(graph.actions[ActionIndex{i}])) {
      int64_t& way = to_the_end[dependency.index];
      way = std::max(way, durations[dependency.index] + to_the_end[i]);
    }
  }
  std::vector<ActionIndex> order;
  int next = 0;
  for (uint32_t i = 0; i < count; i++) {
    if (ComesFirst(graph.actions[ActionIndex{i}])) {
      next++;
    } else {
      order.push_back(ActionIndex{i});
    }
  }
  std::ranges::stable_sort(order, [&](ActionIndex a, ActionIndex b) {
    if (to_the_end[a.index] != to_the_end[b.index])
      return to_the_end[a.index] > to_the_end[b.index];
    return graph.actions[a].priority < graph.actions[b].priority;
  });
  for (const ActionIndex index : order) graph.actions[index].priority = next++;
  return graph;
}

}  // namespace gorun::build
