#include <array>
#include <optional>

#include "base/strings.h"
#include "host/own_file.h"
#include "host/probe.h"
#include "memo/filter_reader.h"
#include "memo/key.h"
#include "memo/memo.h"
#include "memo/record.h"

namespace gorun::memo {

using base::Fail;
using base::StrCat;
using host::FileInfo;
using host::FollowLinks;

namespace {

constexpr int64_t kHourNs = int64_t{3600} * 1'000'000'000;
/// The cache entries below the executable are marked as used by the builder alone; they live for
/// five days.
constexpr int64_t kLongestLifeNs = 24 * kHourNs;

/// Looks whether all is as the record says.
class Checker {
 public:
  explicit Checker(const RecordView& record) : record_(record) {}

  /// The check that does not hold; nullptr if all do.
  const Check* FindBroken() {
    for (uint32_t i = 0; i < record_.header().check_count; i++) {
      const Check& check = record_.check(i);
      if (check.kind == Check::kUnless || check.kind == Check::kUnlessMissing) {
        if (check.kind == Check::kUnless ? IsSame(check) : IsMissing(check)) i += check.count;
        continue;
      }
      if (!Holds(check)) return &check;
    }
    return nullptr;
  }

 private:
  /// Several checks may be about one directory.
  int Stat(const Check& check, FileInfo& info) {
    const bool follow = (check.flags & Check::kNotLinkItself) == 0;
    Known& known = known_[(check.path.at * 2 + (follow ? 1 : 0)) % known_.size()];
    if (known.path != check.path.at || known.follow != follow) {
      const auto how = follow ? FollowLinks::kYes : FollowLinks::kNo;
      known.path = check.path.at;
      known.follow = follow;
      known.error = host::ProbeStat(record_.c_str(check.path), how, known.info);
    }
    info = known.info;
    return known.error;
  }

  bool IsSame(const Check& check) {
    FileInfo info;
    return Stat(check, info) == 0 && info == check.info;
  }

  bool IsMissing(const Check& check) {
    FileInfo info;
    return Stat(check, info) == check.error;
  }

  bool HasSameNames(const Check& check) {
    host::ListingDigest listing;
    std::optional<FilterReader> filter;
    if ((check.flags & Check::kFiltered) != 0) filter.emplace(record_.text(check.text));
    const int error = host::ProbeListing(record_.c_str(check.path),
                                         filter ? &filter->filter() : nullptr, listing);
    return error == 0 && listing == check.listing;
  }

  bool Holds(const Check& check) {
    FileInfo info;
    switch (check.kind) {
      case Check::kSame:
      case Check::kUnless: return IsSame(check);
      case Check::kDirectory: return Stat(check, info) == 0 && info.IsDir();
      case Check::kMissing:
      case Check::kUnlessMissing:
      case Check::kFails: return IsMissing(check);
      case Check::kLink:
        return host::ProbeLink(record_.c_str(check.path), record_.text(check.text));
      case Check::kNotLink: return Stat(check, info) == 0 && info.type != host::FileType::kSymlink;
      case Check::kListing: return IsSame(check) || HasSameNames(check);
    }
    return false;
  }

  struct Known {
    // No path is at 0.
    uint32_t path = 0;
    bool follow = false;
    int error = 0;
    FileInfo info;
  };

  const RecordView& record_;
  // Few enough to be cheap, enough that what is looked at twice is mostly still known.
  std::array<Known, 509> known_;
};

Answer AnswerOf(const RecordView& record) {
  const Header& header = record.header();
  Answer answer;
  answer.executable = record.text(header.executable);
  answer.goroot_bin = record.text(header.goroot_bin);
  answer.output = record.text(header.output);
  std::string_view words = record.text(header.exec_command);
  while (!words.empty()) {
    const size_t end = words.find('\0');
    answer.exec_command.emplace_back(words.substr(0, end));
    words.remove_prefix(end + 1);
  }
  return answer;
}

void MarkUsed(const char* cache_entry, int64_t now_ns) {
  FileInfo info;
  if (host::ProbeStat(cache_entry, FollowLinks::kYes, info) != 0) return;
  if (now_ns - info.mtime_ns >= kHourNs) host::TouchNow(cache_entry);
}

}  // namespace

Mode ModeOf(const host::Environment& environment) {
  Mode mode;
  for (const std::string& word : base::Split(environment.Get("GORUN_MEMO"), ",")) {
    mode.off |= word == "off";
    mode.strict |= word == "strict";
    mode.verify |= word == "verify";
    mode.explain |= word == "explain";
  }
  return mode;
}

std::string RecordDirectory(std::string_view state_dir) {
  return state_dir.empty() ? "" : StrCat(state_dir, "/runs");
}

base::Result<Answer> Ask(const Question& question) {
  if (question.records.empty()) return Fail("there is no place for records");
  const base::Sha256Digest key = KeyOf(question);
  const auto bytes = host::ReadOwnFile(RecordPath(question.records, key));
  if (!bytes) return Fail("there is no record");
  RecordView record;
  if (!record.Open(*bytes)) return Fail("the record is damaged");
  const Header& header = record.header();
  if (header.key != key) return Fail("the record is of something else");
  if (header.environment != EnvironmentDigest(header.reads, question.environment)) {
    return Fail("the environment changed");
  }
  const int64_t now = host::WallClockNs();
  if (now < header.made_ns) return Fail("the record is from the future");
  if (now - header.made_ns > kLongestLifeNs) return Fail("the record is old");
  if (const Check* broken = Checker(record).FindBroken()) {
    return Fail(StrCat(record.text(broken->path), " changed"));
  }
  MarkUsed(record.c_str(header.cache_entry), now);
  return AnswerOf(record);
}

}  // namespace gorun::memo
