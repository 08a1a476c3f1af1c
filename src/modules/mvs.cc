#include "modules/mvs.h"

#include <algorithm>
#include <unordered_set>
#include <utility>

#include "base/check.h"
#include "base/strings.h"
#include "modules/go_version.h"

namespace gorun::modules::mvs {

Graph::Graph(modules::mvs::Compare compare, std::vector<Version> roots)
    : compare_(std::move(compare)), roots_(std::move(roots)) {
  for (const Version& root : roots_) {
    is_root_[root] = true;
    Select(root);
  }
}

void Graph::Select(const Version& mod) {
  if (compare_(mod.path, Selected(mod.path), mod.version) < 0) selected_[mod.path] = mod.version;
}

void Graph::Require(const Version& mod, std::vector<Version> requirements) {
  // A disconnected graph would be a bug that selects wrong versions.
  CHECK(is_root_.contains(mod));
  auto [it, inserted] = required_.emplace(mod, std::move(requirements));
  CHECK(inserted);
  for (const Version& dep : it->second) {
    is_root_.emplace(dep, false);
    Select(dep);
  }
}

const std::vector<Version>* Graph::RequiredBy(const Version& mod) const {
  auto it = required_.find(mod);
  return it == required_.end() ? nullptr : &it->second;
}

std::string_view Graph::Selected(std::string_view path) const {
  auto it = selected_.find(path);
  return it == selected_.end() ? std::string_view("none") : std::string_view(it->second);
}

std::vector<Version> Graph::BuildList() const {
  base::StringSet root_paths;
  std::vector<Version> list;
  for (const Version& root : roots_) {
    // Of several roots with one path, only the highest can be selected.
    if (!root_paths.insert(root.path).second) continue;
    std::string_view version = Selected(root.path);
    if (version != "none") list.push_back({root.path, std::string(version)});
  }
  std::vector<Version> others;
  others.reserve(selected_.size());
  for (const auto& [path, version] : selected_) {
    if (!root_paths.contains(path)) others.push_back({path, version});
  }
  gover::ModSort(others);
  list.insert(list.end(), std::make_move_iterator(others.begin()),
              std::make_move_iterator(others.end()));
  return list;
}

void Graph::WalkBreadthFirst(const std::function<void(const Version&)>& visit) const {
  std::vector<Version> queue;
  std::unordered_set<Version> enqueued;
  auto enqueue = [&](const Version& mod) {
    if (mod.version != "none" && enqueued.insert(mod).second) queue.push_back(mod);
  };
  // A root that is listed twice is visited twice, as in cmd/go.
  for (const Version& root : roots_) {
    if (root.version == "none") continue;
    queue.push_back(root);
    enqueued.insert(root);
  }
  for (size_t i = 0; i < queue.size(); i++) {
    Version mod = queue[i];
    visit(mod);
    const std::vector<Version>* required = RequiredBy(mod);
    if (required == nullptr) continue;
    for (const Version& dep : *required) enqueue(dep);
  }
}

std::vector<Version> Graph::FindPath(const std::function<bool(const Version&)>& accept) const {
  // Which version made the walk meet this one first; its own path is empty for roots.
  std::unordered_map<Version, Version> first_required_by;
  std::vector<Version> queue = roots_;
  for (const Version& root : roots_) first_required_by[root] = Version();
  for (size_t i = 0; i < queue.size(); i++) {
    Version mod = queue[i];
    if (accept(mod)) {
      std::vector<Version> path;
      for (; !mod.path.empty(); mod = first_required_by[mod]) path.push_back(mod);
      std::reverse(path.begin(), path.end());
      return path;
    }
    const std::vector<Version>* required = RequiredBy(mod);
    if (required == nullptr) continue;
    for (const Version& dep : *required) {
      if (first_required_by.emplace(dep, mod).second) queue.push_back(dep);
    }
  }
  return {};
}

base::Result<std::vector<Version>> BuildList(std::vector<Version> targets, Reqs& reqs) {
  auto compare = [&reqs](std::string_view path, std::string_view v1, std::string_view v2) {
    return reqs.Compare(path, v1, v2);
  };
  Graph graph(compare, targets);
  std::unordered_map<Version, ModuleError> errors;
  std::unordered_set<Version> seen(targets.begin(), targets.end());
  std::vector<Version> queue;
  for (const Version& target : targets) {
    if (std::find(queue.begin(), queue.end(), target) == queue.end()) queue.push_back(target);
  }
  for (size_t i = 0; i < queue.size(); i++) {
    Version mod = queue[i];
    std::vector<Version> required;
    if (mod.version != "none") {
      auto result = reqs.Required(mod);
      if (result) {
        required = *std::move(result);
      } else {
        errors.emplace(mod, std::move(result).error());
      }
    }
    for (const Version& dep : required) {
      if (seen.insert(dep).second) queue.push_back(dep);
    }
    graph.Require(mod, std::move(required));
  }
  if (!errors.empty()) {
    auto path = graph.FindPath([&](const Version& mod) { return errors.contains(mod); });
    CHECK(!path.empty());
    return base::Fail(BuildListError(errors.find(path.back())->second, path));
  }
  std::vector<Version> list = graph.BuildList();
  // Reqs::Compare must put the targets above everything.
  CHECK(list.size() >= targets.size() && std::equal(targets.begin(), targets.end(), list.begin()));
  return list;
}

base::Result<std::vector<Version>> Req(const Version& main_module,
                                       const std::vector<std::string>& base_paths, Reqs& reqs) {
  TRY_ASSIGN(std::vector<Version> list, BuildList({main_module}, reqs));
  base::StringMap<std::string> selected;
  for (const Version& mod : list) selected[mod.path] = mod.version;

  // All versions in postorder. (Iterative: a graph may be deeper than the stack.)
  std::unordered_map<Version, std::vector<Version>> required;
  required[main_module] = {};
  std::vector<Version> postorder;
  struct Frame {
    Version mod;
    size_t next = 0;
  };
  std::vector<Frame> stack;
  auto enter = [&](const Version& mod) -> base::Status {
    if (required.contains(mod)) return {};
    auto result = reqs.Required(mod);
    if (!result) return base::Fail(result.error().ToError());
    required.emplace(mod, *std::move(result));
    stack.push_back({mod, 0});
    return {};
  };
  for (const Version& mod : list) {
    TRY(enter(mod));
    while (!stack.empty()) {
      Frame& frame = stack.back();
      const std::vector<Version>& deps = required[frame.mod];
      if (frame.next < deps.size()) {
        Version dep = deps[frame.next++];
        TRY(enter(dep));
      } else {
        postorder.push_back(std::move(frame.mod));
        stack.pop_back();
      }
    }
  }

  // Take what must be listed, then, from the top of the graph, what nothing taken so far implies.
  std::unordered_set<Version> have;
  std::vector<Version> minimal;
  auto take = [&](Version mod) {
    std::vector<Version> todo = {mod};
    minimal.push_back(std::move(mod));
    while (!todo.empty()) {
      Version next = std::move(todo.back());
      todo.pop_back();
      if (!have.insert(next).second) continue;
      if (auto it = required.find(next); it != required.end()) {
        todo.insert(todo.end(), it->second.begin(), it->second.end());
      }
    }
  };
  base::StringSet have_base;
  for (const std::string& path : base_paths) {
    if (have_base.insert(path).second) take({path, selected[path]});
  }
  for (size_t i = postorder.size(); i-- > 0;) {
    const Version& mod = postorder[i];
    if (selected[mod.path] == mod.version && !have.contains(mod)) take(mod);
  }
  std::stable_sort(minimal.begin(), minimal.end(),
                   [](const Version& a, const Version& b) { return a.path < b.path; });
  return minimal;
}

base::Error BuildListError(
    const ModuleError& cause, std::span<const Version> path,
    const std::function<bool(const Version& from, const Version& to)>& is_version_change) {
  std::string text;
  size_t at = 0;
  // Modules without a version at the beginning are the main module or a synthetic one.
  while (at < path.size() && path[at].version.empty()) at++;
  if (at == path.size()) return cause.ToError();
  for (; at + 1 < path.size(); at++) {
    bool change = is_version_change && is_version_change(path[at], path[at + 1]);
    base::StrAppend(text, path[at].String(), change ? " updating to" : " requires", "\n\t");
  }
  const Version& mod = path[at];
  if (cause.mod.path.empty()) {
    text += VersionError(mod, cause).Text();
  } else {
    Version actual = cause.mod;
    if (cause.invalid_version) actual.version = cause.invalid_version->version;
    if (actual == mod) {
      text += cause.Text();
    } else {
      base::StrAppend(text, mod.String(), " (replaced by ", actual.String(),
                      "): ", cause.cause.text());
    }
  }
  return base::Error(cause.cause.kind(), std::move(text));
}

}  // namespace gorun::modules::mvs
