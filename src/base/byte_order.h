#pragma once

#include <cstdint>
#include <string>
#include <string_view>

// Numbers in formats of others, which say how their bytes are ordered.
namespace gorun::base {

enum class ByteOrder { kLittle, kBig };

/// The unsigned number in the `width` bytes (at most 8) at `offset`; 0 if they are not all there.
inline uint64_t NumberAt(std::string_view bytes, uint64_t offset, uint64_t width, ByteOrder order) {
  if (offset > bytes.size() || bytes.size() - offset < width) return 0;
  uint64_t value = 0;
  for (uint64_t i = 0; i < width; i++) {
    const uint64_t at = order == ByteOrder::kBig ? i : width - 1 - i;
    value = value << 8 | static_cast<uint8_t>(bytes[offset + at]);
  }
  return value;
}

/// The four bytes of a number, the least significant first.
inline std::string LittleEndian32(uint32_t number) {
  std::string bytes;
  for (int i = 0; i < 4; i++) bytes += static_cast<char>(number >> (8 * i) & 0xff);
  return bytes;
}

}  // namespace gorun::base
