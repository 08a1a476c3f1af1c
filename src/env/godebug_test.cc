#include "env/godebug.h"

#include <gtest/gtest.h>

namespace gorun::env {
namespace {

TEST(GoDebugValue, TheLastCounts) {
  EXPECT_EQ(GoDebugValue("", "x"), "");
  EXPECT_EQ(GoDebugValue("x=1", "x"), "1");
  EXPECT_EQ(GoDebugValue("x=1,y=2,x=0", "x"), "0");
  EXPECT_EQ(GoDebugValue("x=1,x=", "x"), "");
  // What says nothing is passed over.
  EXPECT_EQ(GoDebugValue("x=1,x,,xx=3", "x"), "1");
  EXPECT_EQ(GoDebugValue("x=a=b", "x"), "a=b");
}

}  // namespace
}  // namespace gorun::env
