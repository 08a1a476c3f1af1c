#include "env/godebug.h"

#include <algorithm>

#include "base/strings.h"

namespace gorun::env {

std::string_view GoDebugValue(std::string_view variable, std::string_view setting) {
  std::string_view value;
  while (!variable.empty()) {
    std::string_view item = variable.substr(0, variable.find(','));
    variable.remove_prefix(std::min(item.size() + 1, variable.size()));
    if (auto cut = base::Cut(item, "="); cut && cut->first == setting) value = cut->second;
  }
  return value;
}

}  // namespace gorun::env
