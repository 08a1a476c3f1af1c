#include <gtest/gtest.h>

#include "base/strings.h"
#include "fetch/auth/auth_protocol.h"
#include "fetch/auth/credentials.h"
#include "fetch/auth/go_auth.h"
#include "fetch/testing/test_machine.h"

namespace gorun::fetch {
namespace {

TEST(CredentialsTest, LongestPrefixCounts) {
  Credentials credentials;
  credentials.Store("https://a.example/", {"A: 1"});
  credentials.Store("a.example/x/y", {"A: 2"});
  EXPECT_EQ(credentials.Find("https://a.example")->front(), "A: 1");
  EXPECT_EQ(credentials.Find("https://a.example/x/y/z?q")->front(), "A: 2");
  EXPECT_EQ(credentials.Find("https://a.example/x/yy")->front(), "A: 1");
  EXPECT_FALSE(credentials.Find("https://b.example/?/../a.example").has_value());
  credentials.Store("a.example", {});
  EXPECT_FALSE(credentials.Find("https://a.example/x").has_value());
  EXPECT_EQ(BasicAuthorization("user", "pwd"), "Authorization: Basic dXNlcjpwd2Q=");
}

TEST(AuthProtocolTest, ParsesCommands) {
  auto parsed = ParseAuthOutput(
      "https://a.example/x\nhttps://b.example\n\nauthorization: Bearer t\nX-y: z \n\n"
      "https://c.example\n\n\n");
  ASSERT_TRUE(parsed.has_value()) << parsed.error().text();
  ASSERT_EQ(parsed->size(), 3u);
  EXPECT_EQ((*parsed)[0].first, "a.example/x");
  EXPECT_EQ((*parsed)[1].second, (std::vector<std::string>{"Authorization: Bearer t", "X-Y: z"}));
  EXPECT_TRUE((*parsed)[2].second.empty());
  EXPECT_TRUE(ParseAuthOutput("")->empty());
  // A host's name before its port reads as a scheme.
  auto hosts = ParseAuthOutput("localhost:8080\na.example:1/x\n\nA: b\n\n");
  ASSERT_TRUE(hosts.has_value()) << hosts.error().text();
  EXPECT_EQ((*hosts)[0].first, "localhost:8080");
  EXPECT_EQ((*hosts)[1].first, "a.example:1/x");

  auto error = [](std::string_view output) { return ParseAuthOutput(output).error().text(); };
  EXPECT_EQ(error("https://a.example"), "invalid format: missing empty line after URLs");
  EXPECT_EQ(error("https://a.example\n\nA: b\n"),
            "invalid format: missing empty line after headers");
  EXPECT_EQ(error("https://a.example\n\nno header\n\n"), "invalid format: invalid header line");
  EXPECT_EQ(error("https://a.example\n\nA: secret\x01\n\n"), "invalid format: invalid header line");
  EXPECT_EQ(error("a.example\n\n\n"),
            "could not parse URL a.example: parse \"a.example\": invalid URI for request");
  EXPECT_FALSE(ParseAuthOutput("127.0.0.1:8080\n\nA: b\n\n").has_value());
}

TEST(AuthProtocolTest, TellsCommandsWhatFailed) {
  HttpReply reply{.status = 401,
                  .status_text = "401 Unauthorized",
                  .protocol = "HTTP/2.0",
                  .headers = {"www-authenticate: Basic", "x: 1", "WWW-Authenticate: Bearer"}};
  EXPECT_EQ(AuthInput(reply),
            "HTTP/2.0 401 Unauthorized\nWww-Authenticate: Basic, Bearer\nX: 1\n\n");
}

TEST(AuthProtocolTest, ParsesGitCredentials) {
  auto known = ParseGitCredential(
      "\nprotocol=https\nhost=example.com\nusername=bob\npassword=secr3t\nurl=invalid\n");
  EXPECT_EQ(known.prefix, "https://example.com");
  EXPECT_EQ(known.user, "bob");
  EXPECT_EQ(known.password, "secr3t");
  EXPECT_EQ(known.complaints.size(), 1u);
  EXPECT_EQ(ParseGitCredential("host=a\nurl=https://go.dev\n").prefix, "https://go.dev");
  EXPECT_EQ(ParseGitCredential("host:a\n\n").prefix, "");
}

/// Answers every request with 200.
class CalmTransport : public Transport {
 public:
  base::Result<HttpReply> Get(const HttpRequest&) override { return HttpReply{.status = 200}; }
  base::Result<HttpReply> Download(const HttpRequest&, const std::string&) override {
    return base::Fail("no");
  }
  base::Result<ZipReport> ProcessZip(const ZipJob&) override { return base::Fail("no"); }
  base::Status PackModule(const PackJob&) override { return base::Fail("no"); }
  void Stop() override {}
};

class GoAuthTest : public ::testing::Test {
 protected:
  std::string Ask(const std::string& goauth, const HttpReply* failed = nullptr,
                  std::string_view url = "https://a.example/x") {
    settings_.variables["GOAUTH"].value = goauth;
    GoAuth auth(machine_.host(), settings_, transport_);
    auto headers = auth.HeadersFor(*Url::Parse(url), failed);
    return headers ? base::Join(*headers, "\n") : headers.error().text();
  }

  testing::TestMachine machine_;
  env::Settings settings_;
  CalmTransport transport_;
};

TEST_F(GoAuthTest, ReadsNetrcUnlessOff) {
  machine_.Put("netrc",
               "machine a.example login u password p\nmachine a.example login v password q\n");
  settings_.original_environment = host::Environment({"NETRC=" + machine_.Path("netrc")});
  EXPECT_EQ(Ask("netrc"), BasicAuthorization("u", "p"));
  EXPECT_EQ(Ask(""), BasicAuthorization("u", "p"));
  EXPECT_EQ(Ask("off"), "");
  settings_.original_environment = host::Environment({"NETRC=/nosuch"});
  EXPECT_EQ(Ask("netrc"), "");
}

TEST_F(GoAuthTest, RefusesNonsense) {
  HttpReply failed{.status = 404};
  EXPECT_EQ(Ask("netrc;;off"),
            "go: GOAUTH=off cannot be combined with other authentication commands "
            "(GOAUTH=netrc;;off)");
  EXPECT_EQ(Ask("netrc;"), "go: GOAUTH encountered an empty command (GOAUTH=netrc;)");
  EXPECT_EQ(Ask("git"),
            "go: GOAUTH=git dir method requires an absolute path to the git working directory");
  EXPECT_EQ(Ask("git here"),
            "go: GOAUTH=git dir method requires an absolute path to the git working directory, dir "
            "is not absolute");
  EXPECT_EQ(Ask("git /nosuch", &failed),
            "go: GOAUTH=git encountered an error; cannot stat /nosuch: stat /nosuch: no such file "
            "or directory");
}

TEST_F(GoAuthTest, KeepsPasswordsFromMessages) {
  HttpReply failed{.status = 404};
  settings_.flags.x = true;
  EXPECT_EQ(Ask(base::StrCat("git ", machine_.Path("")), &failed, "https://u:sekret@a.example/x"),
            "");
  EXPECT_TRUE(base::Contains(machine_.err(), "https://u:xxxxx@a.example/x")) << machine_.err();
  EXPECT_FALSE(base::Contains(machine_.err(), "sekret")) << machine_.err();
}

}  // namespace
}  // namespace gorun::fetch
