#include "cache/disk_cache.h"

#include <gtest/gtest.h>

#include <thread>

#include "base/strings.h"
#include "cache/index_entry.h"
#include "host/real_filesystem.h"

namespace gorun::cache {
namespace {

constexpr int64_t kSecondNs = 1'000'000'000;
constexpr int64_t kHourNs = 3600 * kSecondNs;
constexpr int64_t kDayNs = 24 * kHourNs;

/// A clock that can be set. Starts at a moment after every time stamp that the disk gives.
class TestClock : public host::Clock {
 public:
  int64_t NowNs() override { return now_ns; }
  int64_t MonotonicNs() override { return now_ns; }
  std::atomic<int64_t> now_ns = 4'000'000'000 * kSecondNs;
};

class DiskCacheTest : public testing::Test {
 protected:
  void SetUp() override {
    // In memory where there is such a place: each cache has 256 directories.
    auto dir = files_.MakeTempDir("/dev/shm", "gorun_cache");
    if (!dir) dir = files_.MakeTempDir(testing::TempDir(), "gorun_cache");
    ASSERT_TRUE(dir) << dir.error().text();
    temp_ = *dir;
    dir_ = temp_ + "/cache";
    Reopen({});
  }
  void TearDown() override { (void)files_.RemoveAll(temp_); }

  void Reopen(DiskCache::Options options) {
    auto cache = DiskCache::Open(files_, clock_, dir_, options);
    ASSERT_TRUE(cache) << cache.error().text();
    cache_ = std::move(*cache);
  }
  static ActionID Id(std::string_view name) { return ActionID{base::Sha256::Of(name)}; }
  static OutputID Output(std::string_view bytes) { return OutputID{base::Sha256::Of(bytes)}; }
  std::string Write(std::string_view name, std::string_view bytes, uint32_t mode = 0666) {
    const std::string path = base::StrCat(temp_, "/", name);
    EXPECT_TRUE(files_.WriteFile(path, bytes, mode));
    return path;
  }
  std::string Read(const std::string& path) {
    auto bytes = files_.ReadFile(path);
    return bytes ? *bytes : bytes.error().text();
  }
  std::vector<host::DirEntry> List(const std::string& dir) {
    auto entries = files_.ReadDir(dir);
    return entries ? *entries : std::vector<host::DirEntry>();
  }
  bool IsMiss(const ActionID& id) {
    auto file = cache_->GetFile(id);
    EXPECT_TRUE(file || file.error().Is(base::ErrorKind::kNotFound));
    return !file;
  }
  int64_t Mtime(const std::string& path) {
    auto info = files_.Stat(path);
    return info ? info->mtime_ns : -1;
  }
  /// Nothing that was written aside may stay.
  void ExpectNothingPending() {
    for (const host::DirEntry& sub : List(dir_)) {
      if (sub.type != host::FileType::kDirectory) continue;
      for (const host::DirEntry& entry : List(dir_ + "/" + sub.name)) {
        EXPECT_FALSE(entry.name.starts_with("pending")) << entry.name;
      }
    }
  }

  host::RealFileSystem files_;
  TestClock clock_;
  std::string temp_;
  std::string dir_;
  std::unique_ptr<DiskCache> cache_;
};

TEST_F(DiskCacheTest, OpenMakesTheLayout) {
  EXPECT_TRUE(Read(dir_ + "/README").starts_with("This directory holds cached build artifacts"));
  EXPECT_EQ(files_.ReadDir(dir_).value().size(), 257u);
  EXPECT_TRUE(files_.IsDir(dir_ + "/00"));
  EXPECT_TRUE(files_.IsDir(dir_ + "/ff"));
  ASSERT_TRUE(files_.Remove(dir_ + "/7f"));
  Reopen({});
  EXPECT_TRUE(files_.IsDir(dir_ + "/7f"));
}

TEST_F(DiskCacheTest, NamesOfFilesAreClean) {
  auto cache = DiskCache::Open(files_, clock_, dir_ + "//../" + host::BaseName(dir_) + "/");
  ASSERT_TRUE(cache) << cache.error().text();
  ASSERT_TRUE((*cache)->PutBytes(Id("a"), "x"));
  const auto file = (*cache)->OutputFile(Output("x"));
  ASSERT_TRUE(file) << file.error().text();
  EXPECT_TRUE(file->starts_with(dir_ + "/")) << *file;
}

TEST_F(DiskCacheTest, OpenSaysWhatIsWrong) {
  const std::string file = Write("file", "");
  auto cache = DiskCache::Open(files_, clock_, file);
  ASSERT_FALSE(cache);
  EXPECT_EQ(cache.error().text(), base::StrCat("failed to initialize build cache at ", file,
                                               ": mkdir ", file, ": not a directory"));
}

TEST_F(DiskCacheTest, BytesRoundTrip) {
  EXPECT_TRUE(IsMiss(Id("a")));
  auto stored = cache_->PutBytes(Id("a"), "some output");
  ASSERT_TRUE(stored) << stored.error().text();
  EXPECT_EQ(stored->output, Output("some output"));
  EXPECT_EQ(stored->size, 11);
  auto bytes = cache_->GetBytes(Id("a"));
  ASSERT_TRUE(bytes);
  EXPECT_EQ(bytes->bytes, "some output");
  EXPECT_EQ(bytes->entry.time_ns, clock_.now_ns);
  auto file = cache_->GetFile(Id("a"));
  ASSERT_TRUE(file);
  EXPECT_EQ(file->path, cache_->OutputPath(stored->output));
  EXPECT_EQ(cache_->OutputFile(stored->output).value(), file->path);
  EXPECT_EQ(Read(file->path), "some output");
  EXPECT_EQ(Read(cache_->EntryPath(Id("a"))),
            FormatIndexEntry(Id("a"), {stored->output, 11, clock_.now_ns}));
  ExpectNothingPending();
}

TEST_F(DiskCacheTest, EmptyOutputNeedsNoFile) {
  ASSERT_TRUE(cache_->PutBytes(Id("a"), ""));
  EXPECT_EQ(cache_->GetFile(Id("a")).value().entry.size, 0);
  ASSERT_TRUE(files_.Remove(cache_->OutputPath(Output(""))));
  EXPECT_EQ(cache_->GetBytes(Id("a")).value().bytes, "");
  EXPECT_TRUE(IsMiss(Id("a")));
}

TEST_F(DiskCacheTest, FileRoundTripAndOverwrite) {
  const std::string big(1'000'000, 'x');
  ASSERT_TRUE(cache_->PutFile(Id("a"), Write("in", big)));
  EXPECT_EQ(cache_->GetBytes(Id("a")).value().bytes, big);
  ASSERT_TRUE(cache_->PutFile(Id("a"), Write("in", "small")));
  EXPECT_EQ(cache_->GetBytes(Id("a")).value().bytes, "small");
  ASSERT_TRUE(cache_->PutFile(Id("b"), Write("in", "small")));
  EXPECT_EQ(cache_->GetFile(Id("b")).value().path, cache_->GetFile(Id("a")).value().path);
  auto missing = cache_->PutFile(Id("a"), temp_ + "/none");
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().kind(), base::ErrorKind::kNotFound);
  ExpectNothingPending();
}

TEST_F(DiskCacheTest, DamagedEntriesAndOutputsAreMissesAndAreReplaced) {
  const std::string entry = cache_->EntryPath(Id("a"));
  const std::string output = cache_->OutputPath(Output("output"));
  auto expect_miss_then_repair = [&](const char* what) {
    EXPECT_FALSE(cache_->GetBytes(Id("a"))) << what;
    ASSERT_TRUE(cache_->PutBytes(Id("a"), "output")) << what;
    EXPECT_EQ(cache_->GetBytes(Id("a")).value().bytes, "output") << what;
    EXPECT_FALSE(IsMiss(Id("a"))) << what;
  };
  ASSERT_TRUE(cache_->PutBytes(Id("a"), "output"));
  const std::string good = Read(entry);
  ASSERT_TRUE(files_.WriteFile(entry, "", 0666));
  expect_miss_then_repair("empty entry");
  ASSERT_TRUE(files_.WriteFile(entry, good.substr(0, 100), 0666));
  expect_miss_then_repair("half an entry");
  ASSERT_TRUE(files_.WriteFile(entry, good + "more", 0666));
  expect_miss_then_repair("long entry");
  EXPECT_EQ(Read(entry).size(), kIndexEntrySize);
  ASSERT_TRUE(files_.WriteFile(output, "out", 0666));
  EXPECT_TRUE(IsMiss(Id("a")));
  expect_miss_then_repair("short output");
  ASSERT_TRUE(files_.WriteFile(output, "outpux", 0666));
  expect_miss_then_repair("changed output");
  ASSERT_TRUE(files_.WriteFile(output, "output, and more", 0666));
  expect_miss_then_repair("long output");
  ASSERT_TRUE(files_.Remove(output));
  expect_miss_then_repair("no output");
  ASSERT_TRUE(files_.WriteFile(
      entry, FormatIndexEntry(Id("a"), {Output("output"), int64_t{1} << 62, 1}), 0666));
  expect_miss_then_repair("size beyond reason");
  ExpectNothingPending();
}

TEST_F(DiskCacheTest, CleanedByOthersWhileOpen) {
  for (const host::DirEntry& entry : List(dir_)) {
    ASSERT_TRUE(files_.RemoveAll(dir_ + "/" + entry.name));
  }
  EXPECT_TRUE(IsMiss(Id("a")));
  ASSERT_TRUE(cache_->PutBytes(Id("a"), "x"));
  EXPECT_FALSE(IsMiss(Id("a")));
  ASSERT_TRUE(files_.RemoveAll(dir_));
  ASSERT_TRUE(cache_->PutExecutable(Id("b"), "hello", Write("exe", "binary", 0777)));
  EXPECT_FALSE(IsMiss(Id("b")));
}

TEST_F(DiskCacheTest, Executables) {
  const std::string exe = Write("a.out", "binary", 0777);
  auto stored = cache_->PutExecutable(Id("a"), "hello", exe);
  ASSERT_TRUE(stored) << stored.error().text();
  const std::string dir = cache_->OutputPath(stored->output);
  auto file = cache_->GetFile(Id("a"));
  ASSERT_TRUE(file);
  EXPECT_EQ(file->path, dir + "/hello");
  EXPECT_EQ(cache_->OutputFile(stored->output).value(), dir + "/hello");
  EXPECT_EQ(files_.Stat(file->path).value().permissions & 0700u, 0700u);
  EXPECT_EQ(Read(exe), "binary");
  // Once more, and damaged in between.
  ASSERT_TRUE(cache_->PutExecutable(Id("a"), "hello", exe));
  ASSERT_TRUE(files_.WriteFile(dir + "/hello", "bin", 0777));
  EXPECT_TRUE(IsMiss(Id("a")));
  ASSERT_TRUE(cache_->PutExecutable(Id("a"), "hello", exe));
  EXPECT_EQ(Read(cache_->GetFile(Id("a")).value().path), "binary");
  ExpectNothingPending();
}

TEST_F(DiskCacheTest, ExecutableMayBeMoved) {
  const std::string exe = Write("a.out", "binary", 0777);
  ASSERT_TRUE(cache_->PutExecutable(Id("a"), "hello", exe, Cache::Source::kMayMove));
  EXPECT_FALSE(files_.Exists(exe));
  EXPECT_EQ(Read(cache_->GetFile(Id("a")).value().path), "binary");
}

TEST_F(DiskCacheTest, ExecutableIsNotLostWithItsEntry) {
  // Where the entry would be nothing can be written.
  ASSERT_TRUE(files_.MakeDirs(cache_->EntryPath(Id("a")), 0777));
  const std::string exe = Write("a.out", "binary", 0777);
  EXPECT_FALSE(cache_->PutExecutable(Id("a"), "hello", exe));
  EXPECT_EQ(Read(exe), "binary");
  // The first one has left it in the cache.
  ASSERT_TRUE(files_.RemoveAll(cache_->OutputPath(Output("binary"))));
  auto stored = cache_->PutExecutable(Id("a"), "hello", exe, Cache::Source::kMayMove);
  ASSERT_TRUE(stored) << stored.error().text();
  EXPECT_EQ(Read(cache_->OutputFile(stored->output).value()), "binary");
  EXPECT_TRUE(IsMiss(Id("a")));
}

// -buildmode=c-archive.
TEST_F(DiskCacheTest, ArchiveBecomesExecutable) {
  const std::string archive = Write("a.a", "archive", 0644);
  ASSERT_TRUE(cache_->PutExecutable(Id("a"), "hello.a", archive, Cache::Source::kMayMove));
  const std::string path = cache_->GetFile(Id("a")).value().path;
  EXPECT_EQ(files_.Stat(path).value().permissions & 0700u, 0700u);
  EXPECT_EQ(Read(path), "archive");
}

TEST_F(DiskCacheTest, ExecutableDirectoryHoldsOneFile) {
  const std::string exe = Write("a.out", "binary", 0777);
  ASSERT_TRUE(cache_->PutExecutable(Id("a"), "hello", exe));
  const std::string dir = cache_->OutputPath(Output("binary"));
  // A good one under another name stays what it is.
  EXPECT_FALSE(cache_->PutExecutable(Id("b"), "other", exe));
  EXPECT_FALSE(IsMiss(Id("a")));
  // A damaged one goes.
  ASSERT_TRUE(files_.WriteFile(dir + "/hello", "", 0777));
  ASSERT_TRUE(cache_->PutExecutable(Id("b"), "other", exe));
  EXPECT_EQ(cache_->GetFile(Id("b")).value().path, dir + "/other");
  // Two files, or none: a miss.
  ASSERT_TRUE(files_.WriteFile(dir + "/third", "", 0777));
  EXPECT_TRUE(IsMiss(Id("b")));
  ASSERT_TRUE(files_.Remove(dir + "/third"));
  ASSERT_TRUE(files_.Remove(dir + "/other"));
  EXPECT_TRUE(IsMiss(Id("b")));
}

TEST_F(DiskCacheTest, FileInPlaceOfAnExecutableAndTheReverse) {
  ASSERT_TRUE(cache_->PutBytes(Id("a"), "binary"));
  auto failed = cache_->PutExecutable(Id("b"), "hello", Write("a.out", "binary", 0777));
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().text(), "internal error: invalid binary cache entry: not a directory");
  ASSERT_TRUE(cache_->PutExecutable(Id("c"), "hello", Write("b.out", "second", 0777)));
  EXPECT_FALSE(cache_->PutBytes(Id("d"), "second"));
  EXPECT_FALSE(IsMiss(Id("a")));
  EXPECT_FALSE(IsMiss(Id("c")));
  ExpectNothingPending();
}

TEST_F(DiskCacheTest, BadExecutableNames) {
  const std::string exe = Write("a.out", "binary", 0777);
  for (std::string_view name : {"", ".", "..", "a/b"}) {
    EXPECT_FALSE(cache_->PutExecutable(Id("a"), name, exe)) << name;
  }
}

TEST_F(DiskCacheTest, UseRefreshesTimesOnceAnHour) {
  ASSERT_TRUE(cache_->PutBytes(Id("a"), "x"));
  const std::string entry = cache_->EntryPath(Id("a"));
  const std::string output = cache_->OutputPath(Output("x"));
  const int64_t recent = clock_.now_ns - kHourNs / 2;
  ASSERT_TRUE(files_.SetTimes(entry, recent));
  ASSERT_TRUE(files_.SetTimes(output, recent));
  ASSERT_TRUE(cache_->GetFile(Id("a")));
  EXPECT_EQ(Mtime(entry), recent);
  EXPECT_EQ(Mtime(output), recent);
  clock_.now_ns += kHourNs;
  ASSERT_TRUE(cache_->GetFile(Id("a")));
  EXPECT_EQ(Mtime(entry), clock_.now_ns);
  EXPECT_EQ(Mtime(output), clock_.now_ns);
}

TEST_F(DiskCacheTest, TrimsWhatWasNotUsedForFiveDays) {
  const std::string exe = Write("a.out", "binary", 0777);
  const int64_t now = clock_.now_ns;
  auto set_age = [&](const std::string& path, int64_t age) {
    ASSERT_TRUE(files_.SetTimes(path, now - age)) << path;
  };
  ASSERT_TRUE(cache_->PutBytes(Id("old"), "old"));
  ASSERT_TRUE(cache_->PutBytes(Id("new"), "new"));
  ASSERT_TRUE(cache_->PutExecutable(Id("exe"), "hello", exe));
  const std::string other = dir_ + "/00/unrelated";
  ASSERT_TRUE(files_.WriteFile(other, "", 0666));
  set_age(other, 9 * kDayNs);
  set_age(cache_->EntryPath(Id("old")), 5 * kDayNs + kHourNs + 1);
  set_age(cache_->OutputPath(Output("old")), 6 * kDayNs);
  set_age(cache_->EntryPath(Id("new")), 5 * kDayNs + kHourNs);
  set_age(cache_->OutputPath(Output("new")), 0);
  set_age(cache_->EntryPath(Id("exe")), 6 * kDayNs);
  set_age(cache_->OutputPath(Output("binary")), 6 * kDayNs);
  ASSERT_TRUE(cache_->Trim());
  EXPECT_FALSE(files_.Exists(cache_->EntryPath(Id("old"))));
  EXPECT_FALSE(files_.Exists(cache_->OutputPath(Output("old"))));
  EXPECT_FALSE(files_.Exists(cache_->OutputPath(Output("binary"))));
  EXPECT_FALSE(IsMiss(Id("new")));
  EXPECT_TRUE(files_.Exists(other));
  EXPECT_EQ(Read(dir_ + "/trim.txt"), base::StrCat(now / kSecondNs));
}

TEST_F(DiskCacheTest, TrimsOnceADay) {
  const std::string entry = cache_->EntryPath(Id("old"));
  const std::string stamp = dir_ + "/trim.txt";
  auto trims = [&](std::string_view last) {
    EXPECT_TRUE(cache_->PutBytes(Id("old"), "old"));
    EXPECT_TRUE(files_.SetTimes(entry, clock_.now_ns - 6 * kDayNs));
    EXPECT_TRUE(files_.WriteFile(stamp, last, 0666));
    EXPECT_TRUE(cache_->Trim());
    return !files_.Exists(entry);
  };
  const int64_t now = clock_.now_ns / kSecondNs;
  EXPECT_FALSE(trims(base::StrCat(now - 1)));
  EXPECT_FALSE(trims(base::StrCat(now - 86399, "\n")));
  EXPECT_TRUE(trims(base::StrCat(now - 86400)));
  EXPECT_FALSE(trims(base::StrCat(now + 3599)));
  // From the future, or nonsense.
  EXPECT_TRUE(trims(base::StrCat(now + 3600)));
  EXPECT_TRUE(trims(""));
  EXPECT_TRUE(trims("yesterday"));
  EXPECT_TRUE(trims("-9223372036854775808"));
  EXPECT_TRUE(trims("9223372036854775807"));
}

TEST_F(DiskCacheTest, VerifyMode) {
  const ActionID id = Id("x");
  ASSERT_TRUE(cache_->PutBytes(id, "one"));
  Reopen({.verify = true});
  EXPECT_TRUE(IsMiss(id));
  EXPECT_TRUE(cache_->PutBytes(id, "one"));
  auto failed = cache_->PutBytes(id, "two");
  ASSERT_FALSE(failed);
  EXPECT_TRUE(failed.error().text().starts_with(
      base::StrCat("go: internal cache error: cache verify failed: id=", id.Hex(),
                   " changed:<<<\n\n>>>\nold: ")))
      << failed.error().text();
  EXPECT_TRUE(failed.error().Is(base::ErrorKind::kCorrupt));
  EXPECT_TRUE(cache_->PutBytes(id, "two", Cache::Verify::kNo));
}

TEST_F(DiskCacheTest, WritersAndReadersAtOnce) {
  const std::string one(300'000, '1');
  const std::string two(200'000, '2');
  const std::string exe = Write("a.out", one, 0777);
  auto second = DiskCache::Open(files_, clock_, dir_);
  ASSERT_TRUE(second);
  std::atomic<int> wrong = 0;
  auto work = [&](DiskCache& cache, const std::string& mine) {
    for (int i = 0; i < 30; i++) {
      if (!cache.PutBytes(Id("same"), mine)) wrong++;
      if (!cache.PutExecutable(Id("exe"), "hello", exe)) {
        // The output may be there as a file already: not here.
        wrong++;
      }
      // A miss is fine while the entry is replaced; other bytes are not.
      if (auto bytes = cache.GetBytes(Id("same"))) {
        if (bytes->bytes != one + "x" && bytes->bytes != two) wrong++;
      }
      if (auto file = cache.GetFile(Id("exe")); file && file->entry.size != 300'000) wrong++;
    }
  };
  std::thread a(work, std::ref(*cache_), one + "x");
  std::thread b(work, std::ref(**second), two);
  std::thread c(work, std::ref(*cache_), two);
  a.join();
  b.join();
  c.join();
  EXPECT_EQ(wrong, 0);
  EXPECT_EQ(Read(cache_->GetFile(Id("exe")).value().path), one);
  ExpectNothingPending();
}

}  // namespace
}  // namespace gorun::cache
