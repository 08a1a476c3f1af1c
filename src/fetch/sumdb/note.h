#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

// Signed notes (golang.org/x/mod/sumdb/note): text whose signatures a known key verifies.
namespace gorun::fetch::sumdb {

/// A server's name and Ed25519 public key, from "NAME+HASH+KEY". A value.
class Verifier {
 public:
  /// Fails with note.NewVerifier's texts ("malformed verifier id", …).
  static base::Result<Verifier> Parse(std::string_view verifier_key);

  const std::string& name() const { return name_; }
  uint32_t key_hash() const { return hash_; }
  bool Verify(std::string_view message, std::string_view signature) const;

 private:
  std::string name_;
  uint32_t hash_ = 0;
  std::array<unsigned char, 32> key_{};
};

/// The text of a note that carries a valid signature by `verifier`; signatures of others are
/// ignored. Fails with note.Open's texts ("malformed note", "note has no verifiable signatures",
/// …).
base::Result<std::string> OpenNote(std::string_view message, const Verifier& verifier);

/// The first 4 bytes of SHA-256(name, "\n", key), big-endian: how a note names a key.
uint32_t NoteKeyHash(std::string_view name, std::string_view algorithm_and_key);

}  // namespace gorun::fetch::sumdb
