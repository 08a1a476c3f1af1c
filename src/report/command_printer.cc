#include "report/command_printer.h"

#include "base/strings.h"
#include "report/command_text.h"

namespace gorun::report {

void CommandPrinter::Show(std::string_view package, std::string_view dir,
                          std::string_view command) {
  std::string text = ReplaceWorkDir(std::string(command), work_dir_);
  std::lock_guard lock(mutex_);
  if (!dir.empty() && dir != "/") {
    if (dir != script_dir_) {
      printer_.Print(package, ReplaceWorkDir(base::StrCat("cd ", dir, "\n"), work_dir_));
      script_dir_ = dir;
    }
    // Only at the beginning of a space-separated word.
    const std::string_view dot = dir.ends_with('/') ? " ./" : " .";
    text = base::ReplaceAll(base::StrCat(" ", text), base::StrCat(" ", dir), dot).substr(1);
  }
  printer_.Print(package, base::StrCat(text, "\n"));
}

void CommandPrinter::ShowBanner(std::string_view package, std::string_view import_path) {
  printer_.Print(package, base::StrCat("\n#\n# ", import_path, "\n#\n\n"));
}

void CommandPrinter::ShowPackage(std::string_view package, std::string_view import_path) {
  printer_.Print(package, base::StrCat(import_path, "\n"));
}

}  // namespace gorun::report
