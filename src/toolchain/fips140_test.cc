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
    toolchain_.go_version = "1.27.4";
    fake_.files.Add(kZip, "zip");
    Sums(base::StrCat("# comment\n\nother.zip 00 h1:other=\nv1.0.0-c2097c7c.zip ",
                      base::Sha256::Of("zip").Hex(), " h1:hash=\n"));
  }
  void Sums(std::string_view text) { fake_.files.Add("/go/lib/fips140/fips140.sum", text); }
  base::Result<Fips140> Open() {
    host::Host host = fake_.host();
    return OpenFips140(host, toolchain_, settings_,
                       [&](const modules::BundledZip& zip) -> base::Result<std::string> {
                         TRY(zip.verify());
                         unpacked_.push_back(
                             base::StrCat(zip.module.String(), " from ", zip.file, ", ", zip.hash));
                         may_lack_zip_hash_ = zip.may_lack_zip_hash;
                         return result_;
                       });
  }

  static constexpr const char* kZip = "/go/lib/fips140/v1.0.0-c2097c7c.zip";
  host::testing::FakeHost fake_;
  env::Settings settings_;
  Toolchain toolchain_;
  base::Result<std::string> result_ = std::string("/mod/golang.org/fips140@v1.0.0-c2097c7c");
  std::vector<std::string> unpacked_;
  bool may_lack_zip_hash_ = false;
};

TEST_F(Fips140Test, ImportsLeadIntoTheSnapshot) {
  auto fips = Open();
  ASSERT_TRUE(fips.has_value()) << fips.error().text();
  EXPECT_EQ(unpacked_, (std::vector<std::string>{base::StrCat(
                           "golang.org/fips140@v1.0.0-c2097c7c from ", kZip, ", h1:hash=")}));
  EXPECT_FALSE(may_lack_zip_hash_);
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
  const std::string wrong =
      base::StrCat("unpacking GOFIPS140=v1.0.0-c2097c7c: SHA-256 hash of v1.0.0-c2097c7c.zip is ",
                   base::Sha256::Of("zip").Hex(), ", want 1234 (from /go/lib/fips140/fips140.sum)");
  Sums("v1.0.0-c2097c7c.zip 1234 h1:hash=\n");
  EXPECT_EQ(Open().error().text(), wrong);
  Sums("v1.0.0-c2097c7c.zip 1234 sha256:hash\n");
  EXPECT_EQ(Open().error().text(),
            "verifying GOFIPS140=v1.0.0-c2097c7c: malformed module zip hash \"sha256:hash\" for "
            "v1.0.0-c2097c7c.zip in /go/lib/fips140/fips140.sum");
  for (std::string_view nothing :
       {"", "v1.0.0-c2097c7c.zip 1234\n", "v1.0.0-c2097c7c.zip 1 h1:h x\n"}) {
    Sums(nothing);
    EXPECT_EQ(Open().error().text(),
              "verifying GOFIPS140=v1.0.0-c2097c7c: no entry for v1.0.0-c2097c7c.zip in "
              "/go/lib/fips140/fips140.sum");
  }
  EXPECT_TRUE(unpacked_.empty());
}

TEST_F(Fips140Test, TheSumsOfEarlierReleases) {
  const std::string sums =
      base::StrCat("v1.0.0-c2097c7c.zip ", base::Sha256::Of("zip").Hex(), "\n");
  Sums(sums);
  for (auto [version, good] : {std::pair("1.27.2", false),
                               {"1.26.9", false},
                               {"1.27.1", true},
                               {"1.27rc1", true},
                               {"1.25.14", true}}) {
    toolchain_.go_version = version;
    EXPECT_EQ(Open().has_value(), good) << version;
  }
  unpacked_.clear();
  toolchain_.go_version = "1.26.8";
  Sums("v1.0.0-c2097c7c.zip 1234\n");
  EXPECT_FALSE(Open().has_value());
  EXPECT_TRUE(unpacked_.empty());
  Sums(sums);
  EXPECT_TRUE(Open().has_value());
  Sums("v1.0.0-c2097c7c.zip 1234 sha256:hash\n");
  EXPECT_FALSE(Open().has_value());
  // They do not insist on it.
  Sums("");
  EXPECT_TRUE(Open().has_value());
  ASSERT_TRUE(fake_.files.Remove("/go/lib/fips140/fips140.sum").has_value());
  EXPECT_TRUE(Open().has_value());
  EXPECT_EQ(unpacked_,
            std::vector<std::string>(
                3, base::StrCat("golang.org/fips140@v1.0.0-c2097c7c from ", kZip, ", ")));
  EXPECT_TRUE(may_lack_zip_hash_);
  // Of the zips that came with them the hash is known all the same; this is another zip.
  Sums("v1.0.0-c2097c7c.zip daf3614e0406f67ae6323c902db3f953a1effb199142362a039e7526dfb9368b\n");
  EXPECT_FALSE(Open().has_value());
}

TEST_F(Fips140Test, Failure) {
  result_ = base::Fail("no room");
  EXPECT_EQ(Open().error().text(), "unpacking GOFIPS140=v1.0.0-c2097c7c: no room");
}

}  // namespace
}  // namespace gorun::toolchain
