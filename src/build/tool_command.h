#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "build/action_graph.h"
#include "build/action_result.h"
#include "build/build_config.h"
#include "build/build_inputs.h"
#include "load/package_graph.h"

namespace gorun::build {

/// One run of a tool, as data. Pure functions make it; it is printed, run here, or sent away.
struct ToolCommand {
  /// The program (behind -toolexec's words, if any) and its arguments.
  std::vector<std::string> arguments;
  /// Where it runs; "." is the user's directory and stays as it is in the environment (PWD).
  std::string directory;
  /// "K=V" beside what every tool gets; shown by -x.
  std::vector<std::string> environment;
  /// Where to insert `-c=N`, the number of back-end threads, once it is known.
  std::optional<size_t> concurrency_at;
  /// It compiles Go, so that what it says may name what cgo generated.
  bool compiles_go = false;
  /// Why it cannot be run; "" if it can.
  std::string problem;
  /// What its output is about, if not the package's description.
  std::string description;
  /// Whose paths are shortened in its output; "": the package's directory.
  std::string report_directory;
};

/// gc.go's pkgPath: the path that symbols get ("main" for a program).
std::string PackagePath(const load::Package& package, const BuildConfig& config);

/// Action.trimpath: the value of -trimpath for compiler and assembler.
std::string TrimpathRules(const Action& action, const load::Package& package,
                          const BuildConfig& config);

/// What gctoolchain.gc needs beside the package.
struct CompileInputs {
  std::string build_id;
  /// -lang: the module's Go version, at most this Go's ("go1.24").
  std::string lang;
  /// Source files: names relative to the package's directory, or absolute.
  std::vector<std::string> go_files;
  /// Path of the symabis file; "" if there is none.
  std::string symabis;
  bool embedcfg = false;
  /// Assembly follows and needs go_asm.h.
  bool asm_header = false;
  /// What the cover tool says of the package; "" if it is not instrumented.
  std::string coverage_config;
  /// Path of the preprocessed profile; "" if there is none.
  std::string pgo_profile;
};
/// The compile command (gcToolchain.gc), with -pack.
ToolCommand CompileCommand(const Action& action, const load::Package& package,
                           const CompileInputs& inputs, const BuildConfig& config);

/// The cover tool on Go files (Builder.cover). `inputs` are absolute paths.
ToolCommand CoverCommand(const Action& action, const load::Package& package,
                         const std::vector<std::string>& inputs, const BuildConfig& config);

/// `asm -gensymabis` on all of the package's assembly (gcToolchain.symabis).
ToolCommand SymabisCommand(const Action& action, const load::Package& package,
                           const BuildConfig& config);
/// The assembly of one file, and the object that it makes (gcToolchain.asm).
ToolCommand AsmCommand(const Action& action, const load::Package& package, const std::string& file,
                       const BuildConfig& config);
std::string AsmObject(const Action& action, const std::string& file);

/// The link command (gcToolchain.ld).
ToolCommand LinkCommand(const Action& action, const BuildInputs& inputs,
                        const ActionResults& results, const std::string& build_id);

}  // namespace gorun::build
