#include "cache/prog_cache.h"

#include <gtest/gtest.h>

#include "cache/prog_protocol.h"
#include "host/real_host.h"
#include "host/testing/temp_dir.h"

namespace gorun::cache {
namespace {

ActionID Id(std::string_view name) { return ActionID{base::Sha256::Of(name)}; }

TEST(ProgProtocol, RequestsReadAsCmdGoWritesThem) {
  ProgRequest get;
  get.id = 7;
  get.command = "get";
  get.action = ActionID{};
  EXPECT_EQ(FormatProgRequest(get),
            "{\"ID\":7,\"Command\":\"get\",\"ActionID\":"
            "\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\"}\n\n");
  ProgRequest close;
  close.id = 8;
  close.command = "close";
  EXPECT_EQ(FormatProgRequest(close), "{\"ID\":8,\"Command\":\"close\"}\n\n");
}

TEST(ProgProtocol, Responses) {
  auto response = ParseProgResponse(
      R"({"ID":3,"OutputID":"YWI=","Size":5,"diskPath":"/x","Time":"2026-11-28T01:00:00Z","New":{}})");
  ASSERT_TRUE(response);
  EXPECT_EQ(response->id, 3);
  EXPECT_EQ(response->output, "ab");
  EXPECT_EQ(response->size, 5);
  EXPECT_EQ(response->disk_path, "/x");
  EXPECT_FALSE(response->miss);
  EXPECT_FALSE(ParseProgResponse("[]"));
  EXPECT_FALSE(ParseProgResponse("{\"ID\":"));
  EXPECT_FALSE(ParseProgResponse(R"({"OutputID":"?"})"));
}

TEST(ProgProtocol, ObjectsAreCutOutOfTheStream) {
  JsonSplitter splitter;
  splitter.Add(" {\"a\":\"}\\\"{\"} {\"b\":{}");
  EXPECT_EQ(splitter.Next().value(), " {\"a\":\"}\\\"{\"}");
  EXPECT_EQ(splitter.Next().value(), std::nullopt);
  splitter.Add("}\n");
  EXPECT_EQ(splitter.Next().value(), " {\"b\":{}}");
  EXPECT_EQ(splitter.Next().value(), std::nullopt);
  splitter.Add("x");
  EXPECT_FALSE(splitter.Next());
}

// Against a real process: a shell that plays a helper.
class ProgCacheTest : public ::testing::Test {
 protected:
  base::Result<std::unique_ptr<ProgCache>> Start(std::string_view script) {
    (void)host_.host().files.WriteFile(dir_ / "helper", base::StrCat("#!/bin/sh\n", script), 0755);
    return ProgCache::Start(host_.host(), host::Environment(), dir_ / "helper",
                            [this](const std::string& text) { broken_ = text; });
  }

  host::testing::TempDir dir_;
  host::RealHost host_;
  std::string broken_;
};

TEST_F(ProgCacheTest, AnswersMayBeMissesAndErrors) {
  auto cache = Start(R"(echo '{"ID":0,"KnownCommands":["get","put","close"]}'
read a; read b; echo '{"ID":1,"Miss":true}'
read a; read b; echo '{"ID":2,"Err":"no luck"}'
read a; read b; echo '{"ID":3,"Size":2}'
read a; read b; read body; [ "$body" = '"aGk="' ] || exit 1; echo '{"ID":4,"DiskPath":"/out"}'
read a; read b; echo '{"ID":5}'
)");
  ASSERT_TRUE(cache) << cache.error().text();
  for (int i = 0; i < 3; i++)
    EXPECT_TRUE((*cache)->Get(Id("x")).error().Is(base::ErrorKind::kNotFound));
  auto stored = (*cache)->PutBytes(Id("x"), "hi");
  ASSERT_TRUE(stored) << stored.error().text();
  EXPECT_EQ((*cache)->OutputFile(stored->output), "/out");
  EXPECT_TRUE((*cache)->Close());
  EXPECT_EQ(broken_, "");
}

TEST_F(ProgCacheTest, CommandsThatItDoesNotKnowAreNotSent) {
  auto cache = Start(R"(echo '{"ID":0,"KnownCommands":["close"]}'; read a; read b)");
  ASSERT_TRUE(cache) << cache.error().text();
  EXPECT_FALSE((*cache)->Get(Id("x")));
  auto stored = (*cache)->PutBytes(Id("x"), "hi");
  ASSERT_TRUE(stored);
  EXPECT_FALSE((*cache)->OutputFile(stored->output));
  EXPECT_TRUE((*cache)->Close());
}

TEST_F(ProgCacheTest, BadBeginnings) {
  auto cache = Start("echo '{\"ID\":0}'");
  ASSERT_FALSE(cache);
  EXPECT_TRUE(cache.error().text().ends_with("declared no supported commands"));
  auto ended = Start("exit 1");
  ASSERT_FALSE(ended);
  EXPECT_EQ(ended.error().text(), "GOCACHEPROG exited pre-Close with 1 pending requests");
  auto missing = ProgCache::Start(host_.host(), host::Environment(), "no-such-helper -x", {});
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().text(),
            "error starting GOCACHEPROG program \"no-such-helper\": exec: \"no-such-helper\": "
            "executable file "
            "not found in $PATH");
}

TEST_F(ProgCacheTest, AHelperThatEndsTooEarly) {
  auto cache = Start(R"(echo '{"ID":0,"KnownCommands":["get"]}'; read a)");
  ASSERT_TRUE(cache) << cache.error().text();
  EXPECT_FALSE((*cache)->Get(Id("x")));
  EXPECT_TRUE((*cache)->Close());
  EXPECT_EQ(broken_, "GOCACHEPROG exited pre-Close with 1 pending requests");
}

TEST_F(ProgCacheTest, AnswersToNobody) {
  auto cache =
      Start(R"(echo '{"ID":0,"KnownCommands":["get"]}'; read a; echo '{"ID":9}'; sleep 1)");
  ASSERT_TRUE(cache) << cache.error().text();
  EXPECT_FALSE((*cache)->Get(Id("x")));
  cache->reset();
  EXPECT_EQ(broken_, "GOCACHEPROG sent response for unknown request ID 9");
}

}  // namespace
}  // namespace gorun::cache
