#pragma once

#include <string>
#include <string_view>
#include <vector>

// How commands read under -x and -n: pure functions, after shell.go of cmd/go/internal/work. None
// of the results ends with a newline. They are printed by CommandPrinter
// (report/command_printer.h), which substitutes $WORK and the current directory.
namespace gorun::report {

/// work.joinUnambiguously: the arguments, quoted in Go's way where they would be ambiguous.
std::string JoinUnambiguously(const std::vector<std::string>& arguments);

/// What Shell.runOut shows of a command: `NAME='value' ` for each of the *added* environment
/// variables ("K=V"; others are left out), then the arguments.
std::string FormatCommand(const std::vector<std::string>& environment,
                          const std::vector<std::string>& arguments);

/// What Shell.writeFile shows of writing `text` to `file`: echo, or cat with a here-document.
std::string FormatWriteFile(std::string_view file, std::string_view text);

/// A command that gorun carries out itself: the arguments, then " # internal".
std::string FormatInternal(const std::vector<std::string>& arguments);

/// The complaint of Shell.runOut if an argument starts with "@", which tools of binutils would take
/// for a response file; "" if none does.
std::string CheckNoResponseFile(const std::vector<std::string>& arguments);

/// Shell.fmtCmd: `command` with each occurrence of the work directory replaced by $WORK, unless it
/// starts with "cat " (a here-document shows the file as it is). `work_dir` may be "".
std::string ReplaceWorkDir(std::string command, std::string_view work_dir);

}  // namespace gorun::report
