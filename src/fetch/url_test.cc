#include "fetch/url.h"

#include <gtest/gtest.h>

namespace gorun::fetch {
namespace {

std::string ErrorOf(std::string_view text) {
  auto url = Url::Parse(text);
  return url ? "no error: " + url->String() : url.error().text();
}

TEST(UrlTest, RoundTrips) {
  for (std::string_view text :
       {"https://proxy.example.com", "http://127.0.0.1:8080/a/b", "file:///x/y", "file:/x",
        "https://u:p@h.example/p?q=1#f", "https://[::1]:80/x", "direct", "/abs/path",
        "https://h.example/%2Fx"}) {
    auto url = Url::Parse(text);
    ASSERT_TRUE(url.has_value()) << text;
    EXPECT_EQ(url->String(), text);
  }
}

TEST(UrlTest, Parts) {
  Url url = *Url::Parse("HTTPS://user:secret@host.example:8443/a%20b?x");
  EXPECT_EQ(url.scheme, "https");
  EXPECT_EQ(url.user, "user");
  EXPECT_EQ(url.password, "secret");
  EXPECT_EQ(url.HostName(), "host.example");
  EXPECT_EQ(url.Port(), "8443");
  EXPECT_EQ(url.path, "/a b");
  EXPECT_EQ(url.Redacted(), "https://user:xxxxx@host.example:8443/a%20b?x");
  EXPECT_EQ(url.Starred(), "https://user:***@host.example:8443/a%20b?x");
  EXPECT_EQ(url.WithoutUser(), "https://host.example:8443/a%20b?x");
  EXPECT_EQ(Url::Parse("https://[::1]:80/x")->HostName(), "::1");
  EXPECT_EQ(Url::Parse("https://h/x")->Port(), "");
  EXPECT_EQ(Url::Parse("me:secret@h/x")->Redacted(), "me:xxxxx@h/x");
  EXPECT_EQ(Url::Parse("https://h/x")->Starred(), "https://h/x");
  EXPECT_EQ(Url::Parse("https://a%40b:@h/x")->Starred(), "https://a@b:***@h/x");
}

TEST(UrlTest, Errors) {
  EXPECT_EQ(ErrorOf(":x"), "parse \":x\": missing protocol scheme");
  EXPECT_EQ(ErrorOf("https://h:port/"),
            "parse \"https://h:port/\": invalid port \":port\" after host");
  EXPECT_EQ(ErrorOf("https://h/%zz"), "parse \"https://h/%zz\": invalid URL escape \"%zz\"");
  EXPECT_EQ(ErrorOf("a:b/c").substr(0, 8), "no error");
  EXPECT_EQ(ErrorOf("1a:b"), "parse \"1a:b\": first path segment in URL cannot contain colon");
  EXPECT_EQ(ErrorOf("https://h/\n"),
            "parse \"https://h/\\n\": net/url: invalid control character in URL");
  // Nothing that may be a password gets into a message.
  EXPECT_EQ(ErrorOf("https://u:secret@h:x/").find("secret"), std::string::npos);
}

TEST(UrlTest, ModulePathsKeepTheirEscapes) {
  Url proxy = *Url::Parse("https://h.example/base/");
  Url joined = JoinUrl(proxy, "/lookup/github.com/!azure/x@v1.0.0");
  EXPECT_EQ(joined.String(), "https://h.example/base/lookup/github.com/%21azure/x@v1.0.0");
  // Without a path in the base it goes out as it is (web.Join sets RawPath).
  EXPECT_EQ(JoinUrl(*Url::Parse("https://h.example"), "lookup/!a").String(),
            "https://h.example/lookup/!a");
  EXPECT_EQ(EscapeUrlPath("github.com/!azure/x"), "github.com/%21azure/x");
}

TEST(UrlTest, FilePaths) {
  EXPECT_EQ(*UrlToFilePath(*Url::Parse("file:///a/b%20c")), "/a/b c");
  EXPECT_EQ(*UrlToFilePath(*Url::Parse("file://localhost/a")), "/a");
  EXPECT_EQ(UrlToFilePath(*Url::Parse("file://other/a")).error().text(),
            "file URL specifies non-local host");
  EXPECT_FALSE(UrlToFilePath(*Url::Parse("https://h/a")).has_value());
}

}  // namespace
}  // namespace gorun::fetch
