#include <gtest/gtest.h>

#include <map>

#include "base/strings.h"
#include "fetch/sumdb/client.h"
#include "fetch/sumdb/note.h"
#include "fetch/sumdb/tile.h"
#include "fetch/sumdb/tlog.h"
#include "fetch/testing/toy_log.h"

namespace gorun::fetch::sumdb {
namespace {

using base::ErrorKind;
using base::Fail;
using base::StrCat;
using testing::FormatTree;
using testing::ToyLog;

TEST(NoteTest, KnownKeyAndSignature) {
  // From golang.org/x/mod/sumdb/note's example.
  constexpr std::string_view kKey =
      "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
  std::string message =
      "If you think cryptography is the answer to your problem,\n"
      "then you don't know what your problem is.\n"
      "\n"
      "\u2014 PeterNeumann "
      "x08go/ZJkuBS9UG/"
      "SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";
  auto verifier = Verifier::Parse(kKey);
  ASSERT_TRUE(verifier.has_value());
  auto text = OpenNote(message, *verifier);
  ASSERT_TRUE(text.has_value()) << text.error().text();
  EXPECT_TRUE(text->starts_with("If you think"));

  std::string changed = base::ReplaceAll(message, "don't", "do");
  EXPECT_EQ(OpenNote(changed, *verifier).error().text(),
            "invalid signature for key PeterNeumann+c74f20a3");
  EXPECT_EQ(OpenNote("no signature\n", *verifier).error().text(), "malformed note");
  EXPECT_EQ(OpenNote(message.substr(0, message.size() - 1), *verifier).error().text(),
            "malformed note");
  EXPECT_EQ(OpenNote(message + "x\n", *verifier).error().text(), "malformed note");
  EXPECT_EQ(OpenNote("a\x01" + message, *verifier).error().text(), "malformed note");
  ToyLog other("other.example");
  EXPECT_EQ(OpenNote(other.Sign("text\n"), *verifier).error().text(),
            "note has no verifiable signatures");
}

TEST(NoteTest, BadKeys) {
  auto error = [](std::string_view key) { return Verifier::Parse(key).error().text(); };
  EXPECT_EQ(error("x"), "malformed verifier id");
  EXPECT_EQ(error("PeterNeumann+c74f20a3+ARpc"), "invalid verifier hash");
  EXPECT_EQ(error("PeterNeumann+c74f20a4+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"),
            "invalid verifier hash");
  EXPECT_EQ(error("Peter Neumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"),
            "malformed verifier id");
  EXPECT_EQ(error("a+0000000+AA=="), "malformed verifier id");
}

TEST(TlogTest, IndexesAreABijection) {
  for (int64_t index = 0; index < 5000; index++) {
    auto [level, n] = SplitStoredHashIndex(index);
    EXPECT_EQ(StoredHashIndex(level, n), index);
  }
}

TEST(TlogTest, ProofsOfEveryTree) {
  ToyLog log("toy.example");
  log.GrowTo(35);
  for (int64_t size = 1; size <= log.size(); size++) {
    Hash tree = log.TreeAt(size).hash;
    for (int64_t older = 1; older <= size; older++) {
      auto proof = ProveTree(size, older, log.Reader());
      ASSERT_TRUE(proof.has_value());
      Hash older_tree = log.TreeAt(older).hash;
      EXPECT_TRUE(CheckTree(*proof, size, tree, older, older_tree).has_value())
          << size << " " << older;
      for (Hash& step : *proof) {
        step.bytes[31] ^= 1;
        EXPECT_FALSE(CheckTree(*proof, size, tree, older, older_tree).has_value());
        step.bytes[31] ^= 1;
      }
    }
  }
}

TEST(TlogTest, TreesAndRecords) {
  Tree tree{2, base::Sha256::Of("x")};
  EXPECT_EQ(*ParseTree(FormatTree(tree)), tree);
  EXPECT_EQ(*ParseTree(FormatTree(tree) + "more\n"), tree);
  for (const std::string& bad :
       {std::string(), std::string("go.sum database tree\n2\n"),
        base::ReplaceAll(FormatTree(tree), "\n2\n", "\n02\n"),
        base::ReplaceAll(FormatTree(tree), "\n2\n", "\n-2\n"),
        base::ReplaceAll(FormatTree(tree), "\n2\n", "\n9223372036854775807\n"),
        base::ReplaceAll(FormatTree(tree), "=", "")}) {
    EXPECT_EQ(ParseTree(bad).error().text(), "malformed tree note");
  }
  auto record = ParseRecord("7\na b c\nd\n\nrest");
  ASSERT_TRUE(record.has_value());
  EXPECT_EQ(record->id, 7);
  EXPECT_EQ(record->text, "a b c\nd\n");
  EXPECT_EQ(record->rest, "rest");
  for (std::string_view bad :
       {"", "x\na\n\n", "-1\na\n\n", "1\na\n", "1\na\x01\n\nr", "1\na\xFF\n\nr"}) {
    EXPECT_EQ(ParseRecord(bad).error().text(), "malformed record data") << bad;
  }
}

TEST(TileTest, Paths) {
  EXPECT_EQ((Tile{0, 1234067, 256}.Path()), "tile/8/0/x001/x234/067");
  EXPECT_EQ((Tile{1, 7, 5}.Path()), "tile/8/1/007.p/5");
  EXPECT_EQ((Tile{0, 0, 256}.Path()), "tile/8/0/000");
}

/// A server and a disk in memory.
class FakeOps : public ClientOps {
 public:
  explicit FakeOps(const ToyLog& log) : log_(&log) {}
  void Use(const ToyLog& log) { log_ = &log; }

  base::Result<std::string> ReadRemote(const std::string& path) override {
    std::lock_guard lock(mutex_);
    remote_paths.push_back(path);
    if (auto at = overrides.find(path); at != overrides.end()) return at->second;
    auto answer = log_->Answer(path);
    if (!answer) return Fail(ErrorKind::kNotFound, StrCat("reading ", path, ": 404 Not Found"));
    return *answer;
  }
  base::Result<std::string> ReadConfig(const std::string& file) override {
    std::lock_guard lock(mutex_);
    return config[file];
  }
  base::Status WriteConfig(const std::string& file, const std::string& old_text,
                           const std::string& new_text) override {
    std::lock_guard lock(mutex_);
    if (config[file] != old_text) return Fail(ErrorKind::kExists, "write conflict");
    config[file] = new_text;
    return {};
  }
  base::Result<std::string> ReadCache(const std::string& file) override {
    std::lock_guard lock(mutex_);
    auto at = cache.find(file);
    if (at == cache.end()) return Fail(ErrorKind::kNotFound, "none");
    return at->second;
  }
  void WriteCache(const std::string& file, const std::string& data) override {
    std::lock_guard lock(mutex_);
    cache[file] = data;
  }

  std::mutex mutex_;
  std::map<std::string, std::string> config;
  std::map<std::string, std::string> cache;
  std::map<std::string, std::string> overrides;
  std::vector<std::string> remote_paths;

 private:
  const ToyLog* log_;
};

class ClientTest : public ::testing::Test {
 protected:
  ClientTest() : log_("toy.example/sumdb"), ops_(log_) {
    log_.GrowTo(300);
    log_.Add("example.com/m@v1.0.0",
             "example.com/m v1.0.0 h1:zip\nexample.com/m v1.0.0/go.mod h1:mod\n");
    log_.GrowTo(700);
  }
  std::string Lookup(std::string_view path, std::string_view version) {
    Client client(*Verifier::Parse(log_.verifier_key()), ops_);
    return LookupWith(client, path, version);
  }
  static std::string LookupWith(Client& client, std::string_view path, std::string_view version) {
    auto lines = client.Lookup(path, version);
    if (!lines)
      return StrCat("error ", static_cast<int>(lines.error().kind()), ": ", lines.error().text());
    return base::Join(*lines, "|");
  }

  ToyLog log_;
  FakeOps ops_;
};

TEST_F(ClientTest, LooksUpAndCaches) {
  EXPECT_EQ(Lookup("example.com/m", "v1.0.0"), "example.com/m v1.0.0 h1:zip");
  EXPECT_EQ(ops_.config["toy.example/sumdb/latest"], log_.SignedTree(700));
  EXPECT_TRUE(ops_.cache.contains("toy.example/sumdb/lookup/example.com/m@v1.0.0"));
  EXPECT_TRUE(ops_.cache.contains("toy.example/sumdb/tile/8/0/001"));
  // All is there now: no network.
  ops_.remote_paths.clear();
  EXPECT_EQ(Lookup("example.com/m", "v1.0.0/go.mod"), "example.com/m v1.0.0/go.mod h1:mod");
  EXPECT_TRUE(ops_.remote_paths.empty());
  EXPECT_EQ(Lookup("example.com/missing", "v1.0.0"),
            "error 1: example.com/missing@v1.0.0: reading /lookup/example.com/missing@v1.0.0: 404 "
            "Not Found");
}

TEST_F(ClientTest, FollowsAGrowingLog) {
  EXPECT_EQ(Lookup("example.com/m", "v1.0.0"), "example.com/m v1.0.0 h1:zip");
  log_.Add("example.com/n@v1.0.0", "example.com/n v1.0.0 h1:n\n");
  log_.GrowTo(66000);
  EXPECT_EQ(Lookup("example.com/n", "v1.0.0"), "example.com/n v1.0.0 h1:n");
  EXPECT_EQ(ops_.config["toy.example/sumdb/latest"], log_.SignedTree(66000));
  // The old record's older tree head lies on the same timeline.
  EXPECT_EQ(Lookup("example.com/m", "v1.0.0"), "example.com/m v1.0.0 h1:zip");
}

TEST_F(ClientTest, DetectsAForkedTimeline) {
  ToyLog forked = log_;
  log_.GrowTo(800);
  forked.Add("example.com/evil@v1.0.0", "example.com/evil v1.0.0 h1:evil\n");
  forked.GrowTo(900);
  EXPECT_EQ(Lookup("example.com/m", "v1.0.0"), "example.com/m v1.0.0 h1:zip");
  ops_.Use(forked);
  // As after `go clean -modcache`: the latest head is kept elsewhere. (With tiles of the true log
  // at hand the client cannot even read the forked one.)
  ops_.cache.clear();
  std::string report = Lookup("example.com/evil", "v1.0.0");
  EXPECT_TRUE(
      report.starts_with("error 8: SECURITY ERROR\ngo.sum database server misbehavior detected!\n\n"
                         "old database:\n\tgo.sum database tree\n\t800\n\t"))
      << report;
  EXPECT_TRUE(base::Contains(report, "new database:\n\tgo.sum database tree\n\t900\n\t"));
  EXPECT_TRUE(base::Contains(report, "proof of misbehavior:\n\t"));
  EXPECT_FALSE(base::Contains(report, "internal error"));
  // Nothing of it was kept.
  EXPECT_EQ(ops_.config["toy.example/sumdb/latest"], log_.SignedTree(800));
  EXPECT_FALSE(ops_.cache.contains("toy.example/sumdb/lookup/example.com/evil@v1.0.0"));
}

TEST_F(ClientTest, RefusesForgedAnswers) {
  std::string path = "/lookup/example.com/m@v1.0.0";
  std::string answer = *log_.Answer(path);
  // Another text for the same record.
  ops_.overrides[path] = base::ReplaceAll(answer, "h1:zip", "h1:evil");
  EXPECT_EQ(Lookup("example.com/m", "v1.0.0"),
            "error 4: example.com/m@v1.0.0: cannot authenticate record data in server response");
  ops_.overrides[path] = base::ReplaceAll(answer, "300\n", "100000\n");
  EXPECT_EQ(Lookup("example.com/m", "v1.0.0"),
            "error 4: example.com/m@v1.0.0: cannot validate record 100000 in tree of size 700");
  ops_.overrides[path] = "garbage";
  EXPECT_EQ(Lookup("example.com/m", "v1.0.0"),
            "error 4: example.com/m@v1.0.0: malformed record data");
  ToyLog other("toy.example/sumdb");
  ops_.overrides[path] = StrCat("300\nx\n\n", other.Sign(FormatTree(log_.TreeAt(700))));
  EXPECT_TRUE(Lookup("example.com/m", "v1.0.0")
                  .starts_with("error 4: example.com/m@v1.0.0: reading tree note: note has no "
                               "verifiable signatures\n"));
  EXPECT_TRUE(ops_.cache.empty() || !ops_.cache.contains("toy.example/sumdb" + path));
}

TEST_F(ClientTest, RefusesForgedTiles) {
  std::string tile = *log_.Answer("/tile/8/0/001");
  tile[5] ^= 1;
  ops_.overrides["/tile/8/0/001"] = tile;
  EXPECT_EQ(Lookup("example.com/m", "v1.0.0"),
            "error 4: example.com/m@v1.0.0: downloaded inconsistent tile");
  EXPECT_FALSE(ops_.cache.contains("toy.example/sumdb/tile/8/0/001"));
  ops_.overrides["/tile/8/0/001"] = "short";
  EXPECT_TRUE(
      base::Contains(Lookup("example.com/m", "v1.0.0"), "TileReader returned bad result slice"));
}

TEST_F(ClientTest, RecoversFromADamagedCacheFile) {
  EXPECT_EQ(Lookup("example.com/m", "v1.0.0"), "example.com/m v1.0.0 h1:zip");
  std::string& cached = ops_.cache["toy.example/sumdb/lookup/example.com/m@v1.0.0"];
  std::string good = cached;
  cached = "damaged";
  EXPECT_EQ(Lookup("example.com/m", "v1.0.0"), "example.com/m v1.0.0 h1:zip");
  EXPECT_EQ(cached, good);
}

TEST_F(ClientTest, PartialTileThatWasCompleted) {
  // The head is old, so the client wants part of a tile that the server has only whole by now.
  log_.head_size = 500;
  ops_.overrides.clear();
  Client client(*Verifier::Parse(log_.verifier_key()), ops_);
  log_.GrowTo(1024);
  EXPECT_EQ(LookupWith(client, "example.com/m", "v1.0.0"), "example.com/m v1.0.0 h1:zip");
}

}  // namespace
}  // namespace gorun::fetch::sumdb
