#pragma once

#include <string>
#include <variant>
#include <vector>

#include "build/action_graph.h"
#include "build/c_command.h"
#include "build/tool_command.h"
#include "load/package_graph.h"

namespace gorun::build {

// What an action does when the cache does not have its output, as a list of steps in the order of
// cmd/go (Builder.build, Builder.link). Steps are data: -n prints them, an executor carries them
// out.

/// Prints the package's banner (-n) or name (-v).
struct AnnounceStep {};
struct MakeDirStep {
  std::string dir;
};
struct WriteFileStep {
  std::string path;
  std::string text;
};
struct CopyFileStep {
  std::string from;
  std::string to;
};
struct ToolStep {
  ToolCommand command;
};
/// Appends objects to an archive (gcToolchain.pack).
struct PackStep {
  std::string directory;
  std::string archive;
  std::vector<std::string> objects;
};
/// Stores the list of source files beside the output, and the generated ones among them, for those
/// who ask for it (Builder.cacheSrcFiles).
struct KeepSourcesStep {
  std::string list;
  /// Names in the object directory.
  std::vector<std::string> generated;
};
/// What an earlier action said of the same package, to be kept with its output.
struct EarlierOutputStep {
  std::string text;
};
/// Runs a C, C++ or Fortran compiler (Builder.ccompile).
struct CompilerStep {
  CompilerCommand command;
};
/// Fails if an assembly file of the package, which the C compiler is to have, is meant for Go's
/// assembler (Builder.gas).
struct CheckAssemblyStep {
  std::string file;
};
/// Fails unless these are object files and no more: not a linker's script, without options for it
/// (the checkLinkerInputFile of ".syso" files).
struct CheckObjectsStep {
  std::vector<std::string> files;
};
/// Asks pkg-config twice, and checks what it says (Builder.getPkgConfigFlags).
struct PkgConfigStep {
  ToolCommand cflags, libs;
};
/// Fails if SWIG is too old; once in a build.
struct SwigVersionStep {};
/// Runs SWIG and gives the Go file that it writes another name (Builder.swigOne).
struct SwigStep {
  ToolCommand command;
  std::string made, wanted;
};
/// Links the foreign objects as a test, and has cgo write down what they import from shared
/// libraries; if the test fails, Go's linker must not try (Builder.dynimport).
struct DynimportStep {
  CompilerCommand test_link;
  ToolCommand import;
  /// The file that tells Go's linker.
  std::string failure;
};
/// Checks the linker flags in generated Go files once more, but for `expected`
/// (Builder.processCgoOutputs).
struct CheckLdflagsStep {
  std::vector<std::string> files;
  std::vector<std::string> expected;
};
/// Compiles a package's Go files with gccgo (gccgoToolchain.gc).
struct GccgoCompileStep {
  std::string importcfg, embedcfg;
  std::vector<std::string> go_files;
};
/// Assembles a file with gccgo (gccgoToolchain.asm).
struct GccgoAssembleStep {
  std::string file;
};
/// Compiles a C file for gccgo's Go (gccgoToolchain.cc).
struct GccgoCStep {
  std::string file, object;
};
/// Makes the archive (gccgoToolchain.pack).
struct GccgoPackStep {
  std::string archive;
  std::vector<std::string> objects;
};
/// Runs cgo, which must know what gccgo can do: where its flags go, and where the C compiler's end.
struct GccgoCgoStep {
  ToolCommand command;
  size_t flags_at = 0, cflags_end = 0;
};
/// Links the program (gccgoToolchain.link).
struct GccgoLinkStep {
  struct Archive {
    std::string path;
    /// Flags for the linker are in it.
    bool has_cgo_flags = false;
  };
  std::vector<Archive> archives;
  std::string build_id;
  const load::PackageGraph* packages = nullptr;
  const ActionGraph* graph = nullptr;
};
/// Stops with what is wrong with the package's directives.
struct ComplainStep {
  std::string output;
};
/// Stops with an error.
struct FailStep {
  std::string text;
};
/// Puts the final build ID into the target and the target into the cache (Builder.updateBuildID).
struct StampStep {};

/// Puts a preprocessed profile into the cache; it has no build ID.
struct StoreProfileStep {};

using Step = std::variant<AnnounceStep, MakeDirStep, WriteFileStep, CopyFileStep, ToolStep,
                          PackStep, KeepSourcesStep, ComplainStep, FailStep, StampStep,
                          StoreProfileStep, EarlierOutputStep, CompilerStep, CheckAssemblyStep,
                          CheckObjectsStep, PkgConfigStep, SwigVersionStep, SwigStep, DynimportStep,
                          CheckLdflagsStep, GccgoCompileStep, GccgoAssembleStep, GccgoCStep,
                          GccgoPackStep, GccgoCgoStep, GccgoLinkStep>;

}  // namespace gorun::build
