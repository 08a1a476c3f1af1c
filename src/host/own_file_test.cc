#include "host/own_file.h"

#include <gtest/gtest.h>

#include "host/path.h"
#include "host/real_filesystem.h"

namespace gorun::host {
namespace {

class OwnFileTest : public ::testing::Test {
 protected:
  OwnFileTest() {
    dir_ = files_.MakeTempDir(::testing::TempDir(), "own-file-").value();
    path_ = JoinPath(dir_, "f");
    EXPECT_TRUE(files_.WriteFile(path_, "text", 0600));
  }
  ~OwnFileTest() override { (void)files_.RemoveAll(dir_); }

  RealFileSystem files_;
  std::string dir_;
  std::string path_;
};

TEST_F(OwnFileTest, Ours) { EXPECT_EQ(ReadOwnFile(path_).value(), "text"); }

TEST_F(OwnFileTest, WritableByOthers) {
  for (uint32_t mode : {0620U, 0602U}) {
    ASSERT_TRUE(files_.Chmod(path_, mode));
    auto read = ReadOwnFile(path_);
    ASSERT_FALSE(read);
    EXPECT_TRUE(read.error().Is(base::ErrorKind::kPermission));
  }
}

TEST_F(OwnFileTest, NoRegularFile) {
  std::string link = JoinPath(dir_, "link");
  ASSERT_TRUE(files_.Symlink(path_, link));
  EXPECT_FALSE(ReadOwnFile(link));
  EXPECT_FALSE(ReadOwnFile(dir_));
  EXPECT_TRUE(ReadOwnFile(JoinPath(dir_, "nosuch")).error().Is(base::ErrorKind::kNotFound));
}

}  // namespace
}  // namespace gorun::host
