#include "fetch/cached_source.h"

#include <gtest/gtest.h>

#include "base/parallel.h"
#include "base/strings.h"
#include "fetch/server/serve.h"
#include "fetch/testing/loopback_server.h"
#include "fetch/testing/make_zip.h"
#include "fetch/testing/test_machine.h"
#include "fetch/testing/toy_log.h"
#include "host/find_program.h"
#include "host/real_host.h"
#include "modules/dirhash.h"

namespace gorun::fetch {
namespace {

using base::ErrorKind;
using base::StrCat;
using modules::Version;
using testing::LoopbackServer;
using testing::ServerReply;

constexpr std::string_view kGoModText = "module example.com/m\n\ngo 1.24\n";

/// A module cache on disk, a proxy on loopback that also speaks for a toy checksum database.
class CachedSourceTest : public ::testing::Test {
 protected:
  CachedSourceTest()
      : log_("toy.example"),
        server_([this](const LoopbackServer::Request& request) { return Answer(request); }) {
    Put("/example.com/m/@v/list",
        "v1.1.0\nv1.0.0 \nv1.2.0-pre\nbad\nv0.0.0-20200101000000-0123456789ab\n");
    Put("/example.com/m/@v/v1.0.0.info",
        R"({"Version":"v1.0.0","Time":"2020-01-02T03:04:05Z","Extra":1})");
    Put("/example.com/m/@v/main.info",
        R"({"Version":"v1.0.1-0.20200101000000-0123456789ab","Time":"2020-01-01T00:00:00Z","Origin":{"VCS":"git","Ref":"refs/heads/main","Hash":"0123456789ab","TagSum":"t1:x"}})");
    Put("/example.com/m/@latest", R"({"Version":"v1.1.0","Time":"2021-01-02T03:04:05Z"})");
    Put("/example.com/m/@v/v1.0.0.mod", kGoModText);
    zip_ = testing::MakeZip({{"example.com/m@v1.0.0/go.mod", std::string(kGoModText)},
                             {"example.com/m@v1.0.0/sub/m.go", "package sub\n"}});
    Put("/example.com/m/@v/v1.0.0.zip", zip_);
    zip_hash_ =
        *modules::Hash1({{"example.com/m@v1.0.0/go.mod", base::Sha256::Of(kGoModText)},
                         {"example.com/m@v1.0.0/sub/m.go", base::Sha256::Of("package sub\n")}});
    log_.GrowTo(10);
    log_.Add("example.com/m@v1.0.0",
             StrCat("example.com/m v1.0.0 ", zip_hash_, "\nexample.com/m v1.0.0/go.mod ",
                    modules::GoModHash(kGoModText), "\n"));
    log_.GrowTo(20);
    Set("GOPROXY", server_.url());
    Set("GOSUMDB", log_.verifier_key());
    settings_.gomodcache = machine_.Path("mod");
    settings_.gopath = {machine_.Path("gopath")};
  }

  void Put(const std::string& path, std::string_view body) {
    replies_[path] = {.body = std::string(body)};
  }
  void Set(const std::string& name, std::string_view value) {
    settings_.variables[name].value = value;
  }

  ServerReply Answer(const LoopbackServer::Request& request) {
    std::lock_guard lock(mutex_);
    if (auto at = replies_.find(request.path); at != replies_.end()) return at->second;
    std::string prefix = "/sumdb/" + log_.name();
    if (request.path == prefix + "/supported" && serves_sumdb_) return {.body = ""};
    if (auto rest = base::CutPrefix(request.path, prefix); rest && serves_sumdb_) {
      if (auto answer = log_.Answer(*rest)) return {.body = *answer};
    }
    return {.status = 404, .content_type = "text/plain", .body = "not found: no such thing\n"};
  }

  CachedSource& source() {
    if (source_ == nullptr) {
      source_ = std::make_unique<CachedSource>(
          machine_.host(), settings_, rules_,
          std::make_unique<LocalTransport>(machine_.host(), FetcherOptions{2000, 2000, ""}),
          go_sum_);
    }
    return *source_;
  }
  /// As a new process would see things.
  void Restart() { source_.reset(); }

  std::string Download() {
    auto directory = source().Download(kModule);
    return directory
               ? *directory
               : StrCat(static_cast<int>(directory.error().kind()), " ", directory.error().text());
  }
  std::string GoMod() {
    auto text = source().GoMod(kModule);
    return text ? *text : StrCat(static_cast<int>(text.error().kind()), " ", text.error().text());
  }
  void UseGoSum(std::string_view text) { ASSERT_TRUE(go_sum_.Load("/x/go.sum", text).has_value()); }

  const Version kModule = {"example.com/m", "v1.0.0"};
  testing::TestMachine machine_;
  testing::ToyLog log_;
  std::mutex mutex_;
  std::map<std::string, ServerReply> replies_;
  bool serves_sumdb_ = true;
  std::string zip_;
  std::string zip_hash_;
  LoopbackServer server_;
  env::Settings settings_;
  FetchRules rules_;
  modules::GoSum go_sum_;
  std::unique_ptr<CachedSource> source_;
};

TEST_F(CachedSourceTest, StatWritesTheInfoFile) {
  auto info = source().Stat("example.com/m", "v1.0.0");
  ASSERT_TRUE(info.has_value()) << info.error().text();
  EXPECT_EQ(info->version, "v1.0.0");
  EXPECT_EQ(info->time, "2020-01-02T03:04:05Z");
  EXPECT_EQ(machine_.Get("mod/cache/download/example.com/m/@v/v1.0.0.info"),
            R"({"Version":"v1.0.0","Time":"2020-01-02T03:04:05Z"})");
  // A branch is kept under its version, without what holds for the branch alone.
  info = source().Stat("example.com/m", "main");
  ASSERT_TRUE(info.has_value());
  EXPECT_EQ(info->version, "v1.0.1-0.20200101000000-0123456789ab");
  EXPECT_EQ(
      machine_.Get("mod/cache/download/example.com/m/@v/v1.0.1-0.20200101000000-0123456789ab.info"),
      R"({"Version":"v1.0.1-0.20200101000000-0123456789ab","Time":"2020-01-01T00:00:00Z","Origin":{"VCS":"git","Hash":"0123456789ab"}})");
  Restart();
  Set("GOPROXY", "off");
  EXPECT_TRUE(source().Stat("example.com/m", "v1.0.0").has_value());
  EXPECT_EQ(source().Stat("example.com/m", "0123456789abcdef")->version,
            "v1.0.1-0.20200101000000-0123456789ab");
  auto off = source().Stat("example.com/m", "main");
  EXPECT_EQ(off.error().text(), "module lookup disabled by GOPROXY=off");
}

TEST_F(CachedSourceTest, StatErrors) {
  std::string url = server_.url();
  auto error = [&](std::string_view revision) {
    Restart();
    return source().Stat("example.com/m", std::string(revision)).error().text();
  };
  EXPECT_EQ(error("v9.0.0"), StrCat("example.com/m@v9.0.0: reading ", url,
                                    "/example.com/m/@v/v9.0.0.info: 404 Not Found\n\tserver "
                                    "response: not found: no such thing"));
  EXPECT_TRUE(source().Stat("example.com/m", "v9.0.0").error().Is(ErrorKind::kNotFound));
  EXPECT_EQ(error("nosuch"), StrCat("example.com/m@nosuch: invalid version: reading ", url,
                                    "/example.com/m/@v/nosuch.info: 404 Not Found\n\tserver "
                                    "response: not found: no such thing"));
  EXPECT_EQ(error("no!"), "example.com/m@no!: invalid version: disallowed version string");
  rules_ = FetchRulesFor(26);
  EXPECT_EQ(
      error("no!"),
      "example.com/m@no!: invalid version: version \"no!\" invalid: disallowed version string");
  Put("/example.com/m/@v/v1.0.0.info", "invalid");
  EXPECT_EQ(error("v1.0.0"), StrCat("example.com/m@v1.0.0: invalid response from proxy \"", url,
                                    "\": invalid character 'i' looking for beginning of value"));
  Put("/example.com/m/@v/v1.0.0.info", "{");
  EXPECT_TRUE(error("v1.0.0").starts_with(
      StrCat("example.com/m@v1.0.0: invalid response from proxy \"", url, "\": ")));
  Put("/example.com/m/@v/v1.0.0.info", R"({"Version":"v1.0.1"})");
  EXPECT_EQ(
      error("v1.0.0"),
      "example.com/m@v1.0.0: proxy returned info for version v1.0.1 instead of requested version");
  replies_["/example.com/m/@v/v1.0.0.info"] = {.body = "{\"Version\":", .cut_after = 3};
  EXPECT_EQ(error("v1.0.0"), StrCat("example.com/m@v1.0.0: read \"", url,
                                    "/example.com/m/@v/v1.0.0.info\": unexpected EOF"));
  replies_["/example.com/m/@v/v1.0.0.info"] = {
      .status = 410, .reason = "Gone", .content_type = "text/html", .body = "<html>"};
  EXPECT_EQ(error("v1.0.0"), StrCat("example.com/m@v1.0.0: reading ", url,
                                    "/example.com/m/@v/v1.0.0.info: 410 Gone"));
  EXPECT_TRUE(source().Stat("example.com/m", "v1.0.0").error().Is(ErrorKind::kNotFound));
  replies_["/example.com/m/@v/v1.0.0.info"] = {.status = 500,
                                               .reason = "Internal Server Error",
                                               .content_type = "text/plain",
                                               .body = "a\nb\n\nc"};
  EXPECT_EQ(error("v1.0.0"), StrCat("example.com/m@v1.0.0: reading ", url,
                                    "/example.com/m/@v/v1.0.0.info: 500 Internal Server "
                                    "Error\n\tserver response:\n\ta\n\tb"));
  EXPECT_FALSE(machine_.Has("mod/cache/download/example.com/m/@v/v1.0.0.info"));
}

TEST_F(CachedSourceTest, VersionsAndLatest) {
  EXPECT_EQ(*source().Versions("example.com/m", ""),
            (std::vector<std::string>{"v1.0.0", "v1.1.0", "v1.2.0-pre"}));
  EXPECT_EQ(*source().Versions("example.com/m", "v1.1"), (std::vector<std::string>{"v1.1.0"}));
  EXPECT_EQ(server_.CountOf("/example.com/m/@v/list"), 1);
  EXPECT_EQ(source().Latest("example.com/m")->version, "v1.1.0");
  EXPECT_TRUE(machine_.Has("mod/cache/download/example.com/m/@v/v1.1.0.info"));
  // Without @latest the newest pseudo-version of the list counts.
  replies_.erase("/example.com/m/@latest");
  Put("/example.com/m/@v/v0.0.0-20200101000000-0123456789ab.info",
      R"({"Version":"v0.0.0-20200101000000-0123456789ab","Time":"2020-01-01T00:00:00Z"})");
  Restart();
  EXPECT_EQ(source().Latest("example.com/m")->version, "v0.0.0-20200101000000-0123456789ab");
}

TEST_F(CachedSourceTest, GoModIsVerifiedAndKept) {
  EXPECT_EQ(GoMod(), kGoModText);
  EXPECT_EQ(machine_.Get("mod/cache/download/example.com/m/@v/v1.0.0.mod"), kGoModText);
  EXPECT_EQ(machine_.Get("mod/cache/download/example.com/m/@v/list"), "v1.0.0\n");
  EXPECT_TRUE(machine_.Has("mod/cache/download/sumdb/toy.example/lookup/example.com/m@v1.0.0"));
  EXPECT_EQ(machine_.Get("gopath/pkg/sumdb/toy.example/latest"), log_.SignedTree(20));
  EXPECT_EQ(machine_.err(), "");
  // Later all of it comes from the disk, the database's answer included.
  Restart();
  size_t before = server_.paths().size();
  EXPECT_EQ(GoMod(), kGoModText);
  EXPECT_EQ(server_.paths().size(), before);
}

TEST_F(CachedSourceTest, ForgedGoModIsRefused) {
  Put("/example.com/m/@v/v1.0.0.mod", "module example.com/evil\n");
  std::string error = GoMod();
  EXPECT_TRUE(error.starts_with(
      "8 example.com/m@v1.0.0: verifying go.mod: checksum mismatch\n\tdownloaded: h1:"))
      << error;
  EXPECT_TRUE(base::Contains(error, "\n\ttoy.example: h1:"));
  EXPECT_TRUE(base::Contains(
      error,
      "SECURITY ERROR\nThis download does NOT match the one reported by the checksum server."));
  EXPECT_FALSE(machine_.Has("mod/cache/download/example.com/m/@v/v1.0.0.mod"));
}

TEST_F(CachedSourceTest, GoSumIsAskedFirst) {
  UseGoSum(StrCat("example.com/m v1.0.0/go.mod ", modules::GoModHash(kGoModText), "\n"));
  EXPECT_EQ(GoMod(), kGoModText);
  EXPECT_EQ(server_.paths(), (std::vector<std::string>{"/example.com/m/@v/v1.0.0.mod"}));
}

TEST_F(CachedSourceTest, GoSumMismatchIsFatal) {
  UseGoSum("example.com/m v1.0.0/go.mod h1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n");
  std::string error = GoMod();
  EXPECT_TRUE(error.starts_with(
      "8 verifying example.com/m@v1.0.0/go.mod: checksum mismatch\n\tdownloaded: h1:"))
      << error;
  EXPECT_FALSE(machine_.Has("mod/cache/download/example.com/m/@v/v1.0.0.mod"));
}

TEST_F(CachedSourceTest, DamagedCachedGoModIsFetchedAnew) {
  machine_.Put("mod/cache/download/example.com/m/@v/v1.0.0.mod", "damaged");
  EXPECT_EQ(GoMod(), kGoModText);
  EXPECT_EQ(machine_.Get("mod/cache/download/example.com/m/@v/v1.0.0.mod"), kGoModText);
}

TEST_F(CachedSourceTest, DownloadsAndExtracts) {
  EXPECT_FALSE(source().CachedDir(kModule).has_value());
  EXPECT_EQ(Download(), machine_.Path("mod/example.com/m@v1.0.0"));
  EXPECT_EQ(machine_.err(), "go: downloading example.com/m v1.0.0\n");
  EXPECT_EQ(machine_.Get("mod/example.com/m@v1.0.0/sub/m.go"), "package sub\n");
  EXPECT_EQ(machine_.Get("mod/cache/download/example.com/m/@v/v1.0.0.ziphash"), zip_hash_);
  EXPECT_EQ(machine_.Get("mod/cache/download/example.com/m/@v/v1.0.0.zip"), zip_);
  EXPECT_EQ(machine_.files().Stat(machine_.Path("mod/example.com/m@v1.0.0/sub"))->permissions,
            0555u);
  EXPECT_EQ(machine_.files().Stat(machine_.Path("mod/example.com/m@v1.0.0"))->permissions, 0555u);
  auto names = machine_.files().ReadDir(machine_.Path("mod/cache/download/example.com/m/@v"));
  std::string all;
  for (const host::DirEntry& entry : *names) all += entry.name + " ";
  EXPECT_EQ(all, "v1.0.0.info v1.0.0.lock v1.0.0.zip v1.0.0.ziphash ");
  EXPECT_EQ(source().CachedDir(kModule), machine_.Path("mod/example.com/m@v1.0.0"));
  // Again, without a network.
  Restart();
  Set("GOPROXY", "off");
  EXPECT_EQ(Download(), machine_.Path("mod/example.com/m@v1.0.0"));
}

TEST_F(CachedSourceTest, ModCacheRwLeavesDirectoriesWritable) {
  settings_.flags.modcacherw = true;
  Download();
  EXPECT_NE(
      machine_.files().Stat(machine_.Path("mod/example.com/m@v1.0.0/sub"))->permissions & 0200, 0u);
  EXPECT_EQ(machine_.files().Stat(machine_.Path("mod/example.com/m@v1.0.0/go.mod"))->permissions,
            0444u);
}

TEST_F(CachedSourceTest, ForgedZipLeavesNothing) {
  Put("/example.com/m/@v/v1.0.0.zip",
      testing::MakeZip({{"example.com/m@v1.0.0/evil.go", "package evil\n"}}));
  std::string error = Download();
  EXPECT_TRUE(error.starts_with(
      "8 example.com/m@v1.0.0: verifying module: checksum mismatch\n\tdownloaded: h1:"))
      << error;
  EXPECT_FALSE(machine_.Has("mod/example.com/m@v1.0.0"));
  EXPECT_FALSE(machine_.Has("mod/cache/download/example.com/m/@v/v1.0.0.zip"));
  EXPECT_FALSE(machine_.Has("mod/cache/download/example.com/m/@v/v1.0.0.ziphash"));
  EXPECT_FALSE(machine_.Has("mod/cache/download/example.com/m/@v/v1.0.0.partial"));
}

TEST_F(CachedSourceTest, BrokenDownloads) {
  replies_["/example.com/m/@v/v1.0.0.zip"] = {.body = zip_, .cut_after = 40};
  EXPECT_EQ(Download(), StrCat("5 example.com/m@v1.0.0: read \"", server_.url(),
                               "/example.com/m/@v/v1.0.0.zip\": unexpected EOF"));
  replies_["/example.com/m/@v/v1.0.0.zip"] = {.body = "not a zip"};
  Restart();
  EXPECT_EQ(Download(), "4 zip: not a valid zip file");
  auto names = machine_.files().ReadDir(machine_.Path("mod/cache/download/example.com/m/@v"));
  for (const host::DirEntry& entry : *names) {
    // The .info file was asked for at the same time.
    EXPECT_TRUE(entry.name == "v1.0.0.lock" || entry.name == "v1.0.0.info") << entry.name;
  }
  // And then it works.
  Put("/example.com/m/@v/v1.0.0.zip", zip_);
  Restart();
  EXPECT_EQ(Download(), machine_.Path("mod/example.com/m@v1.0.0"));
}

TEST_F(CachedSourceTest, SecondProxyAfterABrokenOne) {
  replies_["/bad/example.com/m/@v/v1.0.0.zip"] = {.body = zip_ + "garbage that must not remain",
                                                  .cut_after = 200};
  Set("GOPROXY", StrCat(server_.url(), "/bad|", server_.url()));
  EXPECT_EQ(Download(), machine_.Path("mod/example.com/m@v1.0.0"));
  EXPECT_EQ(machine_.Get("mod/cache/download/example.com/m/@v/v1.0.0.zip"), zip_);
}

TEST_F(CachedSourceTest, RecoversFromWhatACrashLeft) {
  // Half extracted, half downloaded, hash lost.
  machine_.Put("mod/example.com/m@v1.0.0/half", "x");
  machine_.Put("mod/cache/download/example.com/m/@v/v1.0.0.partial", "");
  machine_.Put("mod/cache/download/example.com/m/@v/v1.0.0.zip123.tmp", "x");
  machine_.Put("mod/cache/download/example.com/m/@v/v1.0.0.zip123.tmp.a1b2c3", "x");
  machine_.Put("mod/example.com/m@v1.0.0.tmp-1/x", "x");
  EXPECT_EQ(Download(), machine_.Path("mod/example.com/m@v1.0.0"));
  EXPECT_FALSE(machine_.Has("mod/example.com/m@v1.0.0/half"));
  EXPECT_FALSE(machine_.Has("mod/cache/download/example.com/m/@v/v1.0.0.partial"));
  EXPECT_FALSE(machine_.Has("mod/cache/download/example.com/m/@v/v1.0.0.zip123.tmp"));
  EXPECT_FALSE(machine_.Has("mod/cache/download/example.com/m/@v/v1.0.0.zip123.tmp.a1b2c3"));
  EXPECT_FALSE(machine_.Has("mod/example.com/m@v1.0.0.tmp-1"));

  ASSERT_TRUE(machine_.files()
                  .Remove(machine_.Path("mod/cache/download/example.com/m/@v/v1.0.0.ziphash"))
                  .has_value());
  Restart();
  int zips = server_.CountOf("/example.com/m/@v/v1.0.0.zip");
  EXPECT_EQ(Download(), machine_.Path("mod/example.com/m@v1.0.0"));
  EXPECT_EQ(server_.CountOf("/example.com/m/@v/v1.0.0.zip"), zips) << "the zip is there";
  EXPECT_EQ(machine_.Get("mod/cache/download/example.com/m/@v/v1.0.0.ziphash"), zip_hash_);
  // A crash zeroed the hash.
  machine_.Put("mod/cache/download/example.com/m/@v/v1.0.0.ziphash", std::string(47, '\0'));
  Restart();
  EXPECT_EQ(Download(), machine_.Path("mod/example.com/m@v1.0.0"));
  EXPECT_EQ(machine_.Get("mod/cache/download/example.com/m/@v/v1.0.0.ziphash"), zip_hash_);
}

TEST_F(CachedSourceTest, DamagedCachedZip) {
  Download();
  auto lose_directory = [&] {
    ASSERT_TRUE(
        RemoveModuleTree(machine_.files(), machine_.Path("mod/example.com/m@v1.0.0")).has_value());
    Restart();
  };
  std::string file = "mod/cache/download/example.com/m/@v/v1.0.0.zip";
  lose_directory();
  machine_.Put(file, "");
  EXPECT_EQ(Download(), StrCat("0 unzip ", machine_.Path(file), ": zip: not a valid zip file"));
  EXPECT_FALSE(machine_.Has("mod/cache/download/example.com/m/@v/v1.0.0.partial"));
  EXPECT_FALSE(machine_.Has("mod/example.com/m@v1.0.0"));
  // Another zip beside the right .ziphash.
  Restart();
  machine_.Put(file, testing::MakeZip({{"example.com/m@v1.0.0/evil.go", "package evil\n"}}));
  std::string error = Download();
  EXPECT_TRUE(error.starts_with("8 example.com/m@v1.0.0: verifying module: checksum mismatch\n"))
      << error;
  EXPECT_FALSE(machine_.Has("mod/example.com/m@v1.0.0"));
}

TEST_F(CachedSourceTest, OffWithoutTheDatabasesAnswer) {
  machine_.Put("mod/cache/download/example.com/m/@v/v1.0.0.mod", kGoModText);
  Set("GOPROXY", "off");
  Set("GOSUMDB", StrCat(log_.verifier_key(), " http://127.0.0.1:1"));
  EXPECT_EQ(GoMod(), "1 module lookup disabled by GOPROXY=off");
}

TEST_F(CachedSourceTest, BadZipThatTheDatabaseVouchesFor) {
  std::string zip =
      testing::MakeZip({{"example.com/n@v1.0.0/a.go", "x"}, {"example.com/n@v1.0.0/A.go", "y"}});
  Put("/example.com/n/@v/v1.0.0.zip", zip);
  Set("GONOSUMDB", "example.com/n");
  auto directory = source().Download({"example.com/n", "v1.0.0"});
  std::string text = StrCat(
      "unzip ", machine_.Path("mod/cache/download/example.com/n/@v/v1.0.0.zip"),
      ": example.com/n@v1.0.0/A.go: case-insensitive file name collision: \"a.go\" and \"A.go\"");
  EXPECT_EQ(directory.error().text(), text);
  EXPECT_EQ(machine_.err(), StrCat("go: downloading example.com/n v1.0.0\n-> ", text, "\n"));
  EXPECT_FALSE(machine_.Has("mod/example.com/n@v1.0.0"));
  EXPECT_TRUE(machine_.Has("mod/cache/download/example.com/n/@v/v1.0.0.zip"));
}

TEST_F(CachedSourceTest, ManyThreadsShareOneDownload) {
  std::atomic<int> good = 0;
  source().Prefetch({kModule});
  base::ParallelFor(8, 8, [&](size_t) {
    if (source().Download(kModule) && source().GoMod(kModule)) good++;
  });
  EXPECT_EQ(good, 8);
  EXPECT_EQ(server_.CountOf("/example.com/m/@v/v1.0.0.zip"), 1);
  EXPECT_EQ(server_.CountOf("/example.com/m/@v/v1.0.0.mod"), 1);
  EXPECT_EQ(machine_.err(), "go: downloading example.com/m v1.0.0\n");
}

TEST_F(CachedSourceTest, ChecksumDatabaseSettings) {
  Set("GOSUMDB", "off");
  EXPECT_EQ(GoMod(), kGoModText);
  Restart();
  Set("GOSUMDB", "bad key with spaces");
  auto again = source().GoMod({"example.com/m", "v1.0.0"});
  EXPECT_EQ(again.error().text(),
            "example.com/m@v1.0.0: verifying go.mod: invalid GOSUMDB: too many fields");
  Restart();
  // A database that the proxy does not stand in for is asked itself, if it can be reached.
  serves_sumdb_ = false;
  Set("GOSUMDB", StrCat(log_.verifier_key(), " http://127.0.0.1:1"));
  std::string error = GoMod();
  EXPECT_EQ(error,
            "0 example.com/m@v1.0.0: verifying go.mod: example.com/m@v1.0.0/go.mod: Get "
            "\"http://127.0.0.1:1/lookup/example.com/m@v1.0.0\": dial tcp 127.0.0.1:1: connect: "
            "connection refused");
  Restart();
  Set("GONOSUMDB", "example.com");
  EXPECT_EQ(GoMod(), kGoModText);
}

TEST_F(CachedSourceTest, ToolchainsNeedTheDatabase) {
  Set("GOSUMDB", "off");
  Version toolchain = {"golang.org/toolchain", "v0.0.1-go1.99.1.linux-amd64"};
  Put("/golang.org/toolchain/@v/v0.0.1-go1.99.1.linux-amd64.zip",
      testing::MakeZip({{"golang.org/toolchain@v0.0.1-go1.99.1.linux-amd64/bin/go", "x"}}));
  auto directory = source().Download(toolchain);
  EXPECT_EQ(directory.error().text(),
            "golang.org/toolchain@v0.0.1-go1.99.1.linux-amd64: verifying module: checksum database "
            "disabled by GOSUMDB=off");
  EXPECT_EQ(machine_.err(), "go: downloading go1.99.1 (linux/amd64)\n");
  Put("/golang.org/toolchain/@v/list",
      "v0.0.1-go1.99.1.linux-amd64\nv0.0.1-go1.99.1.linux-arm64\nv0.0.1-go1.99rc1.linux-amd64\n");
  EXPECT_EQ(*source().Versions("go", ""), (std::vector<std::string>{"1.99rc1", "1.99.1"}));
  EXPECT_EQ(*source().Versions("toolchain", ""),
            (std::vector<std::string>{"go1.99rc1", "go1.99.1"}));
}

// go.sum comes with the module that is built, and does not choose who compiles it.
TEST_F(CachedSourceTest, NoGoSumVouchesForAToolchain) {
  const Version toolchain = {"golang.org/toolchain", "v0.0.1-go1.99.1.linux-amd64"};
  const std::string name = toolchain.String();
  Put("/golang.org/toolchain/@v/v0.0.1-go1.99.1.linux-amd64.zip",
      testing::MakeZip({{StrCat(name, "/bin/go"), "x"}}));
  const std::string hash = *modules::Hash1({{StrCat(name, "/bin/go"), base::Sha256::Of("x")}});
  UseGoSum(StrCat("golang.org/toolchain ", toolchain.version, " ", hash, "\n"));
  Set("GOSUMDB", "off");
  auto refused = source().Download(toolchain);
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().text(),
            StrCat(name, ": verifying module: checksum database disabled by GOSUMDB=off"));
  Restart();
  log_.Add(name, StrCat("golang.org/toolchain ", toolchain.version, " h1:wrong\n"));
  log_.GrowTo(30);
  Set("GOSUMDB", log_.verifier_key());
  auto wrong = source().Download(toolchain);
  ASSERT_FALSE(wrong.has_value());
  EXPECT_TRUE(wrong.error().Is(ErrorKind::kSecurity));
  EXPECT_NE(wrong.error().text().find("toy.example: h1:wrong"), std::string::npos)
      << wrong.error().text();
  EXPECT_FALSE(source().CachedDir(toolchain));
}

TEST_F(CachedSourceTest, SnapshotsAreNotDownloaded) {
  auto refused = source().Download({"golang.org/fips140", "v1.0.0"});
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().text(),
            "golang.org/fips140 is bundled with the Go distribution and cannot be downloaded");
  EXPECT_EQ(machine_.err(), "");
}

TEST_F(CachedSourceTest, FileProxy) {
  machine_.Put("proxy/example.com/m/@v/v1.0.0.zip", zip_);
  machine_.Put("proxy/example.com/m/@v/v1.0.0.mod", kGoModText);
  machine_.Put("proxy/example.com/m/@v/list", "v1.0.0\n");
  Set("GOPROXY", "file://" + machine_.Path("proxy"));
  Set("GOSUMDB", "off");
  EXPECT_EQ(Download(), machine_.Path("mod/example.com/m@v1.0.0"));
  EXPECT_EQ(GoMod(), kGoModText);
  auto missing = source().Stat("example.com/m", "v1.0.0");
  EXPECT_EQ(missing.error().text(),
            StrCat("example.com/m@v1.0.0: reading file://", machine_.Path("proxy"),
                   "/example.com/m/@v/v1.0.0.info: no such file or directory"));
  EXPECT_TRUE(missing.error().Is(ErrorKind::kNotFound));
}

// Runs the real `go` against the same proxy and database; skipped where there is none.
std::string RunGo(testing::TestMachine& machine, std::vector<std::string> args,
                  std::vector<std::string> environment) {
  host::RealHost real;
  auto go = host::FindProgram(real.host().files, real.host().environment, "go");
  if (!go) return "no go";
  host::Command command;
  command.program = *go;
  command.argv = {"go"};
  command.argv.insert(command.argv.end(), args.begin(), args.end());
  command.directory = machine.Path("work");
  command.environment = real.host().environment.entries();
  for (std::string variable : {"GOTOOLCHAIN=local", "GOFLAGS=-mod=mod", "GOENV=off", "GOWORK=off",
                               "GONOSUMDB=", "GOPRIVATE=", "GONOPROXY="}) {
    command.environment.push_back(variable);
  }
  command.environment.insert(command.environment.end(), environment.begin(), environment.end());
  auto done = real.host().processes.Run(command);
  if (!done) return done.error().text();
  return StrCat(done->status.Text(), "\n", done->output);
}

TEST_F(CachedSourceTest, GoTakesOurCacheAndWeTakeGos) {
  machine_.Put("work/go.mod", "module w\n\ngo 1.24\n\nrequire example.com/m v1.0.0\n");
  std::vector<std::string> common = {StrCat("GOSUMDB=", log_.verifier_key()),
                                     StrCat("GOCACHE=", machine_.Path("gocache"))};
  auto with = [&](std::string_view proxy, std::string_view name) {
    std::vector<std::string> environment = common;
    environment.push_back(StrCat("GOPROXY=", proxy));
    environment.push_back(StrCat("GOMODCACHE=", machine_.Path(name)));
    environment.push_back(StrCat("GOPATH=", machine_.Path(StrCat(name, "-gopath"))));
    return environment;
  };
  settings_.gopath = {machine_.Path("mod-gopath")};
  ASSERT_TRUE(source().Stat("example.com/m", "v1.0.0").has_value());
  EXPECT_EQ(GoMod(), kGoModText);
  ASSERT_EQ(Download(), machine_.Path("mod/example.com/m@v1.0.0"));

  // Go, offline, in our cache.
  std::string verified = RunGo(machine_, {"mod", "download", "-json"}, with("off", "mod"));
  if (verified == "no go") GTEST_SKIP() << "no go in PATH";
  EXPECT_TRUE(verified.starts_with("exit status 0\n")) << verified;
  EXPECT_TRUE(base::Contains(verified, zip_hash_)) << verified;
  EXPECT_EQ(RunGo(machine_, {"mod", "verify"}, with("off", "mod")),
            "exit status 0\nall modules verified\n");

  // We, offline, in a cache that Go filled.
  std::string downloaded = RunGo(machine_, {"mod", "download"}, with(server_.url(), "theirs"));
  EXPECT_EQ(downloaded, "exit status 0\n");
  Restart();
  Set("GOPROXY", "off");
  settings_.gomodcache = machine_.Path("theirs");
  settings_.gopath = {machine_.Path("theirs-gopath")};
  EXPECT_EQ(GoMod(), kGoModText);
  EXPECT_EQ(Download(), machine_.Path("theirs/example.com/m@v1.0.0"));
  EXPECT_TRUE(source().Stat("example.com/m", "v1.0.0").has_value());

  // The same files with the same bytes.
  auto files_of = [&](std::string_view name) {
    std::string all;
    std::vector<std::string> left = {machine_.Path(name)};
    while (!left.empty()) {
      std::string directory = left.back();
      left.pop_back();
      auto entries = machine_.files().ReadDir(directory).value();
      for (const host::DirEntry& entry : entries) {
        std::string path = host::JoinPath(directory, entry.name);
        std::string_view shown = std::string_view(path).substr(machine_.Path(name).size());
        // Tools leave locks of their own.
        if (shown.ends_with("/lock")) continue;
        base::StrAppend(all, shown, " ", machine_.files().Lstat(path)->permissions);
        if (entry.type == host::FileType::kDirectory) {
          left.push_back(path);
        } else {
          base::StrAppend(all, " ", base::Sha256::Of(*machine_.files().ReadFile(path)).Hex());
        }
        all += "\n";
      }
    }
    return all;
  };
  EXPECT_EQ(files_of("mod"), files_of("theirs"));
  EXPECT_EQ(machine_.Get("mod-gopath/pkg/sumdb/toy.example/latest"),
            machine_.Get("theirs-gopath/pkg/sumdb/toy.example/latest"));
}

TEST_F(CachedSourceTest, TraceShowsNoPassword) {
  settings_.flags.x = true;
  Set("GOPROXY", "http://user:secret@127.0.0.1:1");
  auto refused = source().Stat("example.com/m", "v1.0.0");
  EXPECT_EQ(refused.error().text(),
            "example.com/m@v1.0.0: refusing to pass credentials to insecure URL: "
            "http://user:xxxxx@127.0.0.1:1/example.com/m/@v/v1.0.0.info");
  EXPECT_FALSE(base::Contains(machine_.err(), "secret"));
  EXPECT_TRUE(base::Contains(machine_.err(), "# get http://user:xxxxx@127.0.0.1:1/"));
}

TEST_F(CachedSourceTest, BadCacheDirectory) {
  settings_.gomodcache = "relative";
  EXPECT_EQ(source().GoMod(kModule).error().text(),
            "GOMODCACHE entry is relative; must be absolute path: \"relative\".\n");
  EXPECT_TRUE(source().Stat("example.com/m", "main").error().Is(base::ErrorKind::kFatal));
  Restart();
  machine_.Put("afile", "");
  settings_.gomodcache = machine_.Path("afile");
  EXPECT_EQ(
      source().Download(kModule).error().text(),
      StrCat("could not create module cache: \"", machine_.Path("afile"), "\" is not a directory"));
}

}  // namespace
}  // namespace gorun::fetch
