#pragma once

#include <string>

#include "base/once_map.h"

namespace gorun::fetch {

/// What getaddrinfo's `code` says, in the words of Go's net package (net/cgo_unix.go): "no such
/// host" if there is none of that name, else what kept it from being told. `os_error` is errno, of
/// use for EAI_SYSTEM.
std::string LookupErrorText(int code, int os_error);

/// Why hosts have no address. libcurl does not tell, so that the question is asked once more, once
/// a host. All methods may be called from any thread.
class NameLookups {
 public:
  std::string WhyNot(const std::string& host);

 private:
  base::OnceMap<std::string, std::string> answers_;
};

}  // namespace gorun::fetch
