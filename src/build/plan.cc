#include "build/plan.h"

#include <algorithm>
#include <utility>

#include "base/string_map.h"
#include "base/strings.h"
#include "build/cgo_plan.h"
#include "host/path.h"

namespace gorun::build {
namespace {

using base::StrCat;

/// How many files one kHashFiles action hashes.
constexpr size_t kFilesAtOnce = 64;

/// "b001" for 1, as fmt's "b%03d".
std::string ObjdirName(int sequence) {
  std::string digits = StrCat(sequence);
  if (digits.size() < 3) digits.insert(0, 3 - digits.size(), '0');
  return "b" + digits;
}

class Planner {
 public:
  Planner(const load::PackageGraph& packages, const BuildConfig& config, const KnownResults* known)
      : packages_(packages),
        config_(config),
        known_(known),
        of_package_(packages.packages.size()) {}

  ActionGraph Run() {
    const ActionIndex main = PackageAction(packages_.root);
    graph_.root = LinkAction(main);
    return Finish();
  }

  ActionGraph RunImports() {
    for (const load::PackageId import : Imports(packages_.root)) PackageAction(import);
    return Finish();
  }

 private:
  ActionGraph Finish() {
    AddHashActions();
    SetPriorities();
    return std::move(graph_);
  }

  ActionIndex ToolId(const std::string& name) {
    auto found = graph_.tool_ids.find(name);
    if (found != graph_.tool_ids.end()) return found->second;
    Action action;
    action.kind = ActionKind::kToolId;
    action.tool = name;
    // A -toolexec program may fail for all of them: it does so for the one that cmd/go asks first.
    if (!config_.toolexec.empty() && last_tool_id_.valid()) action.tools.push_back(last_tool_id_);
    const ActionIndex index = graph_.actions.Add(std::move(action));
    graph_.tool_ids.emplace(name, index);
    return last_tool_id_ = index;
  }

  /// A package's action that waits for those of what it imports.
  struct Open {
    load::PackageId package;
    Action action;
    std::vector<load::PackageId> imports;
  };

  /// The action for a package, made with those of all it imports; load has excluded cycles. Not by
  /// recursion: a chain of imports may be longer than the stack.
  ActionIndex PackageAction(load::PackageId id) {
    std::vector<Open> open;
    if (!of_package_[id.index].valid()) open.push_back(Begin(id));
    while (!open.empty()) {
      Open& last = open.back();
      std::vector<ActionIndex>& made = last.action.packages;
      if (made.size() == last.imports.size()) {
        End(std::move(last));
        open.pop_back();
      } else if (const load::PackageId import = last.imports[made.size()];
                 of_package_[import.index].valid()) {
        made.push_back(of_package_[import.index]);
      } else {
        open.push_back(Begin(import));
      }
    }
    return of_package_[id.index];
  }

  Open Begin(load::PackageId id) {
    const load::Package& package = packages_.packages[id];
    Action action;
    action.package = id;
    // Numbered before the imports are: the main package is b001.
    action.objdir = StrCat(config_.work_dir, "/", ObjdirName(++objdirs_), "/");
    action.kind = package.standard && (config_.gccgo.used || package.import_path == "unsafe" ||
                                       package.import_path == "builtin")
                      ? ActionKind::kBuiltIn
                      : ActionKind::kBuild;
    return {id, std::move(action), Imports(id)};
  }

  void End(Open open) {
    const load::Package& package = packages_.packages[open.package];
    Action& action = open.action;
    if (!package.pgo_profile.empty()) action.profile = ProfileAction(package.pgo_profile);
    if (action.kind == ActionKind::kBuild) {
      action.target = action.objdir + "_pkg_.a";
      action.inputs = InputFiles(package);
      AddCompilers(package, action);
      if (!package.cover_mode.empty()) action.tools.push_back(ToolId("cover"));
      if (package.uses_cgo() || package.uses_swig()) {
        action.tools.push_back(ToolId("cgo"));
        PlanCgo(package, config_, graph_, action);
      }
    }
    of_package_[open.package.index] = graph_.actions.Add(std::move(action));
  }

  /// What compiles the package's Go and assembles its assembly.
  void AddCompilers(const load::Package& package, Action& action) {
    const bool assembles = !package.s_files.empty();
    if (config_.gccgo.used) {
      action.tools.push_back(AddCompilerId(config_.gccgo.path, "go", graph_));
      if (assembles) {
        action.tools.push_back(AddCompilerId(config_.gccgo.path, "assembler-with-cpp", graph_));
      }
      return;
    }
    action.tools.push_back(ToolId("compile"));
    if (assembles) action.tools.push_back(ToolId("asm"));
  }

  ActionIndex ProfileAction(const std::string& profile) {
    auto found = profiles_.find(profile);
    if (found != profiles_.end()) return found->second;
    Action action;
    action.kind = ActionKind::kProfile;
    action.objdir = StrCat(config_.work_dir, "/", ObjdirName(++objdirs_), "/");
    action.target = action.objdir + "pgo.preprofile";
    action.inputs.push_back(profile);
    action.tools.push_back(ToolId("preprofile"));
    return profiles_[profile] = graph_.actions.Add(std::move(action));
  }

  std::vector<load::PackageId> Imports(load::PackageId id) const {
    std::vector<load::PackageId> imports = packages_.packages[id].imports;
    if (id == packages_.root) {
      for (const load::PackageId dep : packages_.linker_deps) {
        if (std::ranges::find(imports, dep) == imports.end()) imports.push_back(dep);
      }
    }
    return imports;
  }

  static std::vector<std::string> InputFiles(const load::Package& p) {
    std::vector<std::string> inputs;
    for (const auto* list :
         {&p.go_files, &p.cgo_files, &p.c_files, &p.cxx_files, &p.f_files, &p.m_files, &p.h_files,
          &p.s_files, &p.syso_files, &p.swig_files, &p.swig_cxx_files, &p.embed_files}) {
      for (const std::string& file : *list) inputs.push_back(host::JoinPath(p.dir, file));
    }
    return inputs;
  }

  ActionIndex LinkAction(ActionIndex main) {
    const load::Package& package = packages_.packages[packages_.root];
    Action link;
    link.kind = ActionKind::kLink;
    link.package = packages_.root;
    link.objdir = graph_.actions[main].objdir;
    link.target = StrCat(link.objdir, "exe/", package.exe_name.empty() ? "a.out" : package.exe_name,
                         config_.exe_suffix);
    link.tools.push_back(config_.gccgo.used ? AddCompilerId(config_.gccgo.path, "go", graph_)
                                            : ToolId("link"));
    link.packages.push_back(main);
    // addTransitiveLinkDeps: breadth first; of packages with the same path the first counts.
    base::StringSet seen;
    seen.insert(package.import_path);
    for (size_t i = 0; i < link.packages.size(); i++) {
      const Action& next = graph_.actions[link.packages[i]];
      for (const ActionIndex dep : next.packages) {
        const Action& action = graph_.actions[dep];
        if (action.kind != ActionKind::kBuild) continue;
        if (!seen.insert(packages_.packages[action.package].import_path).second) continue;
        link.packages.push_back(dep);
      }
    }
    return graph_.actions.Add(std::move(link));
  }

  void AddHashActions() {
    Action hash;
    hash.kind = ActionKind::kHashFiles;
    const size_t count = graph_.actions.size();
    for (uint32_t i = 0; i < count; i++) {
      const load::PackageId package = graph_.actions[ActionIndex{i}].package;
      if (known_ != nullptr && package.valid() && known_->HasSameFiles(package)) continue;
      for (const std::string& file : graph_.actions[ActionIndex{i}].inputs) {
        hash.inputs.push_back(file);
        if (hash.inputs.size() == kFilesAtOnce) {
          graph_.actions.Add(hash);
          hash.inputs.clear();
        }
      }
    }
    if (!hash.inputs.empty()) graph_.actions.Add(std::move(hash));
  }

  /// Depth-first post-order as cmd/go's actionList; what it has no actions for comes first of all.
  /// Package actions were created in just that order.
  void SetPriorities() {
    int next = 0;
    constexpr ActionKind kFirst[] = {ActionKind::kToolId, ActionKind::kCompilerId,
                                     ActionKind::kHashFiles};
    for (const ActionKind kind : kFirst) {
      for (Action& action : graph_.actions) {
        if (action.kind == kind) action.priority = next++;
      }
    }
    for (Action& action : graph_.actions) {
      if (std::ranges::find(kFirst, action.kind) == std::end(kFirst)) action.priority = next++;
    }
  }

  const load::PackageGraph& packages_;
  const BuildConfig& config_;
  // May be null.
  const KnownResults* known_;
  ActionIndex last_tool_id_;
  ActionGraph graph_;
  std::vector<ActionIndex> of_package_;
  base::StringMap<ActionIndex> profiles_;
  int objdirs_ = 0;
};

}  // namespace

ActionGraph Plan(const load::PackageGraph& packages, const BuildConfig& config,
                 const KnownResults* known) {
  return Planner(packages, config, known).Run();
}

ActionGraph PlanImports(const load::PackageGraph& packages, const BuildConfig& config) {
  return Planner(packages, config, nullptr).RunImports();
}

std::string DumpActionGraph(const ActionGraph& graph, const load::PackageGraph& packages) {
  auto name = [&](ActionIndex index) {
    const Action& action = graph.actions[index];
    if (action.kind == ActionKind::kToolId) return "tool-id " + action.tool;
    if (action.kind == ActionKind::kHashFiles)
      return StrCat("hash ", action.inputs.size(), " files");
    if (action.kind == ActionKind::kProfile) return "profile " + action.inputs.front();
    if (action.kind == ActionKind::kCompilerId) {
      return StrCat("compiler-id ", action.tool, " ", action.language);
    }
    const std::string& path = packages.packages[action.package].import_path;
    switch (action.kind) {
      case ActionKind::kCheckCache: return "check-cache " + path;
      case ActionKind::kPkgConfig: return "pkg-config " + path;
      case ActionKind::kCgo: return "cgo " + path;
      case ActionKind::kForeignCompile: return StrCat("compile ", path, " ", action.file.path);
      case ActionKind::kDynimport: return "dynimport " + path;
      case ActionKind::kBuiltIn: return "built-in " + path;
      case ActionKind::kLink: return "link " + path;
      default: return "build " + path;
    }
  };
  std::string out;
  for (uint32_t i = 0; i < graph.actions.size(); i++) {
    const Action& action = graph.actions[ActionIndex{i}];
    base::StrAppend(out, name(ActionIndex{i}), "\n");
    for (const ActionIndex dep : action.packages) base::StrAppend(out, "\tneeds ", name(dep), "\n");
    if (action.profile.valid()) base::StrAppend(out, "\tneeds ", name(action.profile), "\n");
    for (const ActionIndex dep : CgoDependencies(action)) {
      base::StrAppend(out, "\tneeds ", name(dep), "\n");
    }
    for (const ActionIndex dep : action.tools) base::StrAppend(out, "\tneeds ", name(dep), "\n");
    if (!action.target.empty()) base::StrAppend(out, "\tmakes ", action.target, "\n");
  }
  return out;
}

}  // namespace gorun::build
