#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "host/environment.h"

// The door of room `memo`: run records. A record says what the result of one invocation depended
// on, and where its executable is; if nothing of that has changed, the program can be started
// without asking anybody. The front asks (Ask), the builder keeps (keep.h). Any doubt is a miss.
//
//   memo.h       the question, its key and the answer: all that the front needs
//   keep.h       from the builder's observations to a record on disk
//   trust.h      which trees are known by their roots alone
//   foreign.h    what programs that are not Go's may have read of the environment
//   relevant.h   which of the observations say something about the result
//   record.h     the file's layout: fixed, checked by a checksum, read where it lies
//
// It does not know flags, packages or what is cached; its facts are files, names and time stamps.
namespace gorun::memo {

/// GORUN_MEMO, words separated by commas.
struct Mode {
  /// "off": records are neither read nor written.
  bool off = false;
  /// "strict": no tree is known by its root; all that was looked at is looked at again.
  bool strict = false;
  /// "verify": builds in any case, and compares with what the record says.
  bool verify = false;
  /// "explain": says on stderr what became of the record.
  bool explain = false;
  /// The first word that is none of these; "" if there is none.
  std::string unknown;
};
/// None of these where the variable is not set.
Mode ModeOf(const host::Environment& environment);

/// What a record is found by.
struct Question {
  /// The arguments up to the program's own, without the program's name and -C.
  std::vector<std::string> words;
  /// The working directory as the kernel and as the user names it.
  std::string physical_directory;
  std::string directory;
  /// The builder that would be asked: records of another installation do not count.
  std::string builder;
  const host::Environment& environment;
  Mode mode;
  /// Where records lie, a directory of gorun's own; "" if there is no such place.
  std::string records;
};

/// Where records lie below the directory of what gorun remembers; "" if that is "".
std::string RecordDirectory(std::string_view state_dir);

/// What to start.
struct Answer {
  std::string executable;
  /// -exec, or the runner of a foreign platform.
  std::vector<std::string> exec_command;
  std::string goroot_bin;
  /// What was said when the program was built, to be repeated on stderr.
  std::string output;
  /// What the program's environment has otherwise than ours: "NAME=VALUE", or "NAME" if it has it
  /// not.
  std::vector<std::string> environment_changes = {};
  bool operator==(const Answer&) const = default;
};

/// The answer to the same question the last time, if nothing that it depended on has changed since.
/// Else an error that says why not. Marks the executable's cache entry as used.
base::Result<Answer> Ask(const Question& question);

}  // namespace gorun::memo
