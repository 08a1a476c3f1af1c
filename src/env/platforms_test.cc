#include "env/platforms.h"

#include <gtest/gtest.h>

namespace gorun::env {
namespace {

TEST(FindPlatform, DependsOnTheRelease) {
  EXPECT_NE(FindPlatform("windows", "arm", 24), nullptr);
  EXPECT_NE(FindPlatform("windows", "arm", 25), nullptr);
  EXPECT_EQ(FindPlatform("windows", "arm", 26), nullptr);
  EXPECT_NE(FindPlatform("openbsd", "mips64", 26), nullptr);
  EXPECT_EQ(FindPlatform("openbsd", "mips64", 27), nullptr);
  EXPECT_FALSE(FindPlatform("linux", "ppc64", 26)->cgo_supported);
  EXPECT_TRUE(FindPlatform("linux", "ppc64", 27)->cgo_supported);
  EXPECT_NE(FindPlatform("linux", "amd64", 99), nullptr);
  EXPECT_EQ(FindPlatform("linux", "vax", 26), nullptr);
}

TEST(BuildModeSupported, OnWindowsForArm) {
  EXPECT_TRUE(BuildModeSupported("pie", "windows", "arm", 25));
  EXPECT_TRUE(BuildModeSupported("c-archive", "windows", "arm", 25));
  EXPECT_FALSE(BuildModeSupported("c-shared", "windows", "arm", 25));
  EXPECT_FALSE(BuildModeSupported("pie", "windows", "arm", 26));
  EXPECT_TRUE(InternalLinkPieSupported("windows", "arm", 25));
  EXPECT_FALSE(InternalLinkPieSupported("windows", "arm", 26));
}

}  // namespace
}  // namespace gorun::env
