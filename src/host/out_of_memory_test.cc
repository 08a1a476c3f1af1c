#include "host/out_of_memory.h"

#include <gtest/gtest.h>

#include <new>

namespace gorun::host {
namespace {

TEST(OutOfMemory, IsSaid) {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  GTEST_SKIP() << "sanitizers have an operator new of their own";
#else
  // More than any address space has.
  const volatile size_t size = size_t{1} << 62;
  EXPECT_EXIT(
      {
        EndWhenOutOfMemory();
        ::operator delete(::operator new(size));
      },
      ::testing::ExitedWithCode(1), "^gorun: out of memory\n$");
#endif
}

}  // namespace
}  // namespace gorun::host
