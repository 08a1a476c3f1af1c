#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "host/observations.h"
#include "memo/keep.h"
#include "memo/record_writer.h"

namespace gorun::memo {

/// Turns observations into the fewest checks that say the same, and adds them to `writer`. Fails if
/// time stamps alone could not tell that something changed.
base::Status AddChecks(const Question& question, const Finished& finished,
                       const host::Observations& observations, host::FileReader& files,
                       RecordWriter& writer);

}  // namespace gorun::memo
