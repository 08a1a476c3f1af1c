#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "build/action_graph.h"
#include "build/build_config.h"
#include "load/package_graph.h"

// What gccgo is told (gccgo.go of cmd/go/internal/work), as far as it follows from the build alone.
// What a compiler must be asked for first is in step_runner_gccgo.cc.
namespace gorun::build {

/// gccgoPkgpath: the path that symbols get; "" for a program, whose package is main.
std::string GccgoPackagePath(const load::Package& package);

/// `gccgo -c` up to and with the flags that the user cannot change (gccgoToolchain.gc).
std::vector<std::string> GccgoCompileStart(const Action& action, const load::Package& package,
                                           const BuildConfig& config);

/// A command that makes a directory or a link which stands for a line of importcfg.
struct ImportLink {
  std::string path;
  /// Where the link leads; "": it is a directory.
  std::string to;
};
/// buildImportcfgSymlinks: a tree below `root` that says what an importcfg file says.
std::vector<ImportLink> ImportLinks(const std::string& root, std::string_view importcfg);

/// The object for an assembly or C file: its name with .o in the object directory.
std::string GccgoObject(const Action& action, std::string_view file);

/// gccgoBuildIDFile: assembly for a section that holds the build ID.
std::string GccgoBuildIdSource(std::string_view build_id, const BuildConfig& config);
/// Whether archives get one.
bool GccgoArchiveHasBuildId(const BuildConfig& config);

/// modload.ModInfoProg: a Go file that gives the program its module information.
std::string ModuleInfoSource(std::string_view build_info);

/// How gccgo makes a symbol of a package path (cmd/internal/pkgpath). It differs between releases.
enum class Mangling : uint8_t { kNone, kV1, kV2, kV3 };
/// A Go file whose assembly shows it, and what that shows.
extern const std::string_view kManglingSource;
Mangling ReadMangling(std::string_view assembly);
std::string ManglePath(std::string_view path, Mangling mangling);

/// The flags of _cgo_flags that the linker needs (readCgoFlags).
std::vector<std::string> ReadCgoLdflags(std::string_view cgo_flags);

/// What goes into the program (gccgoToolchain.link).
struct GccgoLinkInputs {
  std::vector<std::string> archives;
  std::vector<std::string> cgo_ldflags;
  std::string build_id;
  /// -no-pie or what the compiler has for it, and what keeps it from adding a build ID; for
  /// c-archive.
  std::vector<std::string> object_flags;
};
base::Result<std::vector<std::string>> GccgoLinkCommand(const Action& action,
                                                        const load::PackageGraph& packages,
                                                        const ActionGraph& graph,
                                                        const GccgoLinkInputs& inputs,
                                                        const BuildConfig& config);

}  // namespace gorun::build
