#include "cache/ids.h"

#include <algorithm>

#include "base/encoding.h"

namespace gorun::cache {

std::optional<base::Sha256Digest> ParseDigest(std::string_view hex) {
  base::Sha256Digest digest;
  if (hex.size() != 2 * digest.bytes.size()) return std::nullopt;
  auto bytes = base::HexDecode(hex);
  if (!bytes || bytes->size() != digest.bytes.size()) return std::nullopt;
  std::copy(bytes->begin(), bytes->end(), digest.bytes.begin());
  return digest;
}

}  // namespace gorun::cache
