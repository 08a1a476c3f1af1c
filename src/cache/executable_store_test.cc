#include "cache/executable_store.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/path.h"
#include "host/real_host.h"
#include "host/testing/temp_dir.h"

namespace gorun::cache {
namespace {

class ExecutableStoreTest : public testing::Test {
 protected:
  ExecutableStoreTest() { EXPECT_TRUE(files_.WriteFile(program_, "program", 0755)); }

  std::string Put() {
    auto path = store_.Put(id_, "hello", program_);
    EXPECT_TRUE(path) << path.error().text();
    return path.value_or("");
  }
  std::string Find() { return store_.Find(id_, "hello").value_or("none"); }
  /// The entry that leads to the executable.
  std::string Entry() {
    std::string found;
    const auto dirs = files_.ReadDir(dir_ / "exe");
    for (const host::DirEntry& dir : *dirs) {
      const std::string path = host::JoinPath(dir_.path(), "exe", dir.name);
      const auto entries = files_.ReadDir(path);
      for (const host::DirEntry& entry : *entries) {
        if (entry.name.ends_with("-a")) found = host::JoinPath(path, entry.name);
      }
    }
    return found;
  }

  host::testing::TempDir dir_;
  host::RealFileSystem files_;
  host::RealClock clock_;
  const std::string program_ = dir_ / "a.out";
  ExecutableStore store_{files_, clock_, dir_ / "exe", nullptr};
  const ActionID id_{base::Sha256::Of("link")};
};

TEST_F(ExecutableStoreTest, IsForUsAlone) {
  const mode_t before = umask(0);
  const std::string path = Put();
  umask(before);
  EXPECT_EQ(Find(), path);
  EXPECT_EQ(files_.Stat(path)->permissions, 0755u);
  EXPECT_EQ(files_.Stat(Entry())->permissions, 0644u);
}

TEST_F(ExecutableStoreTest, WhatOthersMayWriteDoesNotCount) {
  const std::string path = Put();
  for (const uint32_t bit : {0020u, 0002u}) {
    ASSERT_TRUE(files_.Chmod(path, 0755 | bit));
    EXPECT_EQ(Find(), "none");
    EXPECT_EQ(Put(), path);
    EXPECT_EQ(Find(), path);
    ASSERT_TRUE(files_.Chmod(Entry(), 0644 | bit));
    EXPECT_EQ(Find(), "none");
    EXPECT_EQ(Put(), path);
    EXPECT_EQ(Find(), path);
  }
  // A link to a program that is ours and no executable of this store.
  ASSERT_TRUE(files_.Remove(path));
  ASSERT_TRUE(files_.Symlink(program_, path));
  EXPECT_EQ(Find(), "none");
  EXPECT_EQ(Put(), path);
  EXPECT_EQ(Find(), path);
  if (geteuid() != 0) GTEST_SKIP() << "files of other users need root";
  constexpr uid_t kNobody = 65534;
  for (const std::string& file : {path, Entry()}) {
    ASSERT_EQ(chown(file.c_str(), kNobody, kNobody), 0);
    EXPECT_EQ(Find(), "none");
    EXPECT_EQ(Put(), path);
    EXPECT_EQ(Find(), path);
  }
}

}  // namespace
}  // namespace gorun::cache
