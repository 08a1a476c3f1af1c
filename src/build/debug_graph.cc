#include "build/debug_graph.h"

#include <algorithm>
#include <map>
#include <utility>

#include "base/json_string.h"
#include "base/strings.h"
#include "build/build_id.h"
#include "build/package_description.h"
#include "modules/time_stamp.h"

namespace gorun::build {
namespace {

using base::StrCat;

constexpr int64_t kNsPerSecond = 1'000'000'000;

class GraphMaker {
 public:
  GraphMaker(const ActionGraph& graph, const load::PackageGraph& packages,
             const BuildConfig& config)
      : graph_(graph), packages_(packages), config_(config) {}

  std::vector<DebugAction> Run() {
    const size_t run = Add({"go run", {}, {}, "", "", "", false, {}});
    const size_t link = Link();
    actions_[run].deps.push_back(link);
    return BreadthFirst(run);
  }

 private:
  size_t Add(DebugAction action) {
    actions_.push_back(std::move(action));
    return actions_.size() - 1;
  }

  size_t Link() {
    const Action& link = graph_.actions[graph_.root];
    const size_t main = Build(link.packages.front());
    const size_t index = Add(
        {"link", link.package, {main}, link.objdir, link.target, link.target, false, graph_.root});
    for (size_t i = 1; i < link.packages.size(); i++) {
      const size_t dep = Build(link.packages[i]);
      actions_[index].deps.push_back(dep);
    }
    // The main package comes strictly after all that is linked with it.
    const size_t nop = Add({"nop", {}, {}, "", "", "", false, {}});
    actions_[nop].deps.assign(actions_[index].deps.begin() + 1, actions_[index].deps.end());
    actions_[main].deps.push_back(nop);
    return index;
  }

  /// Of a package's build, and of a profile's preprocessing.
  size_t Build(ActionIndex of) {
    const auto found = made_.find(of.index);
    if (found != made_.end()) return found->second;
    const Action& action = graph_.actions[of];
    const size_t index = Add({"build", action.package, {}, action.objdir, "", "", true, of});
    made_[of.index] = index;
    for (const ActionIndex dep : action.packages) {
      const size_t made = Build(dep);
      actions_[index].deps.push_back(made);
    }
    if (action.profile.valid()) {
      const size_t profile = Profile(action.profile);
      actions_[index].deps.push_back(profile);
    }
    if (action.kind == ActionKind::kBuiltIn) {
      const std::string& path = packages_.packages[action.package].import_path;
      actions_[index].mode =
          path == "unsafe" || path == "builtin" ? "built-in package" : "gccgo stdlib";
      return index;
    }
    if (!config_.rules.checks_cache_first) {
      // All that cgo needs is part of the build.
      for (const ActionIndex dep : {action.cgo.pkg_config, action.cgo.run}) {
        if (dep.valid()) actions_[index].earlier.push_back(dep);
      }
      for (const ActionIndex dep : action.cgo.compiles) actions_[index].earlier.push_back(dep);
    }
    if (action.cgo.dynimport.valid()) actions_[index].earlier.push_back(action.cgo.dynimport);
    if (!config_.rules.checks_cache_first) return index;
    const bool cgo = action.cgo.check.valid();
    const size_t check =
        Add({"build check cache", action.package, actions_[index].deps, action.objdir, "", "",
             false, cgo ? action.cgo.check : ActionIndex()});
    actions_[index].deps.push_back(check);
    std::vector<size_t> before = {check};
    if (!packages_.packages[action.package].cover_mode.empty()) {
      before.push_back(Add({"cover", action.package, {check}, action.objdir, "", "", false, {}}));
      actions_[index].deps.push_back(before.back());
    }
    if (cgo) {
      const size_t collect = Cgo(action, before);
      actions_[index].deps.push_back(collect);
    }
    return index;
  }

  size_t Cgo(const Action& build, const std::vector<size_t>& before) {
    const size_t run =
        Add({"cgo run", build.package, before, build.objdir, "", "", false, build.cgo.run});
    if (build.cgo.pkg_config.valid()) actions_[run].earlier.push_back(build.cgo.pkg_config);
    const size_t collect = Add({"collect cgo", {}, {}, build.objdir, "", "", false, {}});
    for (const ActionIndex of : build.cgo.compiles) {
      const Action& action = graph_.actions[of];
      const size_t compile = Add({"cgo compile " + action.file.path,
                                  action.package,
                                  {run},
                                  action.objdir,
                                  action.target,
                                  "",
                                  false,
                                  of});
      actions_[collect].deps.push_back(compile);
    }
    return collect;
  }

  size_t Profile(ActionIndex of) {
    const auto found = made_.find(of.index);
    if (found != made_.end()) return found->second;
    const Action& action = graph_.actions[of];
    return made_[of.index] = Add({"preprocess PGO profile " + action.inputs.front(),
                                  {},
                                  {},
                                  action.objdir,
                                  action.target,
                                  "",
                                  false,
                                  of});
  }

  std::vector<DebugAction> BreadthFirst(size_t root) {
    constexpr size_t kNone = static_cast<size_t>(-1);
    std::vector<size_t> order = {root}, position(actions_.size(), kNone);
    position[root] = 0;
    for (size_t i = 0; i < order.size(); i++) {
      for (const size_t dep : actions_[order[i]].deps) {
        if (position[dep] != kNone) continue;
        position[dep] = order.size();
        order.push_back(dep);
      }
    }
    std::vector<DebugAction> sorted;
    for (const size_t index : order) {
      sorted.push_back(std::move(actions_[index]));
      for (size_t& dep : sorted.back().deps) dep = position[dep];
    }
    return sorted;
  }

  const ActionGraph& graph_;
  const load::PackageGraph& packages_;
  const BuildConfig& config_;
  std::vector<DebugAction> actions_;
  // By index of ours.
  std::map<uint32_t, size_t> made_;
};

/// actionList: each after what it depends on.
std::vector<int> Priorities(const std::vector<DebugAction>& actions) {
  std::vector<int> priorities(actions.size(), -1);
  int next = 0;
  // An action and how many of its dependencies were walked.
  std::vector<std::pair<size_t, size_t>> stack = {{0, 0}};
  std::vector<bool> seen(actions.size());
  seen[0] = true;
  while (!stack.empty()) {
    auto& [index, walked] = stack.back();
    if (walked < actions[index].deps.size()) {
      const size_t dep = actions[index].deps[walked++];
      if (!seen[dep]) {
        seen[dep] = true;
        stack.emplace_back(dep, 0);
      }
      continue;
    }
    priorities[index] = next++;
    stack.pop_back();
  }
  return priorities;
}

/// When each was done, and from when on it could have been.
struct Times {
  std::vector<TimeSpan> spans;
  std::vector<int64_t> ready;
};

Times TimesOf(const std::vector<DebugAction>& actions, const ActionResults& results,
              int64_t clock_start) {
  Times times{std::vector<TimeSpan>(actions.size()), std::vector<int64_t>(actions.size())};
  const std::vector<int> priorities = Priorities(actions);
  std::vector<size_t> order(actions.size());
  for (size_t i = 0; i < actions.size(); i++) order[static_cast<size_t>(priorities[i])] = i;
  for (const size_t index : order) {
    TimeSpan& span = times.spans[index];
    int64_t ready = 0;
    for (const size_t dep : actions[index].deps) ready = std::max(ready, times.spans[dep].end);
    const ActionIndex action = actions[index].action;
    if (action.valid() && action.index < results.size()) {
      span = {clock_start + results[action].span.begin_ns,
              clock_start + results[action].span.end_ns};
      if (ready == 0) ready = span.begin;
    } else if (index != 0) {
      span = {ready, ready};
    }
    times.ready[index] = ready;
  }
  return times;
}

/// time.Time's MarshalJSON, in UTC; Go's zero time for 0.
std::string TimeText(int64_t ns) {
  modules::TimeStamp time;
  if (ns != 0) {
    time.unix_seconds = ns / kNsPerSecond;
    time.nanoseconds = static_cast<int32_t>(ns % kNsPerSecond);
  }
  return StrCat('"', time.Rfc3339(), '"');
}

/// One object of Go's MarshalIndent.
class JsonObject {
 public:
  void Add(std::string_view name, std::string_view value) {
    base::StrAppend(text_, text_.empty() ? "" : ",", "\n\t\t\"", name, "\": ", value);
  }
  void AddText(std::string_view name, std::string_view value) {
    if (!value.empty()) Add(name, base::JsonString(value));
  }
  void AddList(std::string_view name, const std::vector<std::string>& values) {
    if (values.empty()) return;
    std::string list;
    for (const std::string& value : values) {
      base::StrAppend(list, list.empty() ? "" : ",", "\n\t\t\t", value);
    }
    Add(name, StrCat("[", list, "\n\t\t]"));
  }
  std::string Text() const { return StrCat("\t{", text_, "\n\t}"); }

 private:
  std::string text_;
};

std::vector<std::string> JsonStrings(const std::vector<std::string>& texts) {
  std::vector<std::string> quoted;
  for (const std::string& text : texts) quoted.push_back(base::JsonString(text));
  return quoted;
}

std::string TracePoint(std::string_view name, char phase, int64_t ns, size_t thread) {
  constexpr int64_t kNsPerUs = 1000;
  return StrCat("{\"name\":", base::JsonString(name), ",\"ph\":\"", phase,
                "\",\"ts\":", ns / kNsPerUs, ".", StrCat(kNsPerUs + ns % kNsPerUs).substr(1),
                ",\"pid\":0,\"tid\":", thread, "}\n");
}

// Of the command as a whole.
std::string CommandPoint(char phase, int64_t ns) {
  return TracePoint("Running run command", phase, ns, 0);
}

}  // namespace

std::vector<DebugAction> DebugActions(const ActionGraph& graph, const load::PackageGraph& packages,
                                      const BuildConfig& config) {
  return GraphMaker(graph, packages, config).Run();
}

std::string ActionGraphJson(const std::vector<DebugAction>& actions,
                            const load::PackageGraph& packages, const ActionResults& results,
                            const std::vector<std::string>& program_arguments,
                            int64_t clock_start) {
  const std::vector<int> priorities = Priorities(actions);
  const Times times = TimesOf(actions, results, clock_start);
  std::string text = "[";
  for (size_t i = 0; i < actions.size(); i++) {
    const DebugAction& action = actions[i];
    const bool ran = action.action.valid() && action.action.index < results.size();
    JsonObject object;
    object.Add("ID", StrCat(i));
    object.Add("Mode", base::JsonString(action.mode));
    object.Add("Package", base::JsonString(action.package.valid()
                                               ? packages.packages[action.package].import_path
                                               : std::string()));
    std::vector<std::string> deps;
    for (const size_t dep : action.deps) deps.push_back(StrCat(dep));
    object.AddList("Deps", deps);
    if (i == 0) object.AddList("Args", JsonStrings(program_arguments));
    object.AddText("Objdir", action.objdir);
    object.AddText("Target", action.target);
    if (priorities[i] != 0) object.Add("Priority", StrCat(priorities[i]));
    object.AddText("Built", action.built);
    if (action.need_build) object.Add("NeedBuild", "true");
    std::vector<std::string> commands;
    CommandTimes spent;
    if (ran) {
      const ActionResult& result = results[action.action];
      // Those of cgo have none of their own.
      if (!result.build_id.empty() && (action.mode == "build" || action.mode == "link")) {
        const std::string_view id = ActionIdPart(result.build_id);
        object.AddText("ActionID", id);
        // As long as nothing is made the content is not known.
        if (ContentIdPart(result.build_id) != id) object.AddText("BuildID", result.build_id);
      }
      for (const ActionIndex earlier : action.earlier) {
        commands.insert(commands.end(), results[earlier].commands.lines.begin(),
                        results[earlier].commands.lines.end());
        spent += results[earlier].commands.times;
      }
      commands.insert(commands.end(), result.commands.lines.begin(), result.commands.lines.end());
      spent += result.commands.times;
    }
    object.Add("TimeReady", TimeText(times.ready[i]));
    object.Add("TimeStart", TimeText(times.spans[i].begin));
    object.Add("TimeDone", TimeText(times.spans[i].end));
    if (commands.empty()) {
      object.Add("Cmd", "null");
    } else {
      object.AddList("Cmd", JsonStrings(commands));
      if (spent.real != 0) object.Add("CmdReal", StrCat(spent.real));
      if (spent.user != 0) object.Add("CmdUser", StrCat(spent.user));
      if (spent.system != 0) object.Add("CmdSys", StrCat(spent.system));
    }
    base::StrAppend(text, i == 0 ? "\n" : ",\n", object.Text());
  }
  return text + "\n]";
}

std::string TraceBeginJson(int64_t now) { return "[\n" + CommandPoint('B', now) + "]\n"; }

std::string TraceJson(const std::vector<DebugAction>& actions, const load::PackageGraph& packages,
                      const ActionResults& results, const TimeSpan& whole, int64_t clock_start) {
  const Times times = TimesOf(actions, results, clock_start);
  std::vector<size_t> order;
  for (size_t i = 1; i < actions.size(); i++) {
    if (times.spans[i].begin != 0) order.push_back(i);
  }
  std::ranges::sort(order, [&](size_t a, size_t b) {
    return std::pair(times.spans[a].begin, a) < std::pair(times.spans[b].begin, b);
  });
  std::string text = "[\n" + CommandPoint('B', whole.begin);
  // What overlaps goes into lines of its own.
  std::vector<int64_t> free_from;
  for (const size_t i : order) {
    const DebugAction& action = actions[i];
    const TimeSpan& span = times.spans[i];
    auto line = std::ranges::find_if(free_from, [&](int64_t from) { return from <= span.begin; });
    if (line == free_from.end()) line = free_from.insert(line, 0);
    *line = span.end;
    const auto thread = static_cast<size_t>(line - free_from.begin()) + 1;
    std::string name = "Executing action (" + action.mode;
    if (action.package.valid()) {
      base::StrAppend(name, " ", PackageDescription(packages.packages[action.package]));
    }
    name += ")";
    base::StrAppend(text, ",", TracePoint(name, 'B', span.begin, thread));
    base::StrAppend(text, ",", TracePoint(name, 'E', span.end, thread));
  }
  base::StrAppend(text, ",", CommandPoint('E', whole.end));
  return text + "]\n";
}

}  // namespace gorun::build
