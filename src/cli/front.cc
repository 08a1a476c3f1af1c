#include "cli/front.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "base/strings.h"
#include "cli/command_line.h"
#include "cli/layout.h"
#include "cli/real_go.h"
#include "cli/rerun.h"
#include "host/environment.h"
#include "host/exec.h"
#include "host/fd_stream.h"
#include "host/janitor.h"
#include "host/out_of_memory.h"
#include "host/path.h"

namespace gorun::cli {

namespace {

int Become(const std::string& program, const std::vector<std::string>& arguments,
           const host::Environment& environment, std::string_view hint) {
  base::Error error = host::ExecProgram(program, arguments, environment.entries());
  host::FdStream(2).Write(base::StrCat("gorun: ", error.text(), hint, "\n"));
  return 1;
}

// `go -C DIR run` is `go run -C DIR` (main.handleChdirFlag).
void MoveChdirBehindRun(std::vector<std::string>& arguments) {
  const auto words = static_cast<ptrdiff_t>(ChdirWords(arguments, 1));
  if (words == 0) return;
  const auto chdir = arguments.begin() + 1;
  if (arguments.end() - chdir <= words || chdir[words] != "run") return;
  std::rotate(chdir, chdir + words, chdir + words + 1);
}

}  // namespace

int Front(int argc, char** argv) {
  if (auto code = host::RunJanitorIfAsked(argc, argv)) return *code;
  host::EndWhenOutOfMemory();
  std::vector<std::string> arguments(argv, argv + argc);
  host::Environment environment = host::Environment::FromProcess();
  host::FdStream err(2);
  auto layout = FindLayout();
  if (!layout) {
    err.Write(base::StrCat("gorun: ", layout.error().text(), "\n"));
    return 1;
  }
  const bool called_go = !arguments.empty() && host::BaseName(arguments[0]) == "go";
  if (called_go) MoveChdirBehindRun(arguments);
  const bool is_run = !called_go || (arguments.size() > 1 && arguments[1] == "run");
  if (is_run && !arguments.empty()) {
    Rerun({arguments.begin() + (called_go ? 2 : 1), arguments.end()}, layout->builder, environment);
  }
  // The builder knows all that we do not.
  if (called_go) {
    if (!is_run) {
      auto go = FindRealGo(environment, *layout);
      if (!go) {
        err.Write(base::StrCat("gorun: ", go.error().text(), "\n"));
        return 1;
      }
      return Become(*go, arguments, environment, "");
    }
    arguments.erase(arguments.begin() + 1);
  }
  return Become(layout->builder, arguments, environment, "; is the installation complete?");
}

}  // namespace gorun::cli
