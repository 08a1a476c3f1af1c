#include "memo/checker.h"

#include <optional>

#include "host/path.h"
#include "host/probe.h"
#include "memo/filter_reader.h"

namespace gorun::memo {

using host::FileInfo;
using host::FollowLinks;

namespace {

FollowLinks HowToLook(const Check& check) {
  return (check.flags & Check::kNotLinkItself) == 0 ? FollowLinks::kYes : FollowLinks::kNo;
}

}  // namespace

void Checker::ForEachBroken(const Visit& visit) {
  for (uint32_t i = 0; i < record_.header().check_count; i++) {
    const Check& check = record_.check(i);
    if (check.kind == Check::kUnless || check.kind == Check::kUnlessMissing) {
      if (check.kind == Check::kUnless ? IsSame(check) : IsMissing(check)) i += check.count;
    } else if (check.kind == Check::kIn) {
      if (!LookIn(i, visit)) return;
      i += check.count;
    } else if (!Holds(check) && !visit(check, std::string(record_.text(check.path)))) {
      return;
    }
  }
}

bool Checker::LookIn(uint32_t group, const Visit& visit) {
  const Check& head = record_.check(group);
  const host::ProbeDirectory directory(record_.c_str(head.path));
  for (uint32_t i = group + 1; i <= group + head.count; i++) {
    const Check& check = record_.check(i);
    FileInfo info;
    if (directory.Stat(record_.c_str(check.path), HowToLook(check), info) == 0 &&
        info == check.info) {
      continue;
    }
    if (!visit(check, host::JoinPath(record_.text(head.path), record_.text(check.path)))) {
      return false;
    }
  }
  return true;
}

/// Several checks may be about one directory.
int Checker::Stat(const Check& check, FileInfo& info) {
  const FollowLinks how = HowToLook(check);
  const bool follow = how == FollowLinks::kYes;
  Known& known = known_[(check.path.at * 2 + (follow ? 1 : 0)) % known_.size()];
  if (known.path != check.path.at || known.follow != follow) {
    known.path = check.path.at;
    known.follow = follow;
    known.error = host::ProbeStat(record_.c_str(check.path), how, known.info);
  }
  info = known.info;
  return known.error;
}

bool Checker::IsSame(const Check& check) {
  FileInfo info;
  return Stat(check, info) == 0 && info == check.info;
}

bool Checker::IsMissing(const Check& check) {
  FileInfo info;
  return Stat(check, info) == check.error;
}

bool Checker::HasSameNames(const Check& check) {
  host::ListingDigest listing;
  std::optional<FilterReader> filter;
  if ((check.flags & Check::kFiltered) != 0) filter.emplace(record_.text(check.text));
  const int error =
      host::ProbeListing(record_.c_str(check.path), filter ? &filter->filter() : nullptr, listing);
  return error == 0 && listing == check.listing;
}

bool Checker::Holds(const Check& check) {
  FileInfo info;
  switch (check.kind) {
    case Check::kSame:
    case Check::kUnless: return IsSame(check);
    case Check::kDirectory: return Stat(check, info) == 0 && info.IsDir();
    case Check::kMissing:
    case Check::kUnlessMissing:
    case Check::kFails: return IsMissing(check);
    case Check::kLink: return host::ProbeLink(record_.c_str(check.path), record_.text(check.text));
    case Check::kNotLink: return Stat(check, info) == 0 && info.type != host::FileType::kSymlink;
    case Check::kListing: return IsSame(check) || HasSameNames(check);
    case Check::kIn: break;
  }
  return false;
}

}  // namespace gorun::memo
