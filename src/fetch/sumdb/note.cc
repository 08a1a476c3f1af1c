#include "fetch/sumdb/note.h"

#include <openssl/evp.h>

#include <charconv>
#include <memory>

#include "base/byte_order.h"
#include "base/encoding.h"
#include "base/sha256.h"
#include "base/strings.h"
#include "base/unicode.h"

namespace gorun::fetch::sumdb {

namespace {

constexpr char kEd25519 = 1;
constexpr int kMaxSignatures = 100;

uint32_t BigEndian32(std::string_view bytes) {
  return static_cast<uint32_t>(base::NumberAt(bytes, 0, 4, base::ByteOrder::kBig));
}

std::string Hex8(uint32_t value) {
  std::string bytes;
  for (int shift = 24; shift >= 0; shift -= 8) bytes += static_cast<char>(value >> shift & 0xFF);
  return base::HexEncode(bytes);
}

bool IsValidName(std::string_view name) {
  if (name.empty() || !base::IsValidUtf8(name) || base::Contains(name, "+")) return false;
  while (!name.empty()) {
    auto [rune, size] = base::DecodeRune(name);
    if (base::IsSpace(rune)) return false;
    name.remove_prefix(size);
  }
  return true;
}

// Valid UTF-8 without control characters but newlines.
bool IsPlainText(std::string_view message) {
  while (!message.empty()) {
    auto [rune, size] = base::DecodeRune(message);
    if ((rune < 0x20 && rune != '\n') || (rune == 0xFFFD && size == 1)) return false;
    message.remove_prefix(size);
  }
  return true;
}

base::Error Malformed() { return base::Error(base::ErrorKind::kInvalid, "malformed note"); }

struct SignatureLine {
  std::string_view name;
  uint32_t key_hash = 0;
  std::string signature;
};

std::optional<SignatureLine> ParseSignature(std::string_view line) {
  auto rest = base::CutPrefix(line, "\u2014 ");
  if (!rest) return std::nullopt;
  auto fields = base::Cut(*rest, " ");
  if (!fields || fields->second.empty() || !IsValidName(fields->first)) return std::nullopt;
  auto bytes = base::Base64Decode(fields->second);
  if (!bytes || bytes->size() < 5) return std::nullopt;
  return SignatureLine{fields->first, BigEndian32(*bytes), bytes->substr(4)};
}

}  // namespace

uint32_t NoteKeyHash(std::string_view name, std::string_view algorithm_and_key) {
  base::Sha256 hash;
  hash.Update(name).Update("\n").Update(algorithm_and_key);
  return BigEndian32(hash.Sum().view());
}

base::Result<Verifier> Verifier::Parse(std::string_view verifier_key) {
  auto malformed = [] { return base::Fail(base::ErrorKind::kInvalid, "malformed verifier id"); };
  auto name_rest = base::Cut(verifier_key, "+");
  if (!name_rest) return malformed();
  auto hash_key = base::Cut(name_rest->second, "+");
  if (!hash_key) return malformed();
  auto [hash_text, key_text] = *hash_key;
  uint32_t hash = 0;
  auto [end, error] =
      std::from_chars(hash_text.data(), hash_text.data() + hash_text.size(), hash, 16);
  auto key = base::Base64Decode(key_text);
  if (hash_text.size() != 8 || error != std::errc() || end != hash_text.data() + hash_text.size() ||
      !key || key->empty() || !IsValidName(name_rest->first)) {
    return malformed();
  }
  if (hash != NoteKeyHash(name_rest->first, *key)) {
    return base::Fail(base::ErrorKind::kInvalid, "invalid verifier hash");
  }
  if ((*key)[0] != kEd25519) {
    return base::Fail(base::ErrorKind::kInvalid, "unknown verifier algorithm");
  }
  Verifier verifier;
  if (key->size() != 1 + verifier.key_.size()) return malformed();
  verifier.name_ = name_rest->first;
  verifier.hash_ = hash;
  std::copy(key->begin() + 1, key->end(), verifier.key_.begin());
  return verifier;
}

bool Verifier::Verify(std::string_view message, std::string_view signature) const {
  std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key(
      EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, key_.data(), key_.size()),
      EVP_PKEY_free);
  std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(),
                                                                  EVP_MD_CTX_free);
  if (!key || !context) return false;
  if (EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key.get()) != 1) return false;
  return EVP_DigestVerify(context.get(), reinterpret_cast<const unsigned char*>(signature.data()),
                          signature.size(), reinterpret_cast<const unsigned char*>(message.data()),
                          message.size()) == 1;
}

base::Result<std::string> OpenNote(std::string_view message, const Verifier& verifier) {
  if (!IsPlainText(message)) return base::Fail(Malformed());
  size_t split = message.rfind("\n\n");
  if (split == std::string_view::npos) return base::Fail(Malformed());
  std::string_view text = message.substr(0, split + 1);
  std::string_view signatures = message.substr(split + 2);
  if (signatures.empty() || signatures.back() != '\n') return base::Fail(Malformed());
  signatures.remove_suffix(1);

  bool verified = false;
  int count = 0;
  for (std::string_view line : base::Split(signatures, "\n")) {
    auto signature = ParseSignature(line);
    // A note with very many signatures would keep us parsing forever.
    if (!signature || ++count > kMaxSignatures) return base::Fail(Malformed());
    bool ours = signature->name == verifier.name() && signature->key_hash == verifier.key_hash();
    if (!ours || verified) continue;
    if (!verifier.Verify(text, signature->signature)) {
      return base::Fail(base::ErrorKind::kInvalid,
                        base::StrCat("invalid signature for key ", signature->name, "+",
                                     Hex8(signature->key_hash)));
    }
    verified = true;
  }
  if (!verified) {
    return base::Fail(base::ErrorKind::kInvalid, "note has no verifiable signatures");
  }
  return std::string(text);
}

}  // namespace gorun::fetch::sumdb
