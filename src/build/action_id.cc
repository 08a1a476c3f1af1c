#include "build/action_id.h"

#include "base/go_quote.h"
#include "base/strings.h"
#include "build/build_id.h"
#include "build/cgo_flags.h"
#include "build/gccgo_command.h"
#include "cache/hash.h"
#include "host/path.h"

namespace gorun::build {
namespace {

using base::GoQuote;
using base::GoQuoteList;
using base::StrCat;

const std::string& ToolId(std::string_view name, const BuildInputs& inputs,
                          const ActionResults& results) {
  const auto found = inputs.graph.tool_ids.find(name);
  CHECK(found != inputs.graph.tool_ids.end());
  return results[found->second].tool.id;
}

const ToolIdentity& IdentityOfCompiler(const std::string& compiler, std::string_view language,
                                       const BuildInputs& inputs, const ActionResults& results) {
  const auto found = inputs.graph.compiler_ids.find(StrCat(compiler, ".", language));
  CHECK(found != inputs.graph.compiler_ids.end());
  return results[found->second].tool;
}

/// What gccgo calls itself as a compiler of this language; "" if it does not say.
const std::string& GccgoId(std::string_view language, const BuildInputs& inputs,
                           const ActionResults& results) {
  return IdentityOfCompiler(inputs.config.gccgo.path, language, inputs, results).id;
}

/// The line that both IDs have.
std::string Kind(const load::Package& package) {
  return StrCat("omitdebug ", package.omit_debug, " standard ", package.standard, " local ",
                package.local, " prefix ", GoQuote(package.local_prefix), "\n");
}

template <typename Sink>
void AddTarget(Sink& hash, const BuildConfig& config) {
  hash.Add(config.arch_variable, "=", config.arch_value, "\n");
  if (!config.clean_goexperiment.empty()) {
    hash.Add("GOEXPERIMENT=", GoQuote(config.clean_goexperiment), "\n");
  }
}

/// Where the package comes from, as far as the object file says it.
template <typename Sink>
void AddOrigin(Sink& hash, const load::Package& package, const BuildConfig& config) {
  if (config.trimpath) {
    if (package.module)
      hash.Add("module ", package.module->path, "@", package.module->version, "\n");
  } else if (!package.goroot && !package.dir.starts_with(config.work_dir)) {
    hash.Add("dir ", package.dir, "\n");
  }
  if (package.module) hash.Add("go ", package.module->go_version, "\n");
}

/// `variable` is the one that names the compiler.
template <typename Sink>
void AddCompilerId(Sink& hash, std::string_view variable, const ToolIdentity& identity,
                   const BuildConfig& config) {
  if (identity.error.empty()) {
    hash.Add(variable, " ID=", GoQuote(identity.id), "\n");
  } else if (config.rules.minor >= 25) {
    hash.Add(variable, " ID ERROR=", GoQuote(identity.error), "\n");
  }
}

/// The compilers that cgo uses, and their flags.
template <typename Sink>
void AddForeignCompilers(Sink& hash, const load::Package& package, const BuildInputs& inputs,
                         const ActionResults& results) {
  const BuildConfig& config = inputs.config;
  const auto add_id = [&](std::string_view variable, const std::string& compiler,
                          std::string_view language) {
    AddCompilerId(hash, variable, IdentityOfCompiler(compiler, language, inputs, results), config);
  };
  hash.Add("cgo ", GoQuote(ToolId("cgo", inputs, results)), "\n");
  // A flag that is not allowed is found when it is needed.
  const CgoFlags flags = CheckedFlagsOf(package, inputs);
  hash.Add("CC=", GoQuoteList(config.cc), " ", GoQuoteList(flags.cppflags), " ",
           GoQuoteList(flags.cflags), " ", GoQuoteList(flags.ldflags), "\n");
  add_id("CC", config.cc.front(), "c");
  if (!package.cxx_files.empty() || !package.swig_cxx_files.empty()) {
    hash.Add("CXX=", GoQuoteList(config.cxx), " ", GoQuoteList(flags.cxxflags), "\n");
    add_id("CXX", config.cxx.front(), "c++");
  }
  if (!package.f_files.empty()) {
    hash.Add("FC=", GoQuoteList(config.cgo.fc), " ", GoQuoteList(flags.fflags), "\n");
    add_id("FC", config.cgo.fc.front(), "f95");
  }
}

template <typename Sink>
void AddGc(Sink& hash, const load::Package& package, const BuildInputs& inputs,
           const ActionResults& results) {
  const BuildConfig& config = inputs.config;
  hash.Add("compile ", ToolId("compile", inputs, results), " ", GoQuoteList(config.forced_gcflags),
           " ", GoQuoteList(package.gcflags), "\n");
  if (!package.s_files.empty()) {
    hash.Add("asm ", GoQuote(ToolId("asm", inputs, results)), " ",
             GoQuoteList(config.forced_asmflags), " ", GoQuoteList(package.asmflags), "\n");
  }
  AddTarget(hash, config);
  for (const std::string& setting : config.magic_env) hash.Add("magic ", setting, "\n");
}

template <typename Sink>
void AddGccgo(Sink& hash, const load::Package& package, const BuildInputs& inputs,
              const ActionResults& results) {
  const BuildConfig& config = inputs.config;
  hash.Add("compile ", GccgoId("go", inputs, results), " ", GoQuoteList(config.gccgo.forced_flags),
           " ", GoQuoteList(package.gccgoflags), "\n");
  hash.Add("pkgpath ", GccgoPackagePath(package), "\n");
  hash.Add("ar ", GoQuoteList(config.gccgo.ar), "\n");
  if (!package.s_files.empty()) {
    hash.Add("asm ", GoQuote(GccgoId("assembler-with-cpp", inputs, results)), "\n");
  }
}

template <typename Sink>
void AddBuildInputs(Sink& hash, const Action& action, const BuildInputs& inputs,
                    const ActionResults& results) {
  const BuildConfig& config = inputs.config;
  const load::Package& package = inputs.PackageOf(action);
  hash.Write("compile\n");
  AddOrigin(hash, package, config);
  hash.Add("goos ", config.goos, " goarch ", config.goarch, "\n");
  hash.Add("import ", GoQuote(package.import_path), "\n");
  hash.Write(Kind(package));
  if (config.trimpath) hash.Write("trimpath\n");
  if (package.force_library) hash.Write("forcelibrary\n");
  if (package.uses_cgo() || package.uses_swig()) {
    AddForeignCompilers(hash, package, inputs, results);
  }
  if (!package.cover_mode.empty()) {
    hash.Add("cover ", GoQuote(package.cover_mode), " ", GoQuote(ToolId("cover", inputs, results)),
             "\n");
  }
  if (package.build_info) hash.Add("modinfo ", GoQuote(*package.build_info), "\n");

  if (config.gccgo.used) {
    AddGccgo(hash, package, inputs, results);
  } else {
    AddGc(hash, package, inputs, results);
  }

  for (const std::string& file : action.inputs) {
    // Names are relative to the package's directory; embedded files lie deeper.
    std::string_view name = file;
    if (!name.starts_with(package.dir)) continue;
    name.remove_prefix(package.dir.size());
    name = base::TrimPrefix(name, "/");
    hash.Add("file ", name, " ", ShortFileHash(inputs.hasher, config.overlay.Actual(file)), "\n");
  }
  for (const ActionIndex dep : action.packages) {
    hash.Add("import ", inputs.PackageOf(dep).import_path, " ",
             ContentIdPart(results[dep].build_id), "\n");
  }
  if (action.profile.valid()) {
    hash.Add("pgofile ", ShortFileHash(inputs.hasher, results[action.profile].built), "\n");
  }
}

/// Builder.pgoActionID.
cache::ActionID ProfileId(const Action& action, const BuildInputs& inputs,
                          const ActionResults& results) {
  cache::Hasher& hasher = inputs.hasher;
  const std::string& profile = action.inputs.front();
  cache::Hash hash = hasher.NewHash("preprocess PGO profile " + profile);
  hash.Write("preprocess PGO profile\n");
  hash.Add("preprofile ", ToolId("preprofile", inputs, results), "\n");
  hash.Add("input ", GoQuote(ShortFileHash(hasher, inputs.config.overlay.Actual(profile))), "\n");
  return cache::ActionID{hash.Sum()};
}

template <typename Sink>
void AddGcLinker(Sink& hash, const load::Package& package, const BuildInputs& inputs,
                 const ActionResults& results) {
  const BuildConfig& config = inputs.config;
  hash.Add("link ", ToolId("link", inputs, results), " ", GoQuoteList(config.forced_ldflags), " ",
           config.ld_buildmode, "\n");
  hash.Add("linkflags ", GoQuoteList(package.ldflags), "\n");
  AddTarget(hash, config);
  hash.Add("GOROOT=", config.trimpath ? std::string_view() : std::string_view(config.goroot), "\n");
  hash.Add("GO_EXTLINK_ENABLED=", config.go_extlink_enabled, "\n");
}

template <typename Sink>
void AddLinkInputs(Sink& hash, const Action& action, const BuildInputs& inputs,
                   const ActionResults& results) {
  const BuildConfig& config = inputs.config;
  const load::Package& package = inputs.PackageOf(action);
  hash.Write("link\n");
  hash.Add("buildmode ", config.buildmode, " goos ", config.goos, " goarch ", config.goarch, "\n");
  hash.Add("import ", GoQuote(package.import_path), "\n");
  hash.Write(Kind(package));
  hash.Add("defaultgodebug ", GoQuote(package.default_godebug), "\n");
  if (config.trimpath) hash.Write("trimpath\n");

  // printLinkerConfig.
  if (config.gccgo.used) {
    hash.Add("link ", GccgoId("go", inputs, results), " ", config.ld_buildmode, "\n");
  } else {
    AddGcLinker(hash, package, inputs, results);
  }

  for (const ActionIndex dep : action.packages) {
    const load::Package& linked = inputs.PackageOf(dep);
    hash.Add("packagefile ", linked.import_path, "=", ContentIdPart(results[dep].build_id), "\n");
    // The executable's build ID contains the main package's whole one.
    if (linked.name == "main") hash.Add("packagemain ", results[dep].build_id, "\n");
  }
}

/// Of a build or a link.
template <typename Sink>
void AddInputs(Sink& hash, const Action& action, const BuildInputs& inputs,
               const ActionResults& results) {
  if (action.kind == ActionKind::kLink) {
    AddLinkInputs(hash, action, inputs, results);
  } else {
    AddBuildInputs(hash, action, inputs, results);
  }
}

/// Takes what a hash would, a line each.
class Lines {
 public:
  template <typename... Parts>
  void Add(const Parts&... parts) {
    Write(StrCat(parts...));
  }
  void Write(std::string_view portion) {
    std::string& line = lines_.emplace_back(base::TrimSuffix(portion, "\n"));
    // A file's name may contain anything.
    if (base::Contains(line, "\n")) line = GoQuote(line);
  }
  std::vector<std::string> Take() { return std::move(lines_); }

 private:
  std::vector<std::string> lines_;
};

}  // namespace

cache::ActionID ComputeActionId(const Action& action, const BuildInputs& inputs,
                                const ActionResults& results) {
  if (action.kind == ActionKind::kProfile) return ProfileId(action, inputs, results);
  const bool link = action.kind == ActionKind::kLink;
  cache::Hash hash = inputs.hasher.NewHash(
      StrCat(link ? "link " : "build ", inputs.PackageOf(action).import_path));
  AddInputs(hash, action, inputs, results);
  return cache::ActionID{hash.Sum()};
}

std::vector<std::string> DescribeInputs(const Action& action, const BuildInputs& inputs,
                                        const ActionResults& results) {
  Lines lines;
  AddInputs(lines, action, inputs, results);
  return lines.Take();
}

std::string TemporaryBuildId(const Action& action, const cache::ActionID& id,
                             const ActionResults& results) {
  const std::string part = HashToString(id.digest);
  if (action.kind != ActionKind::kLink) return StrCat(part, "/", part);
  return StrCat(part, "/", results[action.packages.front()].build_id, "/", part);
}

std::string ShortFileHash(cache::Hasher& hasher, const std::string& path) {
  auto hash = hasher.FileHash(path);
  return hash ? HashToString(*hash) : std::string();
}

}  // namespace gorun::build
