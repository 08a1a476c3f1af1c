#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "host/observations.h"
#include "memo/keep.h"
#include "memo/record_writer.h"
#include "memo/relevant.h"

namespace gorun::memo {

/// Turns what was `seen` into the fewest checks that say the same, and adds them to `writer`. Fails
/// if time stamps alone could not tell that something changed. `seen` is of `observations`.
base::Status AddChecks(const Question& question, const Finished& finished,
                       const host::Observations& observations, const Seen& seen,
                       host::FileReader& files, RecordWriter& writer);

}  // namespace gorun::memo
