#pragma once

#include "base/sha256.h"
#include "memo/memo.h"

namespace gorun::memo {

/// The hash of all that the question consists of: words, directories, and the variables that Go,
/// its tools' settings and version managers read.
base::Sha256Digest KeyOf(const Question& question);

/// The hash of the whole environment, less what changes from terminal to terminal: for programs
/// that are not Go's, of which we cannot know what they read.
base::Sha256Digest WholeEnvironment(const host::Environment& environment);

}  // namespace gorun::memo
