#include "build/cgo_plan.h"

#include <utility>

#include "base/strings.h"
#include "host/path.h"

namespace gorun::build {
namespace {

using base::StrCat;

void Append(std::vector<ForeignFile>& out, Language language,
            const std::vector<std::string>& files) {
  for (const std::string& file : files) out.push_back({language, file});
}

/// All that is not compiled by Go's compiler, in the order of the objects in the archive.
std::vector<ForeignFile> ForeignFiles(const load::Package& package, const std::string& objdir,
                                      bool assembly_first) {
  std::vector<ForeignFile> files = {{Language::kC, objdir + "_cgo_export.c"}};
  for (const std::string& name : CgoBaseNames(package, objdir)) {
    files.push_back({Language::kC, StrCat(objdir, name, ".cgo2.c")});
  }
  std::vector<std::string> assembly;
  for (const std::string& file : package.s_files) {
    if (!IsRuntimeCgo(package) || file.starts_with("gcc_")) assembly.push_back(file);
  }
  const SwigOutputs swig = SwigOutputsOf(package, objdir);
  if (assembly_first) {
    Append(files, Language::kAssembly, assembly);
    Append(files, Language::kC, package.c_files);
    Append(files, Language::kC, package.m_files);
    Append(files, Language::kC, swig.c_files);
    Append(files, Language::kCxx, package.cxx_files);
    Append(files, Language::kCxx, swig.cxx_files);
  } else {
    Append(files, Language::kC, package.c_files);
    Append(files, Language::kC, swig.c_files);
    Append(files, Language::kAssembly, assembly);
    Append(files, Language::kCxx, package.cxx_files);
    Append(files, Language::kCxx, swig.cxx_files);
    Append(files, Language::kC, package.m_files);
  }
  Append(files, Language::kFortran, package.f_files);
  return files;
}

/// "_x001.o": short enough for an archive's file names.
std::string ObjectName(size_t sequence) {
  std::string digits = StrCat(sequence);
  if (digits.size() < 3) digits.insert(0, 3 - digits.size(), '0');
  return StrCat("_x", digits, ".o");
}

}  // namespace

ActionIndex AddCompilerId(const std::string& compiler, const std::string& language,
                          ActionGraph& graph) {
  const std::string key = StrCat(compiler, ".", language);
  const auto found = graph.compiler_ids.find(key);
  if (found != graph.compiler_ids.end()) return found->second;
  Action action;
  action.kind = ActionKind::kCompilerId;
  action.tool = compiler;
  action.language = language;
  const ActionIndex index = graph.actions.Add(std::move(action));
  graph.compiler_ids.emplace(key, index);
  return index;
}

void PlanCgo(const load::Package& package, const BuildConfig& config, ActionGraph& graph,
             Action& build) {
  Action check = build;
  check.kind = ActionKind::kCheckCache;
  check.target.clear();
  check.tools.push_back(AddCompilerId(config.cc.front(), "c", graph));
  if (!package.cxx_files.empty() || !package.swig_cxx_files.empty()) {
    check.tools.push_back(AddCompilerId(config.cxx.front(), "c++", graph));
  }
  if (!package.f_files.empty()) {
    check.tools.push_back(AddCompilerId(config.cgo.fc.front(), "f95", graph));
  }
  // They count in the check's ID.
  build.inputs.clear();

  Action next;
  next.package = build.package;
  next.objdir = build.objdir;
  CgoActions& before = next.cgo;
  before.check = graph.actions.Add(std::move(check));
  if (!package.cgo_pkg_config.empty()) {
    next.kind = ActionKind::kPkgConfig;
    before.pkg_config = graph.actions.Add(next);
  }
  next.kind = ActionKind::kCgo;
  before.run = graph.actions.Add(next);

  std::vector<ActionIndex> compiles;
  next.kind = ActionKind::kForeignCompile;
  for (ForeignFile& file :
       ForeignFiles(package, build.objdir, config.rules.compiles_assembly_first)) {
    next.file = std::move(file);
    next.target = build.objdir + ObjectName(compiles.size() + 1);
    compiles.push_back(graph.actions.Add(next));
  }
  before.compiles = std::move(compiles);
  next.kind = ActionKind::kDynimport;
  next.file = {};
  next.target.clear();
  // Object files of others that it links with.
  next.packages = build.packages;
  before.dynimport = graph.actions.Add(next);
  build.cgo = std::move(before);
}

std::vector<ActionIndex> CgoDependencies(const Action& action) {
  const CgoActions& cgo = action.cgo;
  std::vector<ActionIndex> all = cgo.compiles;
  for (const ActionIndex index : {cgo.check, cgo.pkg_config, cgo.run, cgo.dynimport}) {
    if (index.valid()) all.push_back(index);
  }
  return all;
}

std::pair<std::string, std::string> SwigOutputsOf(const std::string& file,
                                                  const std::string& objdir, bool cxx) {
  const std::string_view name = base::TrimSuffix(file, cxx ? ".swigcxx" : ".swig");
  return {StrCat(objdir, "_", name, "_swig.go"), StrCat(objdir, name, "_wrap.", cxx ? "cxx" : "c")};
}

SwigOutputs SwigOutputsOf(const load::Package& package, const std::string& objdir) {
  SwigOutputs outputs;
  for (const std::string& file : package.swig_files) {
    auto [go, c] = SwigOutputsOf(file, objdir, false);
    outputs.go_files.push_back(std::move(go));
    outputs.c_files.push_back(std::move(c));
  }
  for (const std::string& file : package.swig_cxx_files) {
    auto [go, cxx] = SwigOutputsOf(file, objdir, true);
    outputs.go_files.push_back(std::move(go));
    outputs.cxx_files.push_back(std::move(cxx));
  }
  return outputs;
}

std::vector<std::string> CgoBaseNames(const load::Package& package, const std::string& objdir) {
  std::vector<std::string> names;
  for (const std::string& file : package.cgo_files) {
    // What the cover tool makes of it has another name. SWIG's files are not instrumented.
    names.push_back(
        StrCat(base::TrimSuffix(file, ".go"), package.cover_mode.empty() ? "" : ".cover"));
  }
  for (const std::string& file : SwigOutputsOf(package, objdir).go_files) {
    names.emplace_back(base::TrimSuffix(host::BaseName(file), ".go"));
  }
  return names;
}

bool IsRuntimeCgo(const load::Package& package) {
  return package.standard && package.import_path == "runtime/cgo";
}

std::vector<std::string> GoAssembly(const load::Package& package) {
  if (!package.uses_cgo() && !package.uses_swig()) return package.s_files;
  std::vector<std::string> files;
  if (!IsRuntimeCgo(package)) return files;
  for (const std::string& file : package.s_files) {
    if (!file.starts_with("gcc_")) files.push_back(file);
  }
  return files;
}

}  // namespace gorun::build
