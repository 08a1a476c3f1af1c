#include "cli/unsupported.h"

#include "base/strings.h"
#include "host/path.h"
#include "memo/memo.h"

namespace gorun::cli {
namespace {

using base::StrCat;

/// The complaint about a variable of gorun's own.
std::string FindMeaningless(const host::Environment& environment) {
  const std::string_view place = environment.Get("GORUN_EXE");
  if (!place.empty() && place != "temp") {
    return StrCat("gorun: invalid GORUN_EXE \"", place, "\": may be \"temp\"");
  }
  if (const memo::Mode mode = memo::ModeOf(environment); !mode.unknown.empty()) {
    return StrCat("gorun: invalid word \"", mode.unknown,
                  "\" in GORUN_MEMO: may be \"off\", \"strict\", \"verify\" or \"explain\"");
  }
  const std::string_view state = environment.Get("GORUN_STATE");
  if (!state.empty() && state != "off" && !host::IsAbsPath(state)) {
    return StrCat("gorun: invalid GORUN_STATE \"", state, "\": may be an absolute path or \"off\"");
  }
  return "";
}

}  // namespace

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
  return FindMeaningless(settings.original_environment);
}

}  // namespace gorun::cli
