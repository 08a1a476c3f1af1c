#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace gorun::build {

/// What has a number before and now.
struct RenumberedSymbol {
  std::string name;
  uint32_t now = 0;
  bool operator==(const RenumberedSymbol&) const = default;
};
/// By the number before.
using SymbolNumbers = std::map<uint32_t, RenumberedSymbol>;

/// Writes the numbers of now wherever the object in an archive refers to a symbol of one of
/// `packages` (by import path), and hashes anew what is hashed with them. `import_path` is the
/// archive's own. False, and nothing is written, if it refers to a symbol that is not among them,
/// if it calls one by another name, or if it cannot be read.
bool RenumberObject(std::string& archive, std::string_view import_path,
                    const std::map<std::string, const SymbolNumbers*>& packages);

}  // namespace gorun::build
