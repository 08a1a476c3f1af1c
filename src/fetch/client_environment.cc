#include "fetch/client_environment.h"

#include "base/strings.h"

namespace gorun::fetch {

std::vector<std::string> ClientEnvironment(const env::Settings& settings,
                                           std::string_view directory) {
  const host::Environment& given = settings.tool_environment;
  std::vector<std::string> environment = given.entries();
  if (given.Get("GIT_TERMINAL_PROMPT").empty()) environment.push_back("GIT_TERMINAL_PROMPT=0");
  if (given.Get("GCM_INTERACTIVE").empty()) environment.push_back("GCM_INTERACTIVE=never");
  if (!directory.empty()) environment.push_back(base::StrCat("PWD=", directory));
  return environment;
}

}  // namespace gorun::fetch
