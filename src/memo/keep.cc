#include "memo/keep.h"

#include <algorithm>

#include "base/strings.h"
#include "host/path.h"
#include "host/probe.h"
#include "memo/checks.h"
#include "memo/foreign.h"
#include "memo/key.h"
#include "memo/record_writer.h"
#include "memo/relevant.h"

namespace gorun::memo {

using base::Fail;
using base::Status;
using base::StrCat;

namespace {

constexpr int64_t kDayNs = int64_t{24 * 3600} * 1'000'000'000;
constexpr std::string_view kTrimStamp = "trimmed";

/// Removes records that are too old to be used, once a day.
void Trim(const std::string& directory, host::FileSystem& files) {
  const int64_t now = host::WallClockNs();
  const std::string stamp = StrCat(directory, "/", kTrimStamp);
  auto trimmed = files.Stat(stamp);
  if (trimmed && now - trimmed->mtime_ns < kDayNs && now >= trimmed->mtime_ns) return;
  if (!files.WriteFile(stamp, "", 0600)) return;
  auto entries = files.ReadDir(directory);
  if (!entries) return;
  for (const host::DirEntry& entry : *entries) {
    const std::string path = StrCat(directory, "/", entry.name);
    auto info = files.Stat(path);
    if (info && now - info->mtime_ns > 2 * kDayNs) (void)files.Remove(path);
  }
}

}  // namespace

Status Keep(const Question& question, const Finished& finished,
            const host::Observations& observations, host::FileSystem& files) {
  if (!observations.trouble().empty()) return Fail(observations.trouble());
  for (const std::string& path : observations.written()) {
    if (!IsBelowOneOf(path, finished.ignored)) return Fail(path + " was written");
  }
  const std::string& directory = question.records;
  if (directory.empty()) return Fail("there is no place for records");

  Header header;
  header.key = KeyOf(question);
  header.made_ns = observations.start_ns();
  const std::string own_tools = host::JoinPath(finished.goroot, "pkg/tool");
  if (finished.foreign_program) header.reads = Reads::kAnything;
  for (const std::string& program : observations.programs()) {
    if (host::HasPathPrefix(program, own_tools)) continue;
    header.reads = std::max(header.reads, ReadsOf(program, files));
  }
  header.environment = EnvironmentDigest(header.reads, question.environment);
  RecordWriter writer;
  header.executable = writer.AddText(finished.answer.executable);
  header.cache_entry = writer.AddText(finished.cache_entry);
  header.goroot_bin = writer.AddText(finished.answer.goroot_bin);
  header.output = writer.AddText(finished.answer.output);
  std::string words;
  for (const std::string& word : finished.answer.exec_command) {
    words += word;
    words += '\0';
  }
  header.exec_command = writer.AddText(words);
  const Seen seen = RelevantObservations(question, finished, observations, header.reads, files);
  TRY(AddChecks(question, finished, observations, seen, files, writer));

  TRY(files.MakeDirs(directory, 0700));
  TRY(files.WriteFileAtomic(RecordPath(directory, header.key), writer.Finish(header), 0600));
  Trim(directory, files);
  return {};
}

}  // namespace gorun::memo
