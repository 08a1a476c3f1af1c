#include "toolchain/fips140.h"

#include <gtest/gtest.h>

#include "base/sha256.h"
#include "base/strings.h"
#include "host/testing/fake_host.h"

namespace gorun::toolchain {
namespace {

class Fips140Test : public ::testing::Test {
 protected:
  Fips140Test() {
    settings_.goroot = "/go";
    settings_.gomodcache = "/mod";
    settings_.fips140 = "v1.0.0-c2097c7c";
    toolchain_.minor = 27;
    fake_.files.Add(kZip, "zip");
    Sums("# comment\nother.zip 00\nv1.0.0-c2097c7c.zip " + base::Sha256::Of("zip").Hex() + "\n");
  }
  void Sums(std::string_view text) { fake_.files.Add("/go/lib/fips140/fips140.sum", text); }
  base::Result<Fips140> Open() {
    host::Host host = fake_.host();
    return OpenFips140(host, toolchain_, settings_,
                       [&](const modules::Version& mod, const std::string& zip) {
                         unpacked_.push_back(mod.String() + " from " + zip);
                         return result_;
                       });
  }

  static constexpr const char* kZip = "/go/lib/fips140/v1.0.0-c2097c7c.zip";
  host::testing::FakeHost fake_;
  env::Settings settings_;
  Toolchain toolchain_;
  base::Result<std::string> result_ = std::string("/mod/golang.org/fips140@v1.0.0-c2097c7c");
  std::vector<std::string> unpacked_;
};

TEST_F(Fips140Test, ImportsLeadIntoTheSnapshot) {
  auto fips = Open();
  ASSERT_TRUE(fips.has_value()) << fips.error().text();
  EXPECT_EQ(
      unpacked_,
      (std::vector<std::string>{base::StrCat("golang.org/fips140@v1.0.0-c2097c7c from ", kZip)}));
  const std::string path = "crypto/internal/fips140/v1.0.0-c2097c7c";
  const std::string dir = "/mod/golang.org/fips140@v1.0.0-c2097c7c/fips140/v1.0.0-c2097c7c";
  for (std::string from :
       {"crypto/internal/fips140/aes/gcm", "crypto/internal/fips140/v1.0.0-c2097c7c/aes/gcm"}) {
    auto place = fips->Resolve(from);
    ASSERT_TRUE(place.has_value()) << from;
    EXPECT_EQ(place->import_path, path + "/aes/gcm");
    EXPECT_EQ(place->dir, dir + "/aes/gcm");
  }
  EXPECT_EQ(fips->Resolve("crypto/internal/fips140")->import_path, path);
  for (const char* other : {"crypto/internal/fips140deps", "crypto/internal/fips140deps/cpu",
                            "crypto/sha256", "x/crypto/internal/fips140"}) {
    EXPECT_FALSE(fips->Resolve(other).has_value()) << other;
  }
  EXPECT_TRUE(fips->Contains(dir + "/aes"));
  EXPECT_FALSE(fips->Contains("/go/src/crypto/internal/fips140/aes"));
}

TEST_F(Fips140Test, WithoutASnapshotNothingIsUnpacked) {
  settings_.fips140 = "latest";
  auto fips = Open();
  ASSERT_TRUE(fips.has_value());
  EXPECT_TRUE(unpacked_.empty());
  EXPECT_FALSE(fips->Resolve("crypto/internal/fips140/aes").has_value());
  EXPECT_FALSE(fips->Contains("/anything"));
}

TEST_F(Fips140Test, TheZipIsHeldAgainstItsSum) {
  Sums("v1.0.0-c2097c7c.zip 1234\n");
  EXPECT_EQ(Open().error().text(),
            base::StrCat("verifying GOFIPS140=v1.0.0-c2097c7c: SHA-256 hash of ", kZip, " is ",
                         base::Sha256::Of("zip").Hex(),
                         ", want 1234 (from /go/lib/fips140/fips140.sum)"));
  Sums("");
  EXPECT_EQ(Open().error().text(),
            "verifying GOFIPS140=v1.0.0-c2097c7c: no SHA-256 hash for v1.0.0-c2097c7c.zip in "
            "/go/lib/fips140/fips140.sum");
  EXPECT_TRUE(unpacked_.empty());
  toolchain_.minor = 26;
  EXPECT_TRUE(Open().has_value());
}

TEST_F(Fips140Test, Failure) {
  result_ = base::Fail("no room");
  EXPECT_EQ(Open().error().text(), "unpacking GOFIPS140=v1.0.0-c2097c7c: no room");
}

}  // namespace
}  // namespace gorun::toolchain
