#include "host/find_program.h"

#include "base/go_quote.h"
#include "base/strings.h"
#include "host/path.h"

namespace gorun::host {

namespace {

constexpr std::string_view kNotFoundText = "executable file not found in $PATH";
constexpr std::string_view kRelativeText =
    "cannot run executable found relative to current directory";

base::Error ExecError(base::ErrorKind kind, std::string_view name, std::string_view text) {
  return base::Error(kind, base::StrCat("exec: ", base::GoQuote(name), ": ", text));
}

}  // namespace

base::Result<std::string> FindProgram(FileReader& files, const Environment& environment,
                                      std::string_view name) {
  if (name.empty() || name == "." || name == "..") {
    return base::Fail(ExecError(base::ErrorKind::kNotFound, name, kNotFoundText));
  }
  if (base::Contains(name, "/")) {
    std::string path(name);
    base::Status found = files.CheckExecutable(path);
    if (found) return path;
    return base::Fail(ExecError(found.error().kind(), name, found.error().text()));
  }
  // filepath.SplitList: an empty list has no elements, an empty element is the current directory.
  std::string_view list = environment.Get("PATH");
  if (!list.empty()) {
    for (const std::string& dir : base::Split(list, ":")) {
      std::string path = JoinPath(dir.empty() ? "." : dir, name);
      if (!files.CheckExecutable(path)) continue;
      if (IsAbsPath(path)) return path;
      return base::Fail(ExecError(base::ErrorKind::kOther, name, kRelativeText));
    }
  }
  return base::Fail(ExecError(base::ErrorKind::kNotFound, name, kNotFoundText));
}

}  // namespace gorun::host
