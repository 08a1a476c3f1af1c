#include "fetch/netrc.h"

#include "base/strings.h"

namespace gorun::fetch {

std::vector<NetrcLine> ParseNetrc(std::string_view text) {
  std::vector<NetrcLine> lines;
  NetrcLine current;
  bool in_macro = false;
  for (std::string_view line : base::Split(text, "\n")) {
    if (in_macro) {
      // A macro ends with an empty line.
      if (line.empty()) in_macro = false;
      continue;
    }
    auto fields = base::Fields(line);
    size_t i = 0;
    for (; i + 1 < fields.size(); i += 2) {
      std::string_view key = fields[i];
      std::string value(fields[i + 1]);
      if (key == "machine") {
        current = NetrcLine{value, "", ""};
      } else if (key == "login") {
        current.login = value;
      } else if (key == "password") {
        current.password = value;
      } else if (key == "macdef") {
        in_macro = true;
      }
      if (!current.machine.empty() && !current.login.empty() && !current.password.empty()) {
        lines.push_back(current);
        current = NetrcLine();
      }
    }
    // The default entry comes last and is for nobody here.
    if (i < fields.size() && fields[i] == "default") break;
  }
  return lines;
}

}  // namespace gorun::fetch
