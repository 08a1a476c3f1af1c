#include "fetch/proxy_list.h"

#include <gtest/gtest.h>

#include "base/strings.h"

namespace gorun::fetch {
namespace {

using base::ErrorKind;

std::string Describe(std::string_view goproxy, std::string_view gonoproxy = "") {
  auto list = ParseProxyList(goproxy, gonoproxy);
  if (!list) return list.error().text();
  std::string out;
  for (const ProxySpec& spec : *list) {
    switch (spec.kind) {
      case ProxySpec::Kind::kUrl: out += spec.url.String(); break;
      case ProxySpec::Kind::kDirect: out += "direct"; break;
      case ProxySpec::Kind::kNoProxy: out += "noproxy"; break;
      case ProxySpec::Kind::kOff: out += "off"; break;
    }
    out += spec.fall_back_on_error ? "| " : " ";
  }
  return out;
}

TEST(ProxyListTest, Parses) {
  EXPECT_EQ(Describe("https://a.example,direct"), "https://a.example direct ");
  EXPECT_EQ(Describe("a.example | http://b.example/x , off,ignored"),
            "https://a.example| http://b.example/x off ");
  EXPECT_EQ(Describe("a.example", "*.corp"), "noproxy https://a.example ");
  EXPECT_EQ(Describe("direct", "*.corp"), "direct ");
  EXPECT_EQ(Describe(",", "x"), "GOPROXY list is not the empty string, but contains no entries");
  EXPECT_EQ(Describe(""), "GOPROXY list is not the empty string, but contains no entries");
  EXPECT_EQ(Describe("word"), "invalid proxy URL missing scheme: word");
  EXPECT_EQ(Describe("/tmp/x"), "invalid proxy URL missing scheme: /tmp/x");
  EXPECT_EQ(Describe("ftp://x"), "invalid proxy URL scheme (must be https, http, file): ftp://x");
  EXPECT_EQ(Describe("file://host/x"),
            "invalid file:// proxy URL with non-path elements: file://host/x");
  EXPECT_EQ(Describe("file:/x"), "invalid file:// proxy URL with non-path elements: file:/x");
  EXPECT_EQ(Describe("ftp://u:secret@x"),
            "invalid proxy URL scheme (must be https, http, file): ftp://u:xxxxx@x");
}

// Asks the list; `answers` gives what the proxies a, b, … and the module's origin say.
base::Result<std::string> Ask(std::string_view goproxy, std::string_view gonoproxy,
                              std::map<std::string, ErrorKind> answers) {
  ProxyList list(goproxy, gonoproxy);
  using Answer = base::Result<std::string>;
  return list.Try<std::string>("example.com/m", [&](const ProxySpec& proxy) -> Answer {
    std::string who = proxy.kind == ProxySpec::Kind::kUrl ? proxy.url.host : "origin";
    auto at = answers.find(who);
    if (at == answers.end()) return who;
    return base::Fail(at->second, base::StrCat("error of ", who));
  });
}

TEST(ProxyListTest, FallsBack) {
  EXPECT_EQ(*Ask("https://a,https://b", "", {}), "a");
  EXPECT_EQ(*Ask("https://a,https://b", "", {{"a", ErrorKind::kNotFound}}), "b");
  EXPECT_EQ(*Ask("https://a|https://b", "", {{"a", ErrorKind::kNetwork}}), "b");
  // A comma falls back for "not found" alone.
  EXPECT_EQ(Ask("https://a,https://b", "", {{"a", ErrorKind::kNetwork}}).error().text(),
            "error of a");
  // Nobody else is asked about a forgery.
  EXPECT_EQ(Ask("https://a|https://b", "", {{"a", ErrorKind::kSecurity}}).error().text(),
            "error of a");
  // The most helpful error is reported.
  EXPECT_EQ(
      Ask("https://a|https://b", "", {{"a", ErrorKind::kNetwork}, {"b", ErrorKind::kNotFound}})
          .error()
          .text(),
      "error of a");
  EXPECT_EQ(
      Ask("https://a,https://b", "", {{"a", ErrorKind::kNotFound}, {"b", ErrorKind::kNotFound}})
          .error()
          .text(),
      "error of b");
}

TEST(ProxyListTest, OffAndDirectAndPrivate) {
  auto off = Ask("off", "", {});
  EXPECT_EQ(off.error().text(), "module lookup disabled by GOPROXY=off");
  EXPECT_TRUE(off.error().Is(ErrorKind::kNotFound));
  EXPECT_EQ(*Ask("direct", "", {}), "origin");
  // After a proxy that does not have the module its origin is asked, and only then.
  EXPECT_EQ(*Ask("https://a,direct", "", {{"a", ErrorKind::kNotFound}}), "origin");
  EXPECT_EQ(Ask("https://a,direct", "", {{"a", ErrorKind::kNetwork}}).error().text(), "error of a");
  EXPECT_EQ(*Ask("https://a|direct", "", {{"a", ErrorKind::kNetwork}}), "origin");
  // What the origin says is told.
  auto missing =
      Ask("https://a,direct", "", {{"a", ErrorKind::kNotFound}, {"origin", ErrorKind::kNotFound}});
  EXPECT_EQ(missing.error().text(), "error of origin");
  EXPECT_TRUE(missing.error().Is(ErrorKind::kNotFound));
  EXPECT_EQ(*Ask("https://a", "example.com", {}), "origin");
  auto is_private = Ask("https://a", "example.com", {{"origin", ErrorKind::kNotFound}});
  EXPECT_EQ(is_private.error().text(), "error of origin");
  EXPECT_EQ(*Ask("off", "example.com", {}), "origin");
  EXPECT_EQ(*Ask("https://a", "other.com", {}), "a");
}

}  // namespace
}  // namespace gorun::fetch
