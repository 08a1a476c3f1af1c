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
  TrimRecords(directory, files);
  return {};
}

}  // namespace gorun::memo
