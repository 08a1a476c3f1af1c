#include "host/file_lock.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/file.h>

#include <atomic>
#include <thread>

#include "base/parallel.h"
#include "base/strings.h"
#include "host/exec.h"
#include "host/testing/temp_dir.h"

namespace gorun::host {
namespace {

using Mode = FileLock::Mode;

TEST(FileLock, ExcludesOthers) {
  testing::TempDir dir;
  std::string path = dir / "lock";
  const Fd other(open((dir / "lock").c_str(), O_RDONLY | O_CREAT | O_CLOEXEC, 0666));
  auto is_free_for = [&](int operation) {
    const bool taken = flock(other.get(), operation | LOCK_NB) == 0;
    if (taken) flock(other.get(), LOCK_UN);
    return taken;
  };
  {
    auto held = FileLock::Acquire(path, Mode::kExclusive);
    ASSERT_TRUE(held);
    EXPECT_FALSE(is_free_for(LOCK_SH));
  }
  auto one = FileLock::Acquire(path, Mode::kShared);
  auto two = FileLock::Acquire(path, Mode::kShared);
  EXPECT_TRUE(one && two);
  EXPECT_TRUE(is_free_for(LOCK_SH));
  EXPECT_FALSE(is_free_for(LOCK_EX));
}

TEST(FileLock, Errors) {
  testing::TempDir dir;
  std::string path = dir / "no/lock";
  EXPECT_EQ(FileLock::Acquire(path, Mode::kExclusive).error().text(),
            "open " + path + ": no such file or directory");
  EXPECT_TRUE(LockedRead(path).error().Is(base::ErrorKind::kNotFound));
}

TEST(ReadLocked, WaitsForWhoRewrites) {
  testing::TempDir dir;
  std::string path = dir / "f";
  RealFileSystem files;
  ASSERT_TRUE(files.WriteFile(path, "old", 0644));
  std::atomic<bool> written = false;
  std::atomic<bool> locked = false;
  std::thread writer([&] {
    (void)LockedTransform(path, [&](std::string_view) -> base::Result<std::string> {
      locked = true;
      SleepMs(100);
      written = true;
      return "new";
    });
  });
  while (!locked) SleepMs(1);
  EXPECT_EQ(*files.ReadLocked(path), "new");
  EXPECT_TRUE(written);
  writer.join();
  EXPECT_EQ(files.ReadLocked(dir / "no").error().text(), files.ReadFile(dir / "no").error().text());
  EXPECT_EQ(files.ReadLocked(dir.path()).error().text(), files.ReadFile(dir.path()).error().text());
}

TEST(LockedTransform, GrowsAndShrinks) {
  testing::TempDir dir;
  std::string path = dir / "f";
  for (std::string text : {"one", "a longer text", "x", ""}) {
    ASSERT_TRUE(LockedTransform(path, [&](std::string_view) { return text; }));
    EXPECT_EQ(*LockedRead(path), text);
  }
}

TEST(LockedTransform, FailureChangesNothing) {
  testing::TempDir dir;
  std::string path = dir / "f";
  ASSERT_TRUE(RealFileSystem().WriteFile(path, "old", 0644));
  auto status = LockedTransform(path, [](std::string_view old_bytes) -> base::Result<std::string> {
    EXPECT_EQ(old_bytes, "old");
    return base::Fail("no");
  });
  EXPECT_EQ(status.error().text(), "no");
  EXPECT_EQ(*LockedRead(path), "old");
}

TEST(LockedTransform, OneAtATime) {
  testing::TempDir dir;
  std::string path = dir / "counter";
  std::atomic<int> failures = 0;
  base::ParallelFor(40, 8, [&](size_t) {
    auto status =
        LockedTransform(path, [](std::string_view old_bytes) -> base::Result<std::string> {
          return base::StrCat(base::ParseInt(old_bytes).value_or(0) + 1);
        });
    if (!status) failures++;
  });
  EXPECT_EQ(failures, 0);
  EXPECT_EQ(*LockedRead(path), "40");
}

}  // namespace
}  // namespace gorun::host
