#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace gorun::base {

/// A SHA-256 digest, as bytes.
struct Sha256Digest {
  std::array<uint8_t, 32> bytes{};
  auto operator<=>(const Sha256Digest&) const = default;
  std::string_view view() const {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
  }
  std::string Hex() const;
};

/// An incremental SHA-256 (OpenSSL's). Copyable: a copy goes on from the same state.
class Sha256 {
 public:
  Sha256();
  Sha256& Update(std::string_view bytes);
  /// The digest of all that was added so far; the object can go on.
  Sha256Digest Sum() const;
  static Sha256Digest Of(std::string_view bytes);

 private:
  // SHA256_CTX is 112 bytes; kept opaque so that OpenSSL stays out of every other file.
  alignas(8) std::array<unsigned char, 112> context_;
};

}  // namespace gorun::base
