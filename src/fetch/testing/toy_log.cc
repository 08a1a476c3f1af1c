#include "fetch/testing/toy_log.h"

#include <openssl/evp.h>

#include <bit>

#include "base/check.h"
#include "base/encoding.h"
#include "base/strings.h"
#include "fetch/sumdb/note.h"

namespace gorun::fetch::testing {

using base::StrCat;
using sumdb::Hash;

namespace {

std::string BigEndian32(uint32_t value) {
  std::string bytes;
  for (int shift = 24; shift >= 0; shift -= 8) bytes += static_cast<char>(value >> shift & 0xFF);
  return bytes;
}

// The hashes to be stored with record `n`, the first at StoredHashIndex(0, n) (tlog.StoredHashes).
std::vector<Hash> StoredHashes(int64_t n, std::string_view record, const sumdb::HashReader& read) {
  std::vector<Hash> hashes = {sumdb::RecordHash(record)};
  // Each trailing 1 bit of n completes a subtree with its left neighbour.
  const int completed = std::countr_one(static_cast<uint64_t>(n));
  for (int i = 0; i < completed; i++) {
    const auto left = read({sumdb::StoredHashIndex(i, (n >> i) - 1)});
    CHECK(left.has_value());
    hashes.push_back(sumdb::NodeHash(left->front(), hashes.back()));
  }
  return hashes;
}

}  // namespace

ToyLog::ToyLog(std::string name)
    : name_(std::move(name)), private_key_(32, '\0'), public_key_(32, '\0') {
  EVP_PKEY* key = EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519");
  CHECK(key != nullptr);
  size_t size = 32;
  CHECK(EVP_PKEY_get_raw_private_key(key, reinterpret_cast<unsigned char*>(private_key_.data()),
                                     &size) == 1);
  CHECK(EVP_PKEY_get_raw_public_key(key, reinterpret_cast<unsigned char*>(public_key_.data()),
                                    &size) == 1);
  EVP_PKEY_free(key);
  std::string algorithm_and_key = "\x01" + public_key_;
  key_hash_ = sumdb::NoteKeyHash(name_, algorithm_and_key);
  verifier_key_ = StrCat(name_, "+", base::HexEncode(BigEndian32(key_hash_)), "+",
                         base::Base64Encode(algorithm_and_key));
}

std::string ToyLog::Sign(std::string_view text) const {
  EVP_PKEY* key = EVP_PKEY_new_raw_private_key(
      EVP_PKEY_ED25519, nullptr, reinterpret_cast<const unsigned char*>(private_key_.data()), 32);
  EVP_MD_CTX* context = EVP_MD_CTX_new();
  CHECK(EVP_DigestSignInit(context, nullptr, nullptr, nullptr, key) == 1);
  std::string signature(64, '\0');
  size_t size = signature.size();
  CHECK(EVP_DigestSign(context, reinterpret_cast<unsigned char*>(signature.data()), &size,
                       reinterpret_cast<const unsigned char*>(text.data()), text.size()) == 1);
  EVP_MD_CTX_free(context);
  EVP_PKEY_free(key);
  return StrCat(text, "\n\u2014 ", name_, " ",
                base::Base64Encode(BigEndian32(key_hash_) + signature), "\n");
}

sumdb::HashReader ToyLog::Reader() const {
  return [this](const std::vector<int64_t>& indexes) -> base::Result<std::vector<Hash>> {
    std::vector<Hash> result;
    for (int64_t index : indexes) {
      if (index < 0 || index >= static_cast<int64_t>(hashes_.size()))
        return base::Fail("no such hash");
      result.push_back(hashes_[static_cast<size_t>(index)]);
    }
    return result;
  };
}

void ToyLog::Add(const std::string& path_at_version, const std::string& text) {
  const std::vector<Hash> stored = StoredHashes(size_, text, Reader());
  hashes_.insert(hashes_.end(), stored.begin(), stored.end());
  records_[path_at_version] = {size_, text};
  size_++;
}

void ToyLog::GrowTo(int64_t size) {
  while (size_ < size) {
    std::string module = StrCat("filler.example/m", size_, "@v1.0.0");
    Add(module, StrCat("filler.example/m", size_, " v1.0.0 h1:x\n"));
  }
}

sumdb::Tree ToyLog::TreeAt(int64_t size) const {
  auto hash = sumdb::TreeHash(size, Reader());
  CHECK(hash.has_value());
  return {size, *hash};
}

std::string ToyLog::SignedTree(int64_t size) const { return Sign(FormatTree(TreeAt(size))); }

std::optional<std::string> ToyLog::Answer(std::string_view path) const {
  int64_t size = head_size.value_or(size_);
  if (path == "/latest") return SignedTree(size);
  if (auto module = base::CutPrefix(path, "/lookup/")) {
    auto at = records_.find(*module);
    if (at == records_.end()) return std::nullopt;
    return StrCat(at->second.first, "\n", at->second.second, "\n", SignedTree(size));
  }
  auto parts = base::Split(path, "/");
  if (parts.size() < 5 || parts[1] != "tile" || parts[2] != "8") return std::nullopt;
  auto level = base::ParseInt(parts[3]);
  int64_t n = 0;
  int64_t width = sumdb::kFullTileWidth;
  for (size_t i = 4; i < parts.size(); i++) {
    std::string_view part = parts[i];
    if (part.ends_with(".p")) {
      width = base::ParseInt(parts[i + 1]).value_or(0);
      part.remove_suffix(2);
      n = n * 1000 + base::ParseInt(base::TrimPrefix(part, "x")).value_or(0);
      break;
    }
    n = n * 1000 + base::ParseInt(base::TrimPrefix(part, "x")).value_or(0);
  }
  std::string data;
  for (int64_t i = 0; i < width; i++) {
    int64_t at = (n << sumdb::kTileHeight) + i;
    int level_of_hash = static_cast<int>(*level) * sumdb::kTileHeight;
    // As a real server, only whole hashes.
    if ((at + 1) << level_of_hash > size_) return std::nullopt;
    auto hash = Reader()({sumdb::StoredHashIndex(level_of_hash, at)});
    if (!hash) return std::nullopt;
    data += (*hash)[0].view();
  }
  return data;
}

}  // namespace gorun::fetch::testing
