#pragma once

#include <mutex>
#include <string>
#include <string_view>

#include "report/printer.h"

namespace gorun::report {

/// Prints the script of -x and -n: one for each build. It tracks the script's current directory, so
/// that `cd DIR` appears only where it changes and DIR is shown as "." after it. Commands are made
/// by report/command_text.h. All methods may be called from any thread. (cmd/go's
/// work.Shell.ShowCmd.)
///
/// Whether to print at all is the caller's question: cmd/go prints commands under -n and -x.
class CommandPrinter {
 public:
  /// `work_dir` is what $WORK stands for ("$WORK" itself under -n). `printer` must outlive this.
  CommandPrinter(Printer& printer, std::string work_dir)
      : printer_(printer), work_dir_(std::move(work_dir)) {}

  /// Shell.ShowCmd: prints `command`, preceded by `cd DIR` if `dir` is not "", "/" or where the
  /// script is already. `package` is Package.Desc() of the package the command belongs to, or "".
  void Show(std::string_view package, std::string_view dir, std::string_view command);

  /// What -n prints before a package's commands: its import path in a banner.
  void ShowBanner(std::string_view package, std::string_view import_path);
  /// What -v prints when a package's build starts.
  void ShowPackage(std::string_view package, std::string_view import_path);

  const std::string& work_dir() const { return work_dir_; }
  Printer& printer() { return printer_; }

 private:
  Printer& printer_;
  const std::string work_dir_;
  std::mutex mutex_;
  // Guarded by mutex_: the script's current directory; "" at its start.
  std::string script_dir_;
};

}  // namespace gorun::report
