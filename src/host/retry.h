#pragma once

#include <cerrno>

namespace gorun::host {

/// Calls `call` again for as long as a signal interrupts it.
template <typename Call>
auto RetryOnInterrupt(Call call) {
  auto result = call();
  while (result == -1 && errno == EINTR) result = call();
  return result;
}

}  // namespace gorun::host
