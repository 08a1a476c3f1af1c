#pragma once

#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <utility>

#include "report/printer.h"

namespace gorun::report {

/// What earlier attempts at one build have printed, for what is begun anew not to say it again.
class PrintedBefore {
 public:
  /// The printer of the next attempt: it prints what `printer` prints, but for texts that an
  /// earlier attempt has printed of the same package. Failures are always printed. One at a time;
  /// this must outlive it.
  std::unique_ptr<Printer> ForNextAttempt(std::unique_ptr<Printer> printer);

 private:
  class Filter;
  using Texts = std::set<std::pair<std::string, std::string>>;

  std::mutex mutex_;
  // Both are guarded by mutex_: of earlier attempts, and of the one that is under way.
  Texts before_, now_;
};

}  // namespace gorun::report
