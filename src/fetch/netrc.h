#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace gorun::fetch {

/// One usable entry of a .netrc file (auth.netrcLine).
struct NetrcLine {
  std::string machine;
  std::string login;
  std::string password;
  bool operator==(const NetrcLine&) const = default;
};

/// Reads what can be read of a .netrc file (auth.parseNetrc).
std::vector<NetrcLine> ParseNetrc(std::string_view text);

}  // namespace gorun::fetch
