// Entries that the real go wrote are read here, and the reverse. Skipped where there is no go.
#include <gtest/gtest.h>

#include "base/go_quote.h"
#include "base/strings.h"
#include "cache/disk_cache.h"
#include "host/find_program.h"
#include "host/path.h"
#include "host/real_host.h"

namespace gorun::cache {
namespace {

class InteropTest : public testing::Test {
 protected:
  void SetUp() override {
    auto real = host::MakeRealHost();
    ASSERT_TRUE(real) << real.error().text();
    real_ = std::move(*real);
    auto go = host::FindProgram(host().files, host().environment, "go");
    if (!go) GTEST_SKIP() << go.error().text();
    go_ = *go;
    auto dir = host().files.MakeTempDir(testing::TempDir(), "gorun_interop");
    ASSERT_TRUE(dir);
    dir_ = *dir;
  }
  void TearDown() override {
    if (!dir_.empty()) (void)host().files.RemoveAll(dir_);
  }

  host::Host& host() { return real_->host(); }
  /// `go build ARGUMENTS internal/goos`: a package of std without dependencies.
  std::string Build(const std::string& cache, const std::string& flag, const std::string& debug) {
    host::Command command{.program = go_,
                          .argv = {"go", "build", flag, "internal/goos"},
                          .environment = host()
                                             .environment.With("GOCACHE", cache)
                                             .With("GODEBUG", debug)
                                             .With("GOFLAGS", "")
                                             .With("GOTOOLCHAIN", "local")
                                             .With("CGO_ENABLED", "0")
                                             .entries(),
                          .directory = dir_};
    auto done = host().processes.Run(command);
    if (!done) return done.error().text();
    EXPECT_TRUE(done->status.ok()) << done->output;
    return done->output;
  }
  /// Calls `visit` with each action in the cache at `dir`.
  void ForEachAction(const std::string& dir, const std::function<void(ActionID)>& visit) {
    auto subdirectories = host().files.ReadDir(dir);
    ASSERT_TRUE(subdirectories);
    for (const host::DirEntry& sub : *subdirectories) {
      if (sub.type != host::FileType::kDirectory) continue;
      auto entries = host().files.ReadDir(dir + "/" + sub.name);
      ASSERT_TRUE(entries);
      for (const host::DirEntry& entry : *entries) {
        if (!entry.name.ends_with("-a")) continue;
        auto digest = ParseDigest(base::TrimSuffix(entry.name, "-a"));
        ASSERT_TRUE(digest) << entry.name;
        visit(ActionID{*digest});
      }
    }
  }

  std::unique_ptr<host::RealHost> real_;
  std::string go_;
  std::string dir_;
};

TEST_F(InteropTest, EntriesAreReadBothWays) {
  const std::string theirs = dir_ + "/theirs";
  const std::string ours = dir_ + "/ours";
  EXPECT_TRUE(base::Contains(Build(theirs, "-x", ""), "/compile -o "));
  auto from = DiskCache::Open(host().files, host().clock, theirs);
  auto to = DiskCache::Open(host().files, host().clock, ours);
  ASSERT_TRUE(from && to);
  int outputs = 0;
  ForEachAction(theirs, [&](ActionID id) {
    auto file = (*from)->GetFile(id);
    ASSERT_TRUE(file) << file.error().text();
    EXPECT_TRUE((*from)->GetBytes(id));
    EXPECT_TRUE((*to)->PutFile(id, file->path));
    outputs++;
  });
  EXPECT_GT(outputs, 1);
  EXPECT_FALSE(base::Contains(Build(ours, "-x", ""), "/compile -o "));
}

TEST_F(InteropTest, HashesAreThoseOfTheGoCommand) {
  // One action at a time, so that the lines of one hash stand together.
  const std::string log = Build(dir_ + "/theirs", "-p=1", "gocachehash=1");
  std::unique_ptr<Hasher> hasher;
  std::optional<Hash> hash;
  bool salted = false;
  int sums = 0;
  for (const std::string& line : base::Split(log, "\n")) {
    if (auto rest = base::CutPrefix(line, "HASH[build internal/goos]")) {
      if (rest->empty()) {
        hash.reset();
        salted = false;
        continue;
      }
      rest->remove_prefix(2);
      if (!rest->starts_with('"')) {
        ASSERT_TRUE(hash);
        EXPECT_EQ(hash->Sum().Hex(), *rest);
        sums++;
        continue;
      }
      auto text = base::GoUnquote(*rest);
      ASSERT_TRUE(text) << *rest;
      EXPECT_EQ(base::GoQuote(*text), *rest);
      if (!salted) {
        // The first line is the salt: the version itself.
        hasher = std::make_unique<Hasher>(*text);
        hash.emplace(hasher->NewHash("x"));
        salted = true;
      } else {
        hash->Write(*text);
      }
    } else if (line.starts_with("HASH subkey ")) {
      const std::vector<std::string> fields = base::Fields(line);
      ASSERT_EQ(fields.size(), 6u) << line;
      auto parent = ParseDigest(fields[2]);
      ASSERT_TRUE(parent);
      EXPECT_EQ(Hasher("").Subkey(ActionID{*parent}, *base::GoUnquote(fields[3])).Hex(), fields[5]);
    }
  }
  EXPECT_GT(sums, 0);
}

}  // namespace
}  // namespace gorun::cache
