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
  int reads = 0;
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

TEST_F(ObservedHostTest, WhatHasNotChangedLatelyIsOnlyLookedAt) {
  observed_.host().files.WillBeRead("/old");
  EXPECT_EQ(ContentsNoted("/old"), std::nullopt);
  EXPECT_EQ(files_.reads, 0);
}

}  // namespace
}  // namespace gorun::host
