#pragma once

#include <functional>

namespace gorun::host {

/// Calls `body` where there is room for it: on the stack that this thread has, or, where the user
/// allows too little (ulimit -s), in a thread with a larger one. Threads that are started meanwhile
/// have larger ones, too. Programs that are started have what the user allows. To be called before
/// there are other threads.
int CallWithRoom(const std::function<int()>& body);

}  // namespace gorun::host
