#include <utility>

#include "base/strings.h"
#include "host/own_file.h"
#include "host/probe.h"
#include "memo/checker.h"
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

std::vector<std::string> WordsOf(std::string_view text) {
  std::vector<std::string> words;
  while (!text.empty()) {
    const size_t end = text.find('\0');
    words.emplace_back(text.substr(0, end));
    // What is damaged may lack its end.
    if (end == std::string_view::npos) break;
    text.remove_prefix(end + 1);
  }
  return words;
}

Answer AnswerOf(const RecordView& record) {
  const Header& header = record.header();
  Answer answer;
  answer.executable = record.text(header.executable);
  answer.goroot_bin = record.text(header.goroot_bin);
  answer.output = record.text(header.output);
  answer.exec_command = WordsOf(record.text(header.exec_command));
  answer.environment_changes = WordsOf(record.text(header.environment_changes));
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
  for (std::string& word : base::Split(environment.Get("GORUN_MEMO"), ",")) {
    if (word == "off") {
      mode.off = true;
    } else if (word == "strict") {
      mode.strict = true;
    } else if (word == "verify") {
      mode.verify = true;
    } else if (word == "explain") {
      mode.explain = true;
    } else if (mode.unknown.empty()) {
      mode.unknown = std::move(word);
    }
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
  if (auto why = WhyNotNow(header, now); !why.empty()) return Fail(why);
  std::string broken;
  Checker(record).ForEachBroken([&](const Check&, const std::string& path) {
    broken = path;
    return false;
  });
  if (!broken.empty()) return Fail(broken + " changed");
  MarkUsed(record.c_str(header.cache_entry), now);
  return AnswerOf(record);
}

}  // namespace gorun::memo
