#include "host/observations.h"

#include <algorithm>
#include <utility>

#include "base/strings.h"
#include "host/path.h"

namespace gorun::host {

namespace {

constexpr int64_t kSecondNs = 1'000'000'000;
constexpr int64_t kTickNs = 20'000'000;

/// Those that cannot hold of one name at once.
bool Contradict(const Observation& a, const Observation& b) {
  constexpr uint16_t kThere = Observation::kDirectory | Observation::kFile;
  constexpr uint16_t kKinds = kThere | Observation::kMissing | Observation::kFailed;
  const uint16_t a_kind = a.aspects & kKinds;
  const uint16_t b_kind = b.aspects & kKinds;
  if (a_kind != 0 && b_kind != 0 && a_kind != b_kind) return true;
  if (a.Has(Observation::kFile) && b.Has(Observation::kFile) && a.info != b.info) return true;
  if (a.Has(Observation::kLink) && b.Has(Observation::kLink) && a.link_target != b.link_target) {
    return true;
  }
  if ((a.Has(Observation::kLink) && b.Has(Observation::kNotLink)) ||
      (a.Has(Observation::kNotLink) && b.Has(Observation::kLink))) {
    return true;
  }
  constexpr uint16_t kAnyListing = Observation::kListed | Observation::kListedMatching;
  if ((a.aspects & kAnyListing) != 0 && (b.aspects & kAnyListing) != 0 && a.info != b.info) {
    return true;
  }
  if (a.Has(Observation::kListed) && b.Has(Observation::kListed) && a.listing != b.listing) {
    return true;
  }
  if (a.filter != nullptr && b.filter != nullptr &&
      (a.filter != b.filter || a.matching != b.matching)) {
    return true;
  }
  return a.contents && b.contents && *a.contents != *b.contents;
}

}  // namespace

bool TimesAreTrustworthy(const FileInfo& info, int64_t looked_at_ns) {
  const bool coarse = info.mtime_ns % kSecondNs == 0 && info.ctime_ns % kSecondNs == 0;
  const int64_t changed = std::max(info.mtime_ns, info.ctime_ns);
  return changed < looked_at_ns - (coarse ? 2 * kSecondNs : kTickNs);
}

bool Observations::Ignores(std::string_view path) const {
  return spoiled_ || (has_ignored_ && HasPathPrefix(path, ignored_));
}

void Observations::Add(const std::string& path, Observation seen) {
  if (Ignores(path)) return;
  Shard& shard = shards_[base::StringHash{}(path) % shards_.size()];
  std::lock_guard lock(shard.mutex);
  const auto [place, is_new] = shard.seen.try_emplace(path, std::move(seen));
  if (is_new) return;
  Observation& known = place->second;
  // `seen` was not moved from.
  if (Contradict(known, seen)) {
    Spoil(base::StrCat(path, " changed meanwhile"));
    return;
  }
  constexpr uint16_t kAnyListing = Observation::kListed | Observation::kListedMatching;
  if (seen.Has(Observation::kFile) || (seen.aspects & kAnyListing) != 0) known.info = seen.info;
  if (seen.Has(Observation::kLink)) known.link_target = std::move(seen.link_target);
  if (seen.Has(Observation::kListed)) known.listing = seen.listing;
  if (seen.Has(Observation::kListedMatching)) {
    known.matching = seen.matching;
    known.filter = seen.filter;
  }
  if (seen.contents) known.contents = seen.contents;
  known.aspects |= seen.aspects;
}

bool Observations::HasContents(const std::string& path) {
  Shard& shard = shards_[base::StringHash{}(path) % shards_.size()];
  std::lock_guard lock(shard.mutex);
  const auto known = shard.seen.find(path);
  return known != shard.seen.end() && known->second.contents.has_value();
}

void Observations::Wrote(const std::string& path) {
  if (spoiled_) return;
  std::lock_guard lock(mutex_);
  written_.insert(path);
}

void Observations::Ran(const std::string& program) {
  if (spoiled_) return;
  std::lock_guard lock(mutex_);
  programs_.insert(program);
}

void Observations::Spoil(std::string why) {
  std::lock_guard lock(mutex_);
  if (trouble_.empty()) trouble_ = std::move(why);
  spoiled_ = true;
}

}  // namespace gorun::host
