#pragma once

#include <string>
#include <utility>
#include <vector>

namespace gorun::fetch::testing {

/// The bytes of a zip with these entries, names and contents, in this order. Names may be what no
/// honest zip has.
std::string MakeZip(const std::vector<std::pair<std::string, std::string>>& entries);

}  // namespace gorun::fetch::testing
