#include "modules/go_sum.h"

#include <algorithm>
#include <utility>

#include "base/strings.h"

namespace gorun::modules {

namespace {

// Of a tree with an empty go.mod: a bug of old versions put it into go.sum for what was no module.
constexpr std::string_view kEmptyGoModHash = "h1:G7mAYYxgmS0lVkHyy2hEOLQCFB0DlQFTMLWggykrydY=";

constexpr std::string_view kGoSumMismatch = R"(

SECURITY ERROR
This download does NOT match an earlier download recorded in go.sum.
The bits may have been replaced on the origin server, or an attacker may
have intercepted the download attempt.

For more information, see 'go help module-auth'.
)";

constexpr std::string_view kSumDbMismatch = R"(

SECURITY ERROR
This download does NOT match the one reported by the checksum server.
The bits may have been replaced on the origin server, or an attacker may
have intercepted the download attempt.

For more information, see 'go help module-auth'.
)";

constexpr std::string_view kSumDbAbsent = R"(

SECURITY ERROR
This download does NOT match one reported by the checksum server.
The checksum server has provided checksums, but the checksums do
not contain an entry for the download.
The checksum server may be malfunctioning, or an attacker may have
intercepted the checksum request.
The download cannot be verified.

For more information, see 'go help module-auth'.
)";

constexpr std::string_view kHashVersionMismatch = R"(

SECURITY WARNING
This download is listed in go.sum, but using an unknown hash algorithm.
The download cannot be verified.

For more information, see 'go help module-auth'.

)";

// Only these hashes can be checked.
bool IsH1(std::string_view hash) { return hash.starts_with("h1:"); }

base::Error Mismatch(const Version& mod, std::string_view hash, std::string_view file,
                     std::string_view listed) {
  return base::Error(base::ErrorKind::kSecurity,
                     base::StrCat("verifying ", mod.String(), ": checksum mismatch\n\tdownloaded: ",
                                  hash, "\n\t", file, ":     ", listed, kGoSumMismatch));
}

}  // namespace

base::Status GoSum::Read(Sums& sums, std::string_view file, std::string_view bytes) {
  for (int line_number = 1; !bytes.empty(); line_number++) {
    std::string_view line = bytes.substr(0, bytes.find('\n'));
    bytes.remove_prefix(std::min(bytes.size(), line.size() + 1));
    std::vector<std::string> fields = base::Fields(line);
    if (fields.empty()) continue;
    if (fields.size() != 3) {
      return base::Fail(base::ErrorKind::kInvalid,
                        base::StrCat("malformed go.sum:\n", file, ':', line_number,
                                     ": wrong number of fields ", fields.size()));
    }
    if (fields[2] == kEmptyGoModHash) continue;
    sums[{std::move(fields[0]), std::move(fields[1])}].push_back(std::move(fields[2]));
  }
  return {};
}

base::Status GoSum::Load(std::string_view file, std::string_view bytes) {
  std::lock_guard lock(mutex_);
  file_ = file;
  sums_.clear();
  status_.clear();
  TRY(Read(sums_, file, bytes));
  enabled_ = true;
  return {};
}

base::Status GoSum::LoadWorkspaceFile(std::string_view file, std::string_view bytes) {
  std::lock_guard lock(mutex_);
  return Read(workspace_[std::string(file)], file, bytes);
}

bool GoSum::enabled() const {
  std::lock_guard lock(mutex_);
  return enabled_;
}

GoSum::SumStatus GoSum::StatusLocked(const Version& mod, const std::string& hash) const {
  auto it = status_.find({mod, hash});
  return it == status_.end() ? SumStatus() : it->second;
}

bool GoSum::Have(const Version& mod) const {
  std::lock_guard lock(mutex_);
  if (!enabled_) return false;
  auto lists = [&](const Sums& sums) {
    auto it = sums.find(mod);
    if (it == sums.end()) return false;
    for (const std::string& hash : it->second) {
      if (IsH1(hash) && !StatusLocked(mod, hash).dirty) return true;
    }
    return false;
  };
  for (const auto& [file, sums] : workspace_) {
    if (lists(sums)) return true;
  }
  return lists(sums_);
}

std::optional<std::string> GoSum::Recorded(const Version& mod) const {
  std::lock_guard lock(mutex_);
  if (!enabled_) return std::nullopt;
  std::string found;
  bool conflict = false;
  auto look = [&](const Sums& sums) {
    auto it = sums.find(mod);
    if (it == sums.end()) return;
    for (const std::string& hash : it->second) {
      if (!IsH1(hash) || StatusLocked(mod, hash).dirty) continue;
      conflict = conflict || (!found.empty() && found != hash);
      found = hash;
    }
  };
  for (const auto& [file, sums] : workspace_) look(sums);
  look(sums_);
  if (conflict || found.empty()) return std::nullopt;
  return found;
}

base::Result<bool> GoSum::HaveLocked(const Version& mod, std::string_view hash) const {
  if (auto it = sums_.find(mod); it != sums_.end()) {
    for (const std::string& listed : it->second) {
      if (listed == hash) return true;
      if (IsH1(listed)) {
        std::string_view name = file_.ends_with("go.work.sum") ? "go.work.sum" : "go.sum";
        return base::Fail(Mismatch(mod, hash, name, listed));
      }
    }
  }
  // All files are looked at, since they may contradict each other.
  bool found = false;
  for (const auto& [file, sums] : workspace_) {
    auto it = sums.find(mod);
    if (it == sums.end()) continue;
    for (const std::string& listed : it->second) {
      if (listed == hash) {
        found = true;
      } else if (IsH1(listed)) {
        return base::Fail(Mismatch(mod, hash, file, listed));
      }
    }
  }
  return found;
}

base::Result<GoSum::Listed> GoSum::Check(const Version& mod, std::string_view hash) {
  std::lock_guard lock(mutex_);
  if (!enabled_) return Listed::kNo;
  TRY_ASSIGN(bool listed, HaveLocked(mod, hash));
  status_[{mod, std::string(hash)}].used = true;
  return listed ? Listed::kYes : Listed::kNo;
}

base::Result<std::string> GoSum::AddLocked(const Version& mod, std::string_view hash) {
  TRY_ASSIGN(bool listed, HaveLocked(mod, hash));
  if (listed) return "";
  std::vector<std::string>& hashes = sums_[mod];
  std::string warning;
  if (!hashes.empty()) {
    warning = base::StrCat("warning: verifying ", mod.String(),
                           ": unknown hashes in go.sum: ", base::Join(hashes, ", "), "; adding ",
                           hash, kHashVersionMismatch);
  }
  hashes.emplace_back(hash);
  return warning;
}

base::Result<std::string> GoSum::Add(const Version& mod, std::string_view hash) {
  std::lock_guard lock(mutex_);
  if (!enabled_) return "";
  TRY_ASSIGN(std::string warning, AddLocked(mod, hash));
  status_[{mod, std::string(hash)}].dirty = true;
  return warning;
}

bool GoSum::Dirty(const std::unordered_set<Version>& keep) const {
  std::lock_guard lock(mutex_);
  if (!enabled_) return false;
  return std::any_of(status_.begin(), status_.end(), [&](const auto& entry) {
    const auto& [key, status] = entry;
    if (!status.dirty || (status.used && !keep.contains(key.mod))) return false;
    auto it = sums_.find(key.mod);
    return it != sums_.end() &&
           std::find(it->second.begin(), it->second.end(), key.sum) != it->second.end();
  });
}

bool GoSum::InWorkspaceLocked(const Version& mod) const {
  return std::any_of(workspace_.begin(), workspace_.end(),
                     [&](const auto& entry) { return entry.second.contains(mod); });
}

base::Result<std::string> GoSum::Format(std::string_view current,
                                        const std::unordered_set<Version>& keep) {
  std::lock_guard lock(mutex_);
  // Take in what others wrote meanwhile. Of what we had read, only what was checked comes back:
  // the user may have removed the rest with reason.
  sums_.clear();
  TRY(Read(sums_, file_, current));
  for (const auto& [key, status] : status_) {
    if (!status.used || InWorkspaceLocked(key.mod)) continue;
    TRY(AddLocked(key.mod, key.sum));
  }
  std::vector<Version> mods;
  mods.reserve(sums_.size());
  for (const auto& [mod, hashes] : sums_) mods.push_back(mod);
  SortVersions(mods);
  std::string out;
  for (const Version& mod : mods) {
    if (InWorkspaceLocked(mod)) continue;
    std::vector<std::string>& hashes = sums_[mod];
    std::sort(hashes.begin(), hashes.end());
    hashes.erase(std::unique(hashes.begin(), hashes.end()), hashes.end());
    for (const std::string& hash : hashes) {
      SumStatus status = StatusLocked(mod, hash);
      if (status.dirty && !(status.used && keep.contains(mod))) continue;
      base::StrAppend(out, mod.path, ' ', mod.version, ' ', hash, '\n');
    }
  }
  return out;
}

void GoSum::MarkWritten() {
  std::lock_guard lock(mutex_);
  status_.clear();
}

base::Status CheckSumDbLines(const Version& mod, std::string_view hash, std::string_view database,
                             std::span<const std::string> lines) {
  Version plain = mod;
  std::string_view noun = "module";
  if (auto version = base::CutSuffix(mod.version, "/go.mod")) {
    noun = "go.mod";
    plain.version = *version;
  }
  auto fail = [&](std::string text) {
    base::Error cause(base::ErrorKind::kSecurity, base::StrCat("verifying ", noun, ": ", text));
    return base::Fail(VersionError(plain, std::move(cause)).ToError());
  };
  std::string prefix = base::StrCat(mod.path, ' ', mod.version, ' ');
  for (std::string_view line : lines) {
    auto listed = base::CutPrefix(line, prefix);
    if (!listed) continue;
    if (*listed == hash) return {};
    if (IsH1(*listed)) {
      return fail(base::StrCat("checksum mismatch\n\tdownloaded: ", hash, "\n\t", database, ": ",
                               *listed, kSumDbMismatch));
    }
  }
  return fail(base::StrCat("checksum missing from sumdb response", kSumDbAbsent));
}

}  // namespace gorun::modules
