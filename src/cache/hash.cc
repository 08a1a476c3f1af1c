#include "cache/hash.h"

#include <algorithm>

#include "base/go_quote.h"
#include "host/file.h"
#include "host/known_files.h"
#include "host/observations.h"
#include "host/probe.h"

namespace gorun::cache {

namespace {

/// hash.go's stripExperiment: experiments of the go command itself do not count. Until Go 1.25 they
/// are set off by a space, since by a hyphen.
std::string_view StripExperiment(std::string_view version) {
  for (std::string_view mark : {" X:", "-X:"}) {
    if (auto parts = base::Cut(version, mark)) return parts->first;
  }
  return version;
}

}  // namespace

base::Result<FileDigest> DigestFile(const std::string& path) {
  TRY_ASSIGN(host::File file, host::File::OpenRead(path));
  base::Sha256 hash;
  FileDigest digest;
  TRY(file.ReadPieces([&](std::string_view piece) {
    hash.Update(piece);
    digest.size += static_cast<int64_t>(piece.size());
  }));
  digest.sum = hash.Sum();
  return digest;
}

Hash::Hash(Hasher& hasher, std::string name) : hasher_(hasher), name_(std::move(name)) {
  if (hasher_.options_.log != nullptr) hasher_.Log(base::StrCat("HASH[", name_, "]\n"));
  Write(hasher_.salt_);
}

void Hash::Write(std::string_view bytes) {
  if (hasher_.options_.log != nullptr) {
    hasher_.Log(base::StrCat("HASH[", name_, "]: ", base::GoQuote(bytes), "\n"));
  }
  state_.Update(bytes);
}

base::Sha256Digest Hash::Sum() {
  const base::Sha256Digest sum = state_.Sum();
  if (hasher_.options_.log != nullptr) {
    hasher_.Log(base::StrCat("HASH[", name_, "]: ", sum.Hex(), "\n"));
  }
  return sum;
}

Hasher::Hasher(std::string_view go_version, Options options)
    : salt_(StripExperiment(go_version)), options_(options) {}

Hash Hasher::NewHash(std::string name) { return Hash(*this, std::move(name)); }

ActionID Hasher::Subkey(const ActionID& parent, std::string_view description) {
  base::Sha256 hash;
  hash.Update("subkey:").Update(parent.digest.view()).Update(description);
  const ActionID id{hash.Sum()};
  if (options_.log != nullptr) {
    Log(base::StrCat("HASH subkey ", parent.Hex(), " ", base::GoQuote(description), " = ", id.Hex(),
                     "\n"));
  }
  return id;
}

base::Result<base::Sha256Digest> Hasher::FileHash(const std::string& path) {
  const auto sum = [](const Hashed& hashed) -> base::Result<base::Sha256Digest> {
    if (!hashed.digest) return base::Fail(hashed.digest.error());
    return hashed.digest->sum;
  };
  {
    std::lock_guard lock(mutex_);
    if (auto known = files_.find(path); known != files_.end()) return sum(known->second);
  }
  const auto trusted = options_.known != nullptr ? options_.known->LookAt(path) : std::nullopt;
  const auto look = trusted ? trusted : host::KnownFiles::JustLookAt(path);
  auto digest = Digest(path, trusted);
  if (options_.log != nullptr) {
    Log(base::StrCat("HASH ", path, ": ", digest ? digest->sum.Hex() : digest.error().text(),
                     "\n"));
  }
  std::lock_guard lock(mutex_);
  // Two may have hashed it at once: what the first one said is true for all.
  return sum(files_.try_emplace(path, Hashed{std::move(digest), look}).first->second);
}

/// Of a file that was not asked for before in this run. `trusted`: how it looks, if its looks can
/// be relied on.
base::Result<FileDigest> Hasher::Digest(const std::string& path,
                                        const std::optional<host::KnownFiles::Look>& trusted) {
  if (!trusted) return DigestFile(path);
  const std::string key = base::StrCat("sha256 ", path);
  const auto known = options_.known->Find(key, *trusted);
  FileDigest remembered;
  const bool usable = known && known->size() == remembered.sum.bytes.size();
  if (usable) {
    std::ranges::copy(*known, reinterpret_cast<char*>(remembered.sum.bytes.data()));
    remembered.size = trusted->info.size;
    if (!options_.verify_known) return remembered;
  }
  TRY_ASSIGN(const FileDigest digest, DigestFile(path));
  if (usable && digest.sum != remembered.sum) {
    return base::Fail(base::ErrorKind::kCorrupt,
                      base::StrCat("what is remembered of ", path, " is wrong"));
  }
  if (!usable) options_.known->Add(key, *trusted, std::string(digest.sum.view()));
  return digest;
}

bool Hasher::IsUnchanged(const std::string& path) {
  std::optional<Hashed> hashed;
  {
    std::lock_guard lock(mutex_);
    const auto known = files_.find(path);
    if (known == files_.end()) return true;
    hashed = known->second;
  }
  // What could not be read counts as nothing in IDs.
  if (!hashed->digest) return !DigestFile(path);
  if (!hashed->look) return true;
  const auto now = host::KnownFiles::JustLookAt(path);
  if (!now) return false;
  if (host::HasLocalTimes(path)) {
    if (now->info != hashed->look->info) return false;
    if (host::TimesAreTrustworthy(hashed->look->info, hashed->look->at_ns)) return true;
  }
  const auto digest = DigestFile(path);
  return digest && digest->sum == hashed->digest->sum;
}

std::optional<int64_t> Hasher::KnownSize(const std::string& path) {
  std::lock_guard lock(mutex_);
  const auto known = files_.find(path);
  if (known == files_.end() || !known->second.digest) return std::nullopt;
  return known->second.digest->size;
}

void Hasher::SetFileHash(const std::string& path, const base::Sha256Digest& sum) {
  std::lock_guard lock(mutex_);
  files_.insert_or_assign(path, Hashed{FileDigest{sum, 0}, std::nullopt});
}

void Hasher::Log(std::string_view line) { options_.log->Write(line); }

}  // namespace gorun::cache
