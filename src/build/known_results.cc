#include "build/known_results.h"

#include <algorithm>
#include <utility>

#include "base/byte_codec.h"
#include "base/strings.h"
#include "build/build_id.h"
#include "host/probe.h"

namespace gorun::build {

namespace {

/// By what a tool is known.
std::string NameOf(const Action& action) {
  return action.kind == ActionKind::kToolId ? action.tool
                                            : base::StrCat(action.tool, ".", action.language);
}

bool IsThere(const std::string& path, int64_t size) {
  host::FileInfo info;
  return host::ProbeStat(path.c_str(), host::FollowLinks::kYes, info) == 0 && info.IsRegular() &&
         info.size == size;
}

}  // namespace

void KnownResults::SetChanged(load::PackageId package) {
  packages_[package.index].same_files = false;
}

std::optional<ActionResult> KnownResults::Find(const Action& action, const ActionGraph& graph,
                                               const ActionResults& results) const {
  if (action.kind == ActionKind::kToolId || action.kind == ActionKind::kCompilerId) {
    const auto tool = tools_.find(NameOf(action));
    if (tool == tools_.end()) return std::nullopt;
    ActionResult result;
    result.state = ActionResult::State::kDone;
    result.tool = tool->second;
    result.found = true;
    return result;
  }
  const bool decides = action.kind == ActionKind::kCheckCache ||
                       (action.kind == ActionKind::kBuild && !action.cgo.check.valid());
  if (!decides || !HasSameFiles(action.package)) return std::nullopt;
  const Known& known = packages_[action.package.index];
  if (known.build_id.empty()) return std::nullopt;
  for (const ActionIndex dep : action.packages) {
    const Action& imported = graph.actions[dep];
    if (imported.kind == ActionKind::kBuiltIn) continue;
    const std::string& then = packages_[imported.package.index].build_id;
    if (then.empty() || ContentIdPart(then) != ContentIdPart(results[dep].build_id)) {
      return std::nullopt;
    }
  }
  for (const ActionIndex tool : action.tools) {
    const auto then = tools_.find(NameOf(graph.actions[tool]));
    if (then == tools_.end() || then->second != results[tool].tool) return std::nullopt;
  }
  if (!IsThere(known.built, known.size)) return std::nullopt;
  ActionResult result;
  result.state = ActionResult::State::kDone;
  result.id = known.id;
  result.build_id = known.build_id;
  result.built = known.built;
  result.size = known.size;
  result.found = true;
  result.cached = true;
  result.silent = true;
  return result;
}

KnownResults KnownResults::Learn(const ActionGraph& graph, const load::PackageGraph& packages,
                                 const ActionResults& results) {
  KnownResults learned;
  learned.packages_.resize(packages.packages.size());
  for (uint32_t i = 0; i < results.size(); i++) {
    const Action& action = graph.actions[ActionIndex{i}];
    const ActionResult& result = results[ActionIndex{i}];
    if (result.state != ActionResult::State::kDone) continue;
    if (action.kind == ActionKind::kToolId || action.kind == ActionKind::kCompilerId) {
      learned.tools_[NameOf(action)] = result.tool;
    }
    if (action.kind != ActionKind::kBuild || !result.cached) continue;
    const ActionResult& decided =
        action.cgo.check.valid() && result.found ? results[action.cgo.check] : result;
    if (!decided.silent || decided.build_id.empty()) continue;
    // The work directory will be gone.
    const std::string& output = result.kept.empty() ? result.built : result.kept;
    learned.packages_[action.package.index] = {result.build_id, result.id, output, result.size,
                                               true};
  }
  return learned;
}

bool HasSameFiles(const KnownResults* known, const Action& action) {
  return known != nullptr && action.package.valid() && known->HasSameFiles(action.package);
}

size_t KnownResults::CountDifferent(const KnownResults& later) const {
  size_t count = 0;
  for (size_t i = 0; i < later.packages_.size(); i++) {
    count += i >= packages_.size() || !packages_[i].same_files ||
             packages_[i].build_id != later.packages_[i].build_id;
  }
  return count;
}

std::string KnownResults::Encode() const {
  base::ByteWriter writer;
  writer.Count(tools_.size());
  for (const auto& [name, tool] : tools_) {
    writer.Text(name);
    writer.Text(tool.id);
    writer.Text(tool.error);
  }
  for (const Known& known : packages_) {
    writer.Text(known.build_id);
    if (known.build_id.empty()) continue;
    writer.Text(known.id.digest.view());
    writer.Text(known.built);
    writer.Number64(static_cast<uint64_t>(known.size));
  }
  return writer.take();
}

std::optional<KnownResults> KnownResults::Decode(std::string_view bytes, size_t package_count) {
  base::ByteReader reader(bytes);
  KnownResults decoded;
  for (uint32_t count = reader.Count(3 * sizeof(uint32_t)); count > 0; count--) {
    ToolIdentity& tool = decoded.tools_[reader.Text()];
    tool.id = reader.Text();
    tool.error = reader.Text();
  }
  if (package_count > bytes.size()) return std::nullopt;
  decoded.packages_.resize(package_count);
  for (Known& known : decoded.packages_) {
    known.build_id = reader.Text();
    known.same_files = true;
    if (known.build_id.empty()) continue;
    const std::string_view digest = reader.TextView();
    if (digest.size() != known.id.digest.bytes.size()) return std::nullopt;
    std::ranges::copy(digest, reinterpret_cast<char*>(known.id.digest.bytes.data()));
    known.built = reader.Text();
    known.size = static_cast<int64_t>(reader.Number64());
  }
  if (!reader.Done()) return std::nullopt;
  return decoded;
}

}  // namespace gorun::build
