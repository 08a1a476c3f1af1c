#pragma once

#include <string>

#include "host/fd.h"

namespace gorun::host {

/// Puts the working directory back at its end, if it was changed.
class DirectoryGuard {
 public:
  DirectoryGuard() = default;
  ~DirectoryGuard();
  DirectoryGuard(const DirectoryGuard&) = delete;
  DirectoryGuard& operator=(const DirectoryGuard&) = delete;

  /// False, and nothing is changed, if that fails or there would be no way back.
  bool Change(const std::string& path);

 private:
  Fd before_;
};

}  // namespace gorun::host
