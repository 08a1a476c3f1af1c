#pragma once

#include <functional>
#include <string>

#include "base/result.h"
#include "modules/module_path.h"

namespace gorun::modules {

/// A module's zip that is part of a Go distribution and is not fetched (GOFIPS140's snapshots).
struct BundledZip {
  Version module;
  std::string file;
  /// The h1: hash of its files; "" if that is not known.
  std::string hash;
  /// What was unpacked before counts without a .ziphash, too: the distribution's cmd/go writes
  /// none.
  bool may_lack_zip_hash = false;
  /// Called before it is unpacked, which is done only if this is no failure.
  std::function<base::Status()> verify;
};

}  // namespace gorun::modules
