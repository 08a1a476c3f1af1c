#include "host/observed_host.h"

#include <gtest/gtest.h>

#include <optional>

#include "base/strings.h"
#include "host/os_error.h"
#include "host/testing/fake_host.h"

namespace gorun::host {
namespace {

/// A file system that has no room for a whole file.
class PiecesOnly : public testing::MemFs {
 public:
  base::Result<std::string> ReadFile(const std::string& path) override {
    return base::Fail(base::StrCat("read ", path, ": too large"));
  }
  base::Status ReadPieces(const std::string& path,
                          const std::function<void(std::string_view)>& use) override {
    TRY_ASSIGN(const std::string bytes, MemFs::ReadFile(path));
    reads++;
    for (const char& byte : bytes) use({&byte, 1});
    return {};
  }
  base::Result<std::string> ReadRange(const std::string& path, uint64_t offset,
                                      size_t size) override {
    TRY_ASSIGN(const std::string bytes, MemFs::ReadFile(path));
    ranges++;
    return offset < bytes.size() ? bytes.substr(offset, size) : std::string();
  }
  int reads = 0;
  int ranges = 0;
};

class ObservedHostTest : public ::testing::Test {
 protected:
  std::optional<base::Sha256Digest> ContentsNoted(const std::string& path) {
    std::optional<base::Sha256Digest> contents;
    observed_.observations().ForEach([&](const std::string& name, const Observation& seen) {
      if (name == path) contents = seen.contents;
    });
    return contents;
  }

  PiecesOnly files_;
  testing::FakeHost fake_;
  Host machine_{files_, fake_.processes, files_.clock(), fake_.out, fake_.err, fake_.environment,
                "/"};
  const bool is_there_ = [this] {
    files_.Add("/old", "old");
    files_.Tick();
    files_.Tick();
    files_.Tick();
    files_.Add("/new", "new");
    return true;
  }();
  ObservedHost observed_{machine_};
};

TEST_F(ObservedHostTest, WhatHasJustChangedIsHashedInPieces) {
  observed_.host().files.WillBeRead("/new");
  EXPECT_EQ(ContentsNoted("/new"), base::Sha256::Of("new"));
  std::string read;
  ASSERT_TRUE(
      observed_.host().files.ReadPieces("/new", [&](std::string_view piece) { read += piece; }));
  EXPECT_EQ(read, "new");
  EXPECT_EQ(files_.reads, 2);
}

TEST_F(ObservedHostTest, WhatIsReadHereAndThereIsHashedOnce) {
  EXPECT_EQ(*observed_.host().files.ReadRange("/new", 1, 1), "e");
  EXPECT_EQ(ContentsNoted("/new"), base::Sha256::Of("new"));
  EXPECT_EQ(*observed_.host().files.ReadRange("/new", 2, 1), "w");
  EXPECT_EQ(*observed_.host().files.ReadRange("/new", 0, 9), "new");
  EXPECT_EQ(files_.reads, 1);
  EXPECT_EQ(files_.ranges, 2);
}

TEST_F(ObservedHostTest, TheFirstOfManyRangesIsCutAtTheFilesEnd) {
  files_.Add("/other", "abc");
  EXPECT_EQ(*observed_.host().files.ReadRange("/new", 2, std::string::npos), "w");
  EXPECT_EQ(*observed_.host().files.ReadRange("/other", 3, 1), "");
  EXPECT_EQ(files_.ranges, 0);
}

TEST_F(ObservedHostTest, WhatChangesBetweenTwoRangesIsNoticed) {
  EXPECT_EQ(*observed_.host().files.ReadRange("/new", 0, 1), "n");
  files_.Add("/new", "newer");
  EXPECT_EQ(*observed_.host().files.ReadRange("/new", 3, 9), "er");
  EXPECT_EQ(observed_.observations().trouble(), "/new changed meanwhile");
}

TEST_F(ObservedHostTest, WhatHasNotChangedLatelyIsOnlyLookedAt) {
  observed_.host().files.WillBeRead("/old");
  EXPECT_EQ(*observed_.host().files.ReadRange("/old", 1, 1), "l");
  EXPECT_EQ(ContentsNoted("/old"), std::nullopt);
  EXPECT_EQ(files_.reads, 0);
}

}  // namespace
}  // namespace gorun::host
