#include "cli/unsupported.h"

#include "base/strings.h"

namespace gorun::cli {

using base::StrCat;

std::string FindUnsupported(const env::Settings& settings) {
  const env::BuildFlags& flags = settings.flags;
  struct Row {
    bool used;
    std::string_view what;
  };
  const Row rows[] = {
      // A trace of the go command's own runtime.
      {!flags.debug_runtime_trace.empty(), "-debug-runtime-trace"},
  };
  for (const Row& row : rows) {
    if (row.used) return StrCat("gorun: ", row.what, " is not supported yet");
  }
  const std::string_view place = settings.original_environment.Get("GORUN_EXE");
  if (!place.empty() && place != "temp") {
    return StrCat("gorun: invalid GORUN_EXE \"", place, "\": may be \"temp\"");
  }
  return "";
}

}  // namespace gorun::cli
