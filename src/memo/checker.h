#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "host/filesystem.h"
#include "memo/record.h"

namespace gorun::memo {

/// Looks whether all is as a record says. For one use.
class Checker {
 public:
  /// `record` must outlive it.
  explicit Checker(const RecordView& record) : record_(record) {}

  /// Calls `visit(check, path)` for each check that does not hold, as long as it returns true.
  using Visit = std::function<bool(const Check& check, const std::string& path)>;
  void ForEachBroken(const Visit& visit);

 private:
  int Stat(const Check& check, host::FileInfo& info);
  bool IsSame(const Check& check);
  bool IsMissing(const Check& check);
  bool HasSameNames(const Check& check);
  bool Holds(const Check& check);
  bool LookIn(uint32_t group, const Visit& visit);

  struct Known {
    // No path is at 0.
    uint32_t path = 0;
    bool follow = false;
    int error = 0;
    host::FileInfo info;
  };

  const RecordView& record_;
  // Few enough to be cheap, enough that what is looked at twice is mostly still known. Not in the
  // object, which lies on the stack: that may be small (ulimit -s).
  std::vector<Known> known_ = std::vector<Known>(509);
};

}  // namespace gorun::memo
