#include "base/sha256.h"

// The one-shot low-level interface: no provider fetch, which would cost a millisecond at start.
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/sha.h>

#include "base/encoding.h"

namespace gorun::base {

namespace {

static_assert(sizeof(SHA256_CTX) <= 112 && alignof(SHA256_CTX) <= 8);

}  // namespace

std::string Sha256Digest::Hex() const { return HexEncode(view()); }

Sha256::Sha256() { SHA256_Init(reinterpret_cast<SHA256_CTX*>(context_.data())); }

Sha256& Sha256::Update(std::string_view bytes) {
  SHA256_Update(reinterpret_cast<SHA256_CTX*>(context_.data()), bytes.data(), bytes.size());
  return *this;
}

Sha256Digest Sha256::Sum() const {
  auto copy = context_;
  Sha256Digest digest;
  SHA256_Final(digest.bytes.data(), reinterpret_cast<SHA256_CTX*>(copy.data()));
  return digest;
}

Sha256Digest Sha256::Of(std::string_view bytes) {
  Sha256 hash;
  hash.Update(bytes);
  return hash.Sum();
}

}  // namespace gorun::base
