#include "fetch/zip_store.h"

#include <gtest/gtest.h>

#include "fetch/server/serve.h"
#include "fetch/testing/make_zip.h"
#include "fetch/testing/test_machine.h"
#include "modules/dirhash.h"

namespace gorun::fetch {
namespace {

constexpr std::string_view kDirectory = "mod/golang.org/fips140@v1.0.0";
constexpr std::string_view kFile = "mod/golang.org/fips140@v1.0.0/fips140/a.go";
constexpr std::string_view kZipHash = "mod/cache/download/golang.org/fips140/@v/v1.0.0.ziphash";
constexpr std::string_view kPartial = "mod/cache/download/golang.org/fips140/@v/v1.0.0.partial";

/// A zip beside a module cache.
class BundledZipTest : public ::testing::Test {
 protected:
  BundledZipTest() {
    machine_.Put("go/v1.0.0.zip",
                 testing::MakeZip({{"golang.org/fips140@v1.0.0/fips140/a.go", "package a\n"}}));
    hash_ = *modules::Hash1(
        {{"golang.org/fips140@v1.0.0/fips140/a.go", base::Sha256::Of("package a\n")}});
    bundled_.module = {"golang.org/fips140", "v1.0.0"};
    bundled_.file = machine_.Path("go/v1.0.0.zip");
    bundled_.hash = hash_;
    bundled_.verify = [this]() -> base::Status {
      verified_++;
      // What is there is taken away only once the zip is known to be good.
      hash_while_verifying_ = machine_.Get(kZipHash);
      if (refused_) return base::Fail("refused");
      return {};
    };
  }

  std::string Provide() {
    auto directory = zips_.ProvideFrom(bundled_);
    return directory ? *directory : directory.error().text();
  }
  void Spoil(std::string_view hash) {
    machine_.Put(kFile, "package stale\n");
    if (hash.empty()) {
      ASSERT_TRUE(machine_.files().Remove(machine_.Path(kZipHash)).has_value());
    } else {
      machine_.Put(kZipHash, hash);
    }
  }

  testing::TestMachine machine_;
  LocalTransport transport_{machine_.host(), FetcherOptions{2000, 2000}};
  CacheFiles cache_{machine_.host(), machine_.Path("mod")};
  ZipStore zips_{machine_.host(), cache_, transport_, ZipOrigin(), /*write_protect=*/false};
  modules::BundledZip bundled_;
  std::string hash_;
  std::string hash_while_verifying_;
  int verified_ = 0;
  bool refused_ = false;
};

TEST_F(BundledZipTest, IsUnpackedOnce) {
  EXPECT_EQ(Provide(), machine_.Path(kDirectory));
  EXPECT_EQ(machine_.Get(kFile), "package a\n");
  EXPECT_EQ(machine_.Get(kZipHash), hash_);
  EXPECT_FALSE(machine_.Has(kPartial));
  EXPECT_EQ(Provide(), machine_.Path(kDirectory));
  EXPECT_EQ(verified_, 1);
}

TEST_F(BundledZipTest, WhatHasAnotherHashIsUnpackedAnew) {
  for (std::string_view hash : {"h1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", ""}) {
    Provide();
    Spoil(hash);
    EXPECT_EQ(Provide(), machine_.Path(kDirectory));
    EXPECT_EQ(machine_.Get(kFile), "package a\n");
    EXPECT_EQ(machine_.Get(kZipHash), hash_);
  }
  EXPECT_EQ(verified_, 3);
}

TEST_F(BundledZipTest, WhatIsNotCompleteIsUnpackedAnew) {
  Provide();
  Spoil(hash_);
  machine_.Put(kPartial, "");
  EXPECT_EQ(Provide(), machine_.Path(kDirectory));
  EXPECT_EQ(machine_.Get(kFile), "package a\n");
  EXPECT_FALSE(machine_.Has(kPartial));
}

TEST_F(BundledZipTest, ARefusedZipChangesNothing) {
  Provide();
  Spoil("h1:other");
  refused_ = true;
  EXPECT_EQ(Provide(), "refused");
  EXPECT_EQ(machine_.Get(kFile), "package stale\n");
  EXPECT_EQ(machine_.Get(kZipHash), "h1:other");
  EXPECT_EQ(hash_while_verifying_, "h1:other");
}

TEST_F(BundledZipTest, AFailureLeavesNoHash) {
  Provide();
  Spoil("h1:other");
  machine_.Put("go/v1.0.0.zip", "no zip");
  EXPECT_NE(Provide(), machine_.Path(kDirectory));
  EXPECT_FALSE(machine_.Has(kZipHash));
  EXPECT_FALSE(machine_.Has(kFile));
}

// As of distributions whose own cmd/go leaves none.
TEST_F(BundledZipTest, WithoutAZipHash) {
  bundled_.may_lack_zip_hash = true;
  Provide();
  ASSERT_TRUE(machine_.files().Remove(machine_.Path(kZipHash)).has_value());
  EXPECT_EQ(Provide(), machine_.Path(kDirectory));
  EXPECT_FALSE(machine_.Has(kZipHash));
  EXPECT_EQ(verified_, 1);
  // It was downloaded.
  Spoil("h1:other");
  EXPECT_EQ(Provide(), machine_.Path(kDirectory));
  EXPECT_EQ(machine_.Get(kFile), "package a\n");
  EXPECT_EQ(machine_.Get(kZipHash), hash_);
  EXPECT_EQ(verified_, 2);
}

TEST_F(BundledZipTest, OfAnUnknownHash) {
  bundled_.hash.clear();
  EXPECT_EQ(Provide(), machine_.Path(kDirectory));
  EXPECT_FALSE(machine_.Has(kZipHash));
  machine_.Put(kZipHash, "h1:other");
  EXPECT_EQ(Provide(), machine_.Path(kDirectory));
  EXPECT_EQ(verified_, 1);
}

}  // namespace
}  // namespace gorun::fetch
