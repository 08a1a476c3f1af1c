#include "host/stack.h"

#include <pthread.h>
#include <signal.h>
#include <sys/resource.h>

#include <thread>

#include "base/thread.h"

namespace gorun::host {

namespace {

// glibc gives threads what the limit says, and 2 MiB if there is none.
constexpr size_t kEnough = 2 << 20;

bool HasRoom() {
  rlimit limit;
  return getrlimit(RLIMIT_STACK, &limit) != 0 || limit.rlim_cur >= kEnough;
}

void EnlargeNewThreads() {
  pthread_attr_t attributes;
  if (pthread_attr_init(&attributes) != 0) return;
  if (pthread_attr_setstacksize(&attributes, kEnough) == 0) pthread_setattr_default_np(&attributes);
  pthread_attr_destroy(&attributes);
}

}  // namespace

int CallWithRoom(const std::function<int()>& body) {
  if (HasRoom()) return body();
  EnlargeNewThreads();
  int result = 0;
  std::thread thread = base::TryStartThread([&] { result = body(); });
  if (!thread.joinable()) return body();
  // Signals are for those who know what to do about them.
  sigset_t all;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, nullptr);
  thread.join();
  return result;
}

}  // namespace gorun::host
