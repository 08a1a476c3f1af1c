#include "host/stack.h"

#include <gtest/gtest.h>
#include <pthread.h>
#include <sys/resource.h>
#include <unistd.h>

#include <thread>

#include "host/testing/child.h"

namespace gorun::host {
namespace {

constexpr size_t kMuch = 1 << 20;

size_t StackSize() {
  pthread_attr_t attributes;
  size_t size = 0;
  if (pthread_getattr_np(pthread_self(), &attributes) != 0) return 0;
  pthread_attr_getstacksize(&attributes, &size);
  pthread_attr_destroy(&attributes);
  return size;
}

TEST(CallWithRoom, ByItselfWhereThereIsEnough) {
  const pthread_t caller = pthread_self();
  EXPECT_EQ(CallWithRoom([&] { return pthread_equal(caller, pthread_self()) != 0 ? 7 : 1; }), 7);
}

TEST(CallWithRoom, InAThreadWhereThereIsNot) {
  const int status = testing::StatusOfChild([] {
    const rlimit little = {64 << 10, 64 << 10};
    if (setrlimit(RLIMIT_STACK, &little) != 0) _exit(2);
    const pid_t caller = gettid();
    _exit(CallWithRoom([&] {
      size_t of_another = 0;
      std::thread([&] { of_another = StackSize(); }).join();
      return gettid() != caller && StackSize() >= kMuch && of_another >= kMuch ? 7 : 1;
    }));
  });
  EXPECT_EQ(WEXITSTATUS(status), 7);
}

}  // namespace
}  // namespace gorun::host
