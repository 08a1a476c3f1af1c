#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "host/filesystem.h"

// What a tool said, made readable: "# package", paths shortened. After
// shell.go of cmd/go/internal/work (reportCmd, replacePrefix, cmdError) and
// cmd/go/internal/base/path.go.
namespace gorun::report {

/// base.ShortPath: `path` relative to `cwd` if that is shorter and names the same file, else
/// `path`. `files` is asked only whether both exist and are the same.
std::string ShortPath(host::FileReader& files, std::string_view cwd, const std::string& path);

/// work.replacePrefix: replaces `from` where it is preceded by a space or starts a line (or follows
/// the tab that starts one).
std::string ReplacePrefix(std::string_view text, std::string_view from, std::string_view to);

/// How names that cgo made are turned back into the user's. -x switches it off: pass kNone.
enum class CgoNames {
  kNone,
  /// Up to Go 1.26, any command: if the output has a "[….cgo1.go:1]" position, all of those are
  /// removed and _Ctype_foo becomes C.foo.
  kByPosition,
  /// From Go 1.27 on, the compile command of a package with cgo or SWIG: _Ctype_foo becomes C.foo.
  kAlways,
};
std::string RewriteCgoNames(std::string text, CgoNames rule);

/// What the paths in an output are shortened against.
struct OutputContext {
  /// The work directory; "" if there is none.
  std::string_view work_dir;
  /// The user's working directory.
  std::string_view cwd;
  /// Normally the package's directory; mentions of it and of its parents become relative to `cwd`.
  std::string_view dir;
  CgoNames cgo = CgoNames::kNone;
};

/// A command's output as the user shall see it: ended with a newline, $WORK for the work directory,
/// relative paths where they are shorter.
std::string ShortenOutput(host::FileReader& files, std::string_view output,
                          const OutputContext& context);

/// Names what a command was about. work.cmdError's description.
struct CommandSubject {
  /// Package.Desc() of the package the command belongs to: its import path, for a test with the
  /// package tested; "" if it belongs to none.
  std::string_view package_desc;
  /// Its import path; "" if it belongs to none.
  std::string_view import_path;
  /// What to print after "# "; "" stands for package_desc.
  std::string_view description;
};

/// cmdError.Error: "# fmt\n" and the text; "# fmt\n# [description]\n" and the text if the
/// description is not the package's own.
std::string CommandMessage(const CommandSubject& subject, std::string_view text);

/// What came of a command. See ReportCommand.
struct CommandReport {
  /// To be printed now (or kept with the action's output); "" if there is nothing.
  std::string output;
  /// Set if and only if the command failed.
  std::optional<base::Error> error;
  /// The error's text already names the package (cmd/go's load.ImportPathError); where it does not,
  /// the builder prints it as "IMPORTPATH: text".
  bool error_names_package = false;
};

/// Shell.reportCmd: a failed command's output, if there is one, is its error; a successful
/// command's output is to be printed; both as CommandMessage makes it of the shortened output. A
/// failure without output is `error` itself.
CommandReport ReportCommand(host::FileReader& files, const CommandSubject& subject,
                            const OutputContext& context, std::string_view output,
                            const std::optional<base::Error>& error);

}  // namespace gorun::report
