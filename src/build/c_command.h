#pragma once

#include <string>
#include <vector>

#include "build/action_graph.h"
#include "build/build_config.h"
#include "load/package_graph.h"

// Command lines of C, C++ and Fortran compilers, as data: which flags a compiler understands is
// found out only when it is about to run (compiler_probes.h).
namespace gorun::build {

/// A word of a compiler's command line.
struct CompilerWord {
  /// "": none; `needs` is asked for all the same, as cmd/go does, which -n shows.
  std::string text;
  /// Only if the compiler supports this flag; "": in any case.
  std::string needs;
  /// If it supports this one, too, `preferred_text` takes the place of `text`.
  std::string prefers;
  std::string preferred_text;
};

/// One run of such a compiler.
struct CompilerCommand {
  /// $CC's words: what is asked for flags.
  std::vector<std::string> compiler;
  /// All words, those of `compiler` included.
  std::vector<CompilerWord> words;
  /// How many of them every run has: questions about words after these come with all of these, not
  /// with `compiler` alone.
  size_t base_words = 0;
  std::string directory;
};

/// Builder.gccArchArgs.
std::vector<std::string> GccArchFlags(const BuildConfig& config);

/// Builder.ccExe and its like.
const std::vector<std::string>& CompilerOf(Language language, const BuildConfig& config);

/// Builder.GccCmd and its like: the compiler and the flags that every run of it gets. `objdir` is
/// what debug information shall not name.
CompilerCommand BaseCommand(const std::vector<std::string>& compiler, const std::string& incdir,
                            const std::string& objdir, const BuildConfig& config);

/// What Builder.ccompile is asked for.
struct CompileRequest {
  Language language = Language::kC;
  /// Relative to the package's directory, or absolute.
  std::string file;
  std::string object;
  std::vector<std::string> flags;
  /// Makes symbol names differ (-frandom-seed).
  std::string seed;
};
/// Builder.ccompile.
CompilerCommand ForeignCompileCommand(const CompileRequest& request, const Action& action,
                                      const load::Package& package, const BuildConfig& config);

/// A file of a package, what it reads as, and its copy for the C compiler.
struct FileCopy {
  std::string original;
  std::string actual;
  std::string copy;
};
/// Where an overlay replaces a file that is not Go's, all of these are compiled from copies in the
/// object directory, so that they include each other (Builder.computeNonGoOverlay); else none.
std::vector<FileCopy> OverlayCopies(const load::Package& package, const std::string& objdir,
                                    const host::Overlay& overlay);

/// A file of the package as tools are told: absolute, or below "$WORK".
std::string AbsoluteFile(const load::Package& package, const std::string& file);

}  // namespace gorun::build
