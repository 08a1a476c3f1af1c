#include "env/arch_features.h"

#include <gtest/gtest.h>

#include "base/strings.h"

namespace gorun::env {
namespace {

std::string Tags(int minor, std::string_view goarch, std::string_view value) {
  return base::Join(ArchTags(minor, goarch, value), " ");
}

TEST(ArchTags, ALevelIncludesThoseBelow) {
  EXPECT_EQ(Tags(26, "amd64", "v3"), "amd64.v1 amd64.v2 amd64.v3");
  EXPECT_EQ(Tags(26, "amd64", "v9"), "amd64.v1");
  EXPECT_EQ(Tags(26, "arm", "6,softfloat"), "arm.5 arm.6");
  EXPECT_EQ(Tags(26, "arm64", "v9.1,lse"),
            "arm64.v9.0 arm64.v9.1 arm64.v8.0 arm64.v8.1 arm64.v8.2 arm64.v8.3 arm64.v8.4 "
            "arm64.v8.5 arm64.v8.6");
  EXPECT_EQ(Tags(26, "arm64", "v9.5"),
            "arm64.v9.0 arm64.v9.1 arm64.v9.2 arm64.v9.3 arm64.v9.4 arm64.v9.5 arm64.v8.0 "
            "arm64.v8.1 arm64.v8.2 "
            "arm64.v8.3 arm64.v8.4 arm64.v8.5 arm64.v8.6 arm64.v8.7 arm64.v8.8 arm64.v8.9");
  EXPECT_EQ(Tags(26, "ppc64le", "power10"), "ppc64le.power8 ppc64le.power9 ppc64le.power10");
  EXPECT_EQ(Tags(26, "riscv64", "rva22u64"), "riscv64.rva20u64 riscv64.rva22u64");
  EXPECT_EQ(Tags(26, "mips", "softfloat"), "mips.softfloat");
  EXPECT_EQ(Tags(26, "s390x", ""), "");
}

TEST(ArchTags, WebAssemblyHasAllFeaturesSinceGo126) {
  EXPECT_EQ(Tags(26, "wasm", ""), "wasm.satconv wasm.signext");
  EXPECT_EQ(Tags(25, "wasm", ""), "");
  EXPECT_EQ(Tags(25, "wasm", "signext,,satconv"), "wasm.satconv wasm.signext");
  EXPECT_EQ(WasmFeatures(25, "signext,satconv"), "satconv,signext");
  EXPECT_EQ(WasmFeatures(25, ","), "");
  EXPECT_EQ(WasmFeatures(26, "signext"), "");
}

TEST(CheckFips140, Versions) {
  for (const char* good :
       {"off", "latest", "inprocess", "certified", "v1.0.0", "v1.20.0-01234567", "v1.2.3-rc4"}) {
    EXPECT_TRUE(CheckFips140(26, good).has_value()) << good;
  }
  for (const char* bad : {"", "on", "v1.0", "v1.0.", "v2.0.0", "v1.0.0-", "v1.0.0-rc",
                          "v1.0.0-0123456", "v1..0", "1.0.0"}) {
    EXPECT_FALSE(CheckFips140(26, bad).has_value()) << bad;
  }
  EXPECT_TRUE(CheckFips140(25, "v2.0.0").has_value());
  EXPECT_FALSE(CheckFips140(25, "v1.2.3-rc4").has_value());
  EXPECT_EQ(CheckFips140(25, "x").error().text(),
            "invalid GOFIPS140: must be off, latest, inprocess, certified, or vX.Y.Z");
}

}  // namespace
}  // namespace gorun::env
