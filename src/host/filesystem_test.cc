#include "host/filesystem.h"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/strings.h"
#include "host/path.h"
#include "host/real_filesystem.h"
#include "host/stat_info.h"
#include "host/testing/mem_fs.h"
#include "host/testing/temp_dir.h"

namespace gorun::host {
namespace {

using base::ErrorKind;

// The same tests for the real file system and for its twin, so that the twin can be trusted.
class Real {
 public:
  FileSystem& files() { return files_; }
  std::string root() { return dir_.path(); }

 private:
  testing::TempDir dir_;
  RealFileSystem files_;
};

class InMemory {
 public:
  InMemory() { files_.AddDir(root()); }
  FileSystem& files() { return files_; }
  std::string root() { return "/tmp/root"; }

 private:
  testing::MemFs files_;
};

template <typename Machine>
class FileSystemTest : public ::testing::Test {
 protected:
  FileSystem& fs() { return machine_.files(); }
  std::string P(std::string_view name) { return machine_.root() + "/" + std::string(name); }

  template <typename T>
  void ExpectError(const base::Result<T>& result, ErrorKind kind, const std::string& text) {
    ASSERT_FALSE(result.has_value()) << text;
    EXPECT_EQ(result.error().text(), text);
    EXPECT_EQ(result.error().kind(), kind) << text;
  }

  Machine machine_;
};

class MachineNames {
 public:
  template <typename T>
  static std::string GetName(int index) {
    return index == 0 ? "Real" : "InMemory";
  }
};
using Machines = ::testing::Types<Real, InMemory>;
TYPED_TEST_SUITE(FileSystemTest, Machines, MachineNames);

TYPED_TEST(FileSystemTest, WriteAndRead) {
  FileSystem& fs = this->fs();
  std::string bytes("a\0b\n", 4);
  bytes.append(100'000, 'x');
  ASSERT_TRUE(fs.WriteFile(this->P("f"), bytes, 0600));
  EXPECT_EQ(*fs.ReadFile(this->P("f")), bytes);
  ASSERT_TRUE(fs.WriteFile(this->P("f"), "", 0644));
  EXPECT_EQ(*fs.ReadFile(this->P("f")), "");
  EXPECT_EQ(fs.Stat(this->P("f"))->permissions, 0600u);
  ASSERT_TRUE(fs.WriteFileAtomic(this->P("f"), "new", 0644));
  EXPECT_EQ(*fs.ReadFile(this->P("f")), "new");
  // Nothing but the file is left.
  EXPECT_EQ(fs.ReadDir(this->P(""))->size(), 1u);
}

TYPED_TEST(FileSystemTest, ErrorTexts) {
  FileSystem& fs = this->fs();
  std::string no = this->P("no");
  std::string dir = this->P("dir");
  std::string file = this->P("file");
  ASSERT_TRUE(fs.MakeDir(dir, 0755));
  ASSERT_TRUE(fs.WriteFile(file, "x", 0644));
  const std::string missing = ": no such file or directory";
  this->ExpectError(fs.ReadFile(no), ErrorKind::kNotFound, "open " + no + missing);
  this->ExpectError(fs.Stat(no), ErrorKind::kNotFound, "stat " + no + missing);
  this->ExpectError(fs.Lstat(no), ErrorKind::kNotFound, "lstat " + no + missing);
  this->ExpectError(fs.ReadDir(no), ErrorKind::kNotFound, "open " + no + missing);
  this->ExpectError(fs.ReadLink(no), ErrorKind::kNotFound, "readlink " + no + missing);
  this->ExpectError(fs.RealPath(no), ErrorKind::kNotFound, "lstat " + no + missing);
  this->ExpectError(fs.Remove(no), ErrorKind::kNotFound, "remove " + no + missing);
  this->ExpectError(fs.Chmod(no, 0644), ErrorKind::kNotFound, "chmod " + no + missing);
  this->ExpectError(fs.SetTimes(no, 0), ErrorKind::kNotFound, "chtimes " + no + missing);
  this->ExpectError(fs.Rename(no, file), ErrorKind::kNotFound,
                    "rename " + no + " " + file + missing);
  this->ExpectError(fs.CopyFile(no, file, 0644), ErrorKind::kNotFound, "open " + no + missing);
  this->ExpectError(fs.WriteFile(no + "/x", "", 0644), ErrorKind::kNotFound,
                    "open " + no + "/x" + missing);
  this->ExpectError(fs.MakeDir(no + "/x", 0755), ErrorKind::kNotFound,
                    "mkdir " + no + "/x" + missing);
  this->ExpectError(fs.MakeDir(dir, 0755), ErrorKind::kExists, "mkdir " + dir + ": file exists");
  this->ExpectError(fs.Symlink("t", file), ErrorKind::kExists,
                    "symlink t " + file + ": file exists");
  this->ExpectError(fs.ReadFile(dir), ErrorKind::kOther, "read " + dir + ": is a directory");
  this->ExpectError(fs.ReadDir(file), ErrorKind::kOther, "open " + file + ": not a directory");
  this->ExpectError(fs.ReadFile(file + "/x"), ErrorKind::kOther,
                    "open " + file + "/x: not a directory");
  this->ExpectError(fs.MakeDirs(file, 0755), ErrorKind::kOther,
                    "mkdir " + file + ": not a directory");
  this->ExpectError(fs.WriteFile(dir, "", 0644), ErrorKind::kOther,
                    "open " + dir + ": is a directory");
  this->ExpectError(fs.Rename(file, dir), ErrorKind::kExists,
                    "rename " + file + " " + dir + ": file exists");
  ASSERT_TRUE(fs.WriteFile(dir + "/x", "", 0644));
  this->ExpectError(fs.Remove(dir), ErrorKind::kExists, "remove " + dir + ": directory not empty");
  std::string nul = file + std::string("\0x", 2);
  this->ExpectError(fs.ReadFile(nul), ErrorKind::kOther, "open " + nul + ": invalid argument");
  this->ExpectError(fs.Remove(nul), ErrorKind::kOther, "remove " + nul + ": invalid argument");
  EXPECT_TRUE(fs.Exists(file));
}

TYPED_TEST(FileSystemTest, Directories) {
  FileSystem& fs = this->fs();
  ASSERT_TRUE(fs.MakeDirs(this->P("a/b/c/"), 0755));
  ASSERT_TRUE(fs.MakeDirs(this->P("a/b/c"), 0755));
  EXPECT_TRUE(fs.IsDir(this->P("a/b/c")));
  ASSERT_TRUE(fs.WriteFile(this->P("a/z"), "", 0644));
  ASSERT_TRUE(fs.WriteFile(this->P("a/Z"), "", 0644));
  ASSERT_TRUE(fs.Symlink("b", this->P("a/link")));
  auto entries = fs.ReadDir(this->P("a"));
  ASSERT_TRUE(entries);
  std::string text;
  for (const DirEntry& entry : *entries) {
    base::StrAppend(text, entry.name, ":", static_cast<int>(entry.type), " ");
  }
  EXPECT_EQ(text, "Z:0 b:1 link:2 z:0 ");
}

TYPED_TEST(FileSystemTest, RemoveAll) {
  FileSystem& fs = this->fs();
  ASSERT_TRUE(fs.MakeDirs(this->P("tree/x/y"), 0755));
  ASSERT_TRUE(fs.MakeDirs(this->P("keep"), 0755));
  ASSERT_TRUE(fs.WriteFile(this->P("keep/f"), "", 0644));
  ASSERT_TRUE(fs.Symlink("../keep", this->P("tree/link")));
  for (int i = 0; i < 300; i++) {
    ASSERT_TRUE(fs.WriteFile(this->P(base::StrCat("tree/x/f", i)), "", 0400));
  }
  EXPECT_TRUE(fs.RemoveAll(this->P("tree")));
  EXPECT_FALSE(fs.Exists(this->P("tree")));
  EXPECT_TRUE(fs.Exists(this->P("keep/f")));
  EXPECT_TRUE(fs.RemoveAll(this->P("tree")));
  EXPECT_TRUE(fs.RemoveAll(this->P("no/such")));
  EXPECT_TRUE(fs.RemoveAll(""));
  ASSERT_TRUE(fs.Symlink("keep", this->P("link")));
  EXPECT_TRUE(fs.RemoveAll(this->P("link")));
  EXPECT_TRUE(fs.Exists(this->P("keep/f")));
}

TYPED_TEST(FileSystemTest, Rename) {
  FileSystem& fs = this->fs();
  ASSERT_TRUE(fs.MakeDirs(this->P("d/sub"), 0755));
  ASSERT_TRUE(fs.WriteFile(this->P("a"), "a", 0644));
  ASSERT_TRUE(fs.WriteFile(this->P("b"), "b", 0644));
  ASSERT_TRUE(fs.Rename(this->P("a"), this->P("b")));
  EXPECT_EQ(*fs.ReadFile(this->P("b")), "a");
  EXPECT_FALSE(fs.Exists(this->P("a")));
  ASSERT_TRUE(fs.Rename(this->P("d"), this->P("e")));
  EXPECT_TRUE(fs.IsDir(this->P("e/sub")));
  ASSERT_TRUE(fs.MakeDir(this->P("empty"), 0755));
  // Unlike rename(2), os.Rename does not even replace an empty directory.
  this->ExpectError(fs.Rename(this->P("e"), this->P("empty")), ErrorKind::kExists,
                    "rename " + this->P("e") + " " + this->P("empty") + ": file exists");
  EXPECT_FALSE(fs.Rename(this->P("e"), this->P("e/sub/x")));
}

TYPED_TEST(FileSystemTest, Links) {
  FileSystem& fs = this->fs();
  auto root = fs.RealPath(this->P(""));
  ASSERT_TRUE(root);
  ASSERT_TRUE(fs.MakeDirs(this->P("real/deep"), 0755));
  ASSERT_TRUE(fs.WriteFile(this->P("real/deep/f"), "f", 0644));
  ASSERT_TRUE(fs.Symlink("real", this->P("rel")));
  ASSERT_TRUE(fs.Symlink(this->P("rel/deep"), this->P("abs")));
  ASSERT_TRUE(fs.Symlink("loop", this->P("loop")));
  ASSERT_TRUE(fs.Symlink("nowhere", this->P("dangling")));
  EXPECT_EQ(*fs.RealPath(this->P("abs/../deep/./f")), *root + "/real/deep/f");
  EXPECT_EQ(*fs.ReadFile(this->P("abs/../deep/f")), "f");
  EXPECT_EQ(*fs.ReadLink(this->P("rel")), "real");
  EXPECT_EQ(fs.Lstat(this->P("abs"))->type, FileType::kSymlink);
  EXPECT_TRUE(fs.IsDir(this->P("abs")));
  EXPECT_FALSE(fs.Exists(this->P("dangling")));
  EXPECT_EQ(fs.RealPath(this->P("loop")).error().text(), "EvalSymlinks: too many links");
  EXPECT_EQ(fs.Stat(this->P("loop")).error().text(),
            "stat " + this->P("loop") + ": too many levels of symbolic links");
  EXPECT_EQ(fs.RealPath(this->P("abs/f/x")).error().text(), "not a directory");
  EXPECT_EQ(fs.ReadLink(this->P("real")).error().text(),
            "readlink " + this->P("real") + ": invalid argument");
  // Written through the link, and created where it points.
  ASSERT_TRUE(fs.WriteFile(this->P("dangling"), "x", 0644));
  EXPECT_EQ(*fs.ReadFile(this->P("nowhere")), "x");
  // But replaced as such.
  ASSERT_TRUE(fs.WriteFileAtomic(this->P("dangling"), "y", 0644));
  EXPECT_EQ(*fs.ReadFile(this->P("nowhere")), "x");
  EXPECT_EQ(fs.Lstat(this->P("dangling"))->type, FileType::kRegular);
}

TYPED_TEST(FileSystemTest, CopyFile) {
  FileSystem& fs = this->fs();
  std::string bytes;
  for (int i = 0; i < 70'000; i++) bytes += static_cast<char>(i * 31);
  ASSERT_TRUE(fs.WriteFile(this->P("from"), bytes, 0644));
  ASSERT_TRUE(fs.WriteFile(this->P("to"), std::string(200'000, 'z'), 0644));
  ASSERT_TRUE(fs.CopyFile(this->P("from"), this->P("to"), 0644));
  EXPECT_EQ(*fs.ReadFile(this->P("to")), bytes);
  ASSERT_TRUE(fs.CopyFile(this->P("from"), this->P("new"), 0755));
  EXPECT_EQ(*fs.ReadFile(this->P("new")), bytes);
  EXPECT_EQ(fs.Stat(this->P("new"))->permissions, 0755u);
  ASSERT_TRUE(fs.CopyFile(this->P("from"), this->P("from"), 0644));
  EXPECT_EQ(*fs.ReadFile(this->P("from")), bytes);
  EXPECT_FALSE(fs.CopyFile(this->P(""), this->P("x"), 0644));
}

TYPED_TEST(FileSystemTest, TimesAndModes) {
  FileSystem& fs = this->fs();
  std::string f = this->P("f");
  ASSERT_TRUE(fs.WriteFile(f, "x", 0644));
  FileInfo before = *fs.Stat(f);
  ASSERT_TRUE(fs.SetTimes(f, 1'234'567'890'123'456'789));
  EXPECT_EQ(fs.Stat(f)->mtime_ns, 1'234'567'890'123'456'789);
  ASSERT_TRUE(fs.SetTimes(f, -1));
  EXPECT_EQ(fs.Stat(f)->mtime_ns, -1);
  ASSERT_TRUE(fs.Chmod(f, 0400));
  EXPECT_EQ(fs.Stat(f)->permissions, 0400u);
  EXPECT_EQ(fs.Stat(f)->inode, before.inode);
  ASSERT_TRUE(fs.WriteFileAtomic(f, "x", 0644));
  EXPECT_NE(fs.Stat(f)->inode, before.inode);
}

TYPED_TEST(FileSystemTest, Executable) {
  FileSystem& fs = this->fs();
  ASSERT_TRUE(fs.WriteFile(this->P("yes"), "", 0755));
  ASSERT_TRUE(fs.WriteFile(this->P("no"), "", 0644));
  EXPECT_TRUE(fs.CheckExecutable(this->P("yes")));
  this->ExpectError(fs.CheckExecutable(this->P("no")), ErrorKind::kPermission, "permission denied");
  this->ExpectError(fs.CheckExecutable(this->P("")), ErrorKind::kOther, "is a directory");
}

TYPED_TEST(FileSystemTest, TempDirs) {
  FileSystem& fs = this->fs();
  auto one = fs.MakeTempDir(this->P(""), "go-build");
  auto two = fs.MakeTempDir(this->P(""), "go-build");
  ASSERT_TRUE(one && two);
  EXPECT_NE(*one, *two);
  EXPECT_TRUE(BaseName(*one).starts_with("go-build"));
  EXPECT_EQ(fs.Stat(*one)->permissions, 0700u);
  EXPECT_TRUE(fs.MakeTempDir(this->P("no"), "x").error().Is(ErrorKind::kNotFound));
}

TEST(MemFs, ClockAndLog) {
  testing::MemFs fs;
  fs.Add("/a", "1");
  int64_t first = fs.Stat("/a")->mtime_ns;
  fs.Tick();
  ASSERT_TRUE(fs.WriteFile("/a", "2", 0644));
  EXPECT_EQ(fs.Stat("/a")->mtime_ns, first + 1'000'000'000);
  fs.ClearAccessLog();
  (void)fs.ReadFile("/a");
  (void)fs.ReadDir("/");
  EXPECT_EQ(fs.access_log(),
            (std::vector<testing::MemFs::Access>{{"read", "/a"}, {"readdir", "/"}}));
  fs.FailWith("/a", ENOSPC);
  EXPECT_TRUE(fs.WriteFile("/a", "3", 0644).error().Is(ErrorKind::kNoSpace));
  fs.FailWith("/a", 0);
  EXPECT_EQ(fs.Contents("/a"), "2");
}

TEST(RealFileSystem, RemoveAllReportsWhatStays) {
  if (geteuid() == 0) GTEST_SKIP() << "root may remove anything";
  testing::TempDir dir;
  RealFileSystem fs;
  ASSERT_TRUE(fs.MakeDirs(dir / "a/locked/x", 0755));
  ASSERT_TRUE(fs.WriteFile(dir / "a/free", "", 0644));
  ASSERT_TRUE(fs.Chmod(dir / "a/locked", 0500));
  auto removed = fs.RemoveAll(dir / "a");
  ASSERT_FALSE(removed);
  EXPECT_EQ(removed.error().text(), "unlinkat " + (dir / "a/locked/x") + ": permission denied");
  EXPECT_FALSE(fs.Exists(dir / "a/free"));
  ASSERT_TRUE(fs.Chmod(dir / "a/locked", 0700));
}

TEST(RealFileSystem, MakesAsManyDirectoriesAsThereCanBe) {
  RealFileSystem fs;
  testing::TempDir dir;
  std::string deep = dir / "a";
  while (deep.size() < 3900) deep += "/" + std::string(100, 'a');
  const std::string possible = deep;
  while (deep.size() < 1'000'000) deep += "/a";
  auto made = fs.MakeDirs(deep, 0755);
  ASSERT_FALSE(made);
  EXPECT_TRUE(made.error().text().ends_with("/a: file name too long"));
  EXPECT_LT(made.error().text().size(), 5000u);
  EXPECT_TRUE(fs.IsDir(possible));
}

TEST(RealFileSystem, FilesWithoutSize) {
  RealFileSystem fs;
  testing::TempDir dir;
  if (!fs.Exists("/proc/self/stat")) GTEST_SKIP() << "no /proc";
  EXPECT_FALSE(fs.ReadFile("/proc/self/maps")->empty());
  ASSERT_TRUE(fs.CopyFile("/proc/self/status", dir / "copy", 0644));
  EXPECT_FALSE(fs.ReadFile(dir / "copy")->empty());
}

TEST(RealFileSystem, AnEmptyDirectoryIsRemovedWithoutADescriptor) {
  RealFileSystem fs;
  testing::TempDir dir;
  ASSERT_TRUE(fs.MakeDir(dir / "empty", 0777));
  rlimit usual;
  ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &usual), 0);
  const rlimit none = {0, usual.rlim_max};
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &none), 0);
  const base::Status removed = fs.RemoveAll(dir / "empty");
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &usual), 0);
  EXPECT_TRUE(removed) << removed.error().text();
  EXPECT_FALSE(fs.IsDir(dir / "empty"));
}

TEST(RealFileSystem, CopyFileSaysWhichFileFailed) {
  RealFileSystem fs;
  testing::TempDir dir;
  if (!fs.Exists("/proc/self/mem")) GTEST_SKIP() << "no /proc";
  // Nothing is mapped at address 0.
  base::Status unread = fs.CopyFile("/proc/self/mem", dir / "copy", 0644);
  ASSERT_FALSE(unread);
  EXPECT_EQ(unread.error().text(), "read /proc/self/mem: input/output error");
  ASSERT_TRUE(fs.WriteFile(dir / "file", "x", 0644));
  base::Status unwritten = fs.CopyFile(dir / "file", "/dev/full", 0644);
  ASSERT_FALSE(unwritten);
  EXPECT_EQ(unwritten.error().text(), "write /dev/full: no space left on device");
}

// File systems keep times that 64 bits of nanoseconds do not reach.
TEST(StatInfo, TimesFarAway) {
  EXPECT_EQ(Nanoseconds({.tv_sec = 2, .tv_nsec = 3}), 2'000'000'003);
  EXPECT_EQ(Nanoseconds({.tv_sec = -1, .tv_nsec = 999'999'999}), -1);
  EXPECT_EQ(Nanoseconds({.tv_sec = 9'223'372'036, .tv_nsec = 854'775'807}), INT64_MAX);
  EXPECT_EQ(Nanoseconds({.tv_sec = 9'223'372'036, .tv_nsec = 854'775'808}), INT64_MAX);
  EXPECT_EQ(Nanoseconds({.tv_sec = 15'032'385'535, .tv_nsec = 0}), INT64_MAX);
  EXPECT_EQ(Nanoseconds({.tv_sec = -15'032'385'535, .tv_nsec = 0}), INT64_MIN);
}

}  // namespace
}  // namespace gorun::host
