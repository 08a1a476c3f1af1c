#pragma once

#include "base/sha256.h"
#include "memo/memo.h"

namespace gorun::memo {

/// The hash of all that the question consists of: words, directories, and the variables that Go,
/// its tools' settings and version managers read.
base::Sha256Digest KeyOf(const Question& question);

}  // namespace gorun::memo
