#include "host/known_files.h"

#include <gtest/gtest.h>

#include "host/path.h"
#include "host/real_filesystem.h"
#include "host/testing/temp_dir.h"

namespace gorun::host {
namespace {

class KnownFilesTest : public ::testing::Test {
 protected:
  KnownFilesTest() : store_(JoinPath(dir_.path(), "state", "store")) {
    Write("old contents", kLongAgoNs);
  }

  /// Sets mtime; ctime is always now, so that a test must wait for it to grow old.
  void Write(std::string_view bytes, int64_t mtime_ns) {
    ASSERT_TRUE(files_.WriteFile(file_, bytes, 0644));
    ASSERT_TRUE(files_.SetTimes(file_, mtime_ns));
  }
  /// A look at the file as if it were taken in an hour.
  KnownFiles::Look LookLater(KnownFiles& known) {
    KnownFiles::Look look = known.LookAt(file_).value();
    look.at_ns += int64_t{3600} * 1'000'000'000;
    return look;
  }
  void Remember(std::string_view value) {
    KnownFiles known(store_);
    known.Add("key", LookLater(known), std::string(value));
    known.Save(files_);
  }
  std::string Recall() {
    KnownFiles known(store_);
    const auto look = known.LookAt(file_);
    if (!look) return "no look";
    return std::string(known.Find("key", *look).value_or("unknown"));
  }

  static constexpr int64_t kLongAgoNs = int64_t{1'600'000'000} * 1'000'000'000;
  testing::TempDir dir_;
  RealFileSystem files_;
  const std::string file_ = JoinPath(dir_.path(), "file");
  const std::string store_;
};

TEST_F(KnownFilesTest, RemembersUntilTheFileChanges) {
  EXPECT_EQ(Recall(), "unknown");
  Remember("answer");
  EXPECT_EQ(Recall(), "answer");
  // Same size and mtime: ctime tells.
  Write("new contents", kLongAgoNs);
  EXPECT_EQ(Recall(), "unknown");
}

TEST_F(KnownFilesTest, WhatHasJustChangedIsNotRemembered) {
  KnownFiles known(store_);
  known.Add("key", known.LookAt(file_).value(), "answer");
  known.Save(files_);
  EXPECT_EQ(Recall(), "unknown");
}

TEST_F(KnownFilesTest, WhatIsFoundOutTwiceIsKeptOnce) {
  Remember("answer");
  const auto size = files_.Stat(store_).value().size;
  ASSERT_TRUE(files_.Remove(store_));
  KnownFiles known(store_);
  known.Add("key", LookLater(known), "other!");
  known.Add("key", LookLater(known), "answer");
  known.Save(files_);
  EXPECT_EQ(Recall(), "answer");
  EXPECT_EQ(files_.Stat(store_).value().size, size);
}

TEST_F(KnownFilesTest, ADamagedStoreKnowsNothing) {
  Remember("answer");
  std::string bytes = files_.ReadFile(store_).value();
  bytes.back() = 'X';
  ASSERT_TRUE(files_.WriteFile(store_, bytes, 0600));
  EXPECT_EQ(Recall(), "unknown");
  ASSERT_TRUE(files_.WriteFile(store_, bytes.substr(0, 60), 0600));
  EXPECT_EQ(Recall(), "unknown");
}

TEST_F(KnownFilesTest, AStoreThatOthersCanWriteKnowsNothing) {
  Remember("answer");
  ASSERT_TRUE(files_.Chmod(store_, 0622));
  EXPECT_EQ(Recall(), "unknown");
}

TEST_F(KnownFilesTest, WithoutAPlaceNothingIsRemembered) {
  KnownFiles known("");
  EXPECT_FALSE(known.LookAt(file_));
}

}  // namespace
}  // namespace gorun::host
