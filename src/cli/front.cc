#include "cli/front.h"

#include "base/strings.h"
#include "cli/layout.h"
#include "host/environment.h"
#include "host/exec.h"
#include "host/fd_stream.h"
#include "host/janitor.h"

namespace gorun::cli {

int Front(int argc, char** argv) {
  if (auto code = host::RunJanitorIfAsked(argc, argv)) return *code;
  host::FdStream err(2);
  auto layout = FindLayout();
  if (!layout) {
    err.Write(base::StrCat("gorun: ", layout.error().text(), "\n"));
    return 1;
  }
  std::vector<std::string> arguments(argv, argv + argc);
  base::Error error = host::ExecProgram(layout->builder, arguments,
                                        host::Environment::FromProcess().entries());
  err.Write(base::StrCat("gorun: ", error.text(), "; is the installation complete?\n"));
  return 1;
}

}  // namespace gorun::cli
