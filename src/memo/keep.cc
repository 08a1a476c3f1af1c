#include "memo/keep.h"

#include <algorithm>

#include "base/strings.h"
#include "host/path.h"
#include "memo/checks.h"
#include "memo/foreign.h"
#include "memo/key.h"
#include "memo/record_writer.h"
#include "memo/relevant.h"
#include "memo/trim.h"

namespace gorun::memo {

using base::Fail;
using base::Status;
using base::StrCat;

namespace {

// Words, each with a NUL byte behind it.
std::string WordsText(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) {
    text += word;
    text += '\0';
  }
  return text;
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
  header.reads = ReadsOfAll(finished, observations, files);
  header.environment = EnvironmentDigest(header.reads, question.environment);
  RecordWriter writer;
  header.executable = writer.AddText(finished.answer.executable);
  header.cache_entry = writer.AddText(finished.cache_entry);
  header.goroot_bin = writer.AddText(finished.answer.goroot_bin);
  header.output = writer.AddText(finished.answer.output);
  header.exec_command = writer.AddText(WordsText(finished.answer.exec_command));
  header.environment_changes = writer.AddText(WordsText(finished.answer.environment_changes));
  const Seen seen = RelevantObservations(question, finished, observations, header.reads, files);
  TRY(AddChecks(question, finished, observations, seen, files, writer));

  TRY(files.MakeDirs(directory, 0700));
  TRY(files.WriteFileAtomic(RecordPath(directory, header.key), writer.Finish(header), 0600));
  TrimRecords(directory, files);
  return {};
}

}  // namespace gorun::memo
