#include "build/tool_id.h"

#include "base/strings.h"
#include "build/build_id.h"

namespace gorun::build {

std::vector<std::string> ToolIdCommand(std::string_view tool, const BuildConfig& config) {
  std::vector<std::string> command = config.ToolCommand(tool);
  command.emplace_back("-V=full");
  return command;
}

base::Result<std::string> ParseToolId(std::string_view tool, std::string_view output) {
  const std::vector<std::string> fields = base::Fields(output);
  const bool enough = fields.size() >= 3 && fields[0] == tool && fields[1] == "version";
  // "devel" alone before Go 1.25, "go1.26-devel_HASH" since.
  const bool devel = enough && base::Contains(fields[2], "devel");
  if (!enough || (devel && !fields.back().starts_with("buildID="))) {
    return base::Fail(base::StrCat("go: parsing buildID from go tool ", tool,
                                   " -V=full: unexpected output:\n\t", output));
  }
  if (devel) return std::string(ContentIdPart(fields.back()));
  return std::string(base::TrimSpace(output));
}

}  // namespace gorun::build
