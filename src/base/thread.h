#pragma once

#include <functional>
#include <thread>

namespace gorun::base {

/// Starts a thread that runs `body`. It is not joinable, and `body` is not called, where the system
/// has no more of them for us (a limit on processes): the caller goes on with those that there are,
/// or says so.
std::thread TryStartThread(std::function<void()> body);

}  // namespace gorun::base
