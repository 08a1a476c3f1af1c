#include "base/thread.h"

#include <system_error>
#include <utility>

namespace gorun::base {

// The one file that is compiled with exceptions: std::thread has no other way to say it.
std::thread TryStartThread(std::function<void()> body) {
  try {
    return std::thread(std::move(body));
  } catch (const std::system_error&) {
    return {};
  }
}

}  // namespace gorun::base
