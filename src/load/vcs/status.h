#pragma once

#include <optional>
#include <string>

#include "base/result.h"
#include "load/vcs/client.h"
#include "modules/time_stamp.h"

namespace gorun::load::vcs {

/// The state of a checkout (vcs.Status).
struct Status {
  /// "" if there is no commit yet.
  std::string revision;
  std::optional<modules::TimeStamp> commit_time;
  /// Files differ from the revision, or are not under version control.
  bool uncommitted = false;
};

/// Asks the client. Errors read as cmd/go's.
base::Result<Status> ReadStatus(Client& client);

/// "2006-01-02 15:04:05" (UTC), with " -0700" behind it if `offset`.
std::optional<modules::TimeStamp> ParseDateTime(std::string_view text, bool offset);

}  // namespace gorun::load::vcs
