#include "cache/hash.h"

#include <algorithm>

#include "base/go_quote.h"
#include "host/file.h"
#include "host/known_files.h"

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
  char buffer[64 << 10];
  for (;;) {
    TRY_ASSIGN(const size_t n, file.Read(buffer));
    if (n == 0) break;
    hash.Update({buffer, n});
    digest.size += static_cast<int64_t>(n);
  }
  digest.sum = hash.Sum();
  return digest;
}

Hash::Hash(Hasher& hasher, std::string name) : hasher_(hasher), name_(std::move(name)) {
  if (hasher_.options_.log != nullptr) hasher_.Log(base::StrCat("HASH[", name_, "]\n"));
  Write(hasher_.salt_);
  // What is remembered is what callers wrote.
  input_.clear();
}

void Hash::Write(std::string_view bytes) {
  if (hasher_.options_.log != nullptr) {
    hasher_.Log(base::StrCat("HASH[", name_, "]: ", base::GoQuote(bytes), "\n"));
  }
  if (hasher_.options_.remember_inputs) input_ += bytes;
  state_.Update(bytes);
}

base::Sha256Digest Hash::Sum() {
  const base::Sha256Digest sum = state_.Sum();
  if (hasher_.options_.log != nullptr) {
    hasher_.Log(base::StrCat("HASH[", name_, "]: ", sum.Hex(), "\n"));
  }
  if (hasher_.options_.remember_inputs) hasher_.Remember(sum, input_);
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
  if (options_.remember_inputs) {
    Remember(id.digest, base::StrCat("subkey ", parent.Hex(), " ", base::GoQuote(description)));
  }
  return id;
}

base::Result<base::Sha256Digest> Hasher::FileHash(const std::string& path) {
  {
    std::lock_guard lock(mutex_);
    if (auto known = files_.find(path); known != files_.end()) return known->second;
  }
  auto digest = Digest(path);
  if (options_.log != nullptr) {
    Log(base::StrCat("HASH ", path, ": ", digest ? digest->sum.Hex() : digest.error().text(),
                     "\n"));
  }
  if (!digest) return base::Fail(std::move(digest).error());
  std::lock_guard lock(mutex_);
  files_.insert_or_assign(path, digest->sum);
  sizes_.insert_or_assign(path, digest->size);
  return digest->sum;
}

/// Of a file that was not asked for before in this run.
base::Result<FileDigest> Hasher::Digest(const std::string& path) {
  const auto look = options_.known != nullptr ? options_.known->LookAt(path) : std::nullopt;
  if (!look) return DigestFile(path);
  const std::string key = base::StrCat("sha256 ", path);
  const auto known = options_.known->Find(key, *look);
  FileDigest remembered;
  const bool usable = known && known->size() == remembered.sum.bytes.size();
  if (usable) {
    std::ranges::copy(*known, reinterpret_cast<char*>(remembered.sum.bytes.data()));
    remembered.size = look->info.size;
    if (!options_.verify_known) return remembered;
  }
  TRY_ASSIGN(const FileDigest digest, DigestFile(path));
  if (usable && digest.sum != remembered.sum) {
    return base::Fail(base::ErrorKind::kCorrupt,
                      base::StrCat("what is remembered of ", path, " is wrong"));
  }
  if (!usable) options_.known->Add(key, *look, std::string(digest.sum.view()));
  return digest;
}

std::optional<int64_t> Hasher::KnownSize(const std::string& path) {
  std::lock_guard lock(mutex_);
  const auto known = sizes_.find(path);
  if (known == sizes_.end()) return std::nullopt;
  return known->second;
}

void Hasher::SetFileHash(const std::string& path, const base::Sha256Digest& sum) {
  std::lock_guard lock(mutex_);
  files_.insert_or_assign(path, sum);
}

std::string Hasher::ReverseHash(const base::Sha256Digest& sum) {
  std::lock_guard lock(mutex_);
  auto found = inputs_.find(ActionID{sum});
  return found == inputs_.end() ? "" : found->second;
}

void Hasher::Log(std::string_view line) { options_.log->Write(line); }

void Hasher::Remember(const base::Sha256Digest& sum, std::string input) {
  std::lock_guard lock(mutex_);
  inputs_.insert_or_assign(ActionID{sum}, std::move(input));
}

}  // namespace gorun::cache
