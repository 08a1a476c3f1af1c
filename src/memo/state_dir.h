#pragma once

#include <string>

#include "base/sha256.h"
#include "host/environment.h"

namespace gorun::memo {

/// Where records lie: GORUN_STATE, else gorun in the user's cache directory; "" if there is no such
/// place. Everything in it can be deleted at any time.
std::string RecordDirectory(const host::Environment& environment);

/// The record's file for a key.
std::string RecordPath(const std::string& directory, const base::Sha256Digest& key);

}  // namespace gorun::memo
