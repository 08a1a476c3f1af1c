#include "fetch/server/env_proxy.h"

#include <gtest/gtest.h>

#include "base/strings.h"

namespace gorun::fetch {
namespace {

std::string ProxyFor(std::vector<std::string> environment, std::string_view url) {
  auto proxy = EnvProxy(host::Environment(std::move(environment))).For(*Url::Parse(url));
  return proxy ? *proxy : proxy.error().text();
}

TEST(EnvProxyTest, Variables) {
  EXPECT_EQ(ProxyFor({}, "https://h.example/"), "");
  EXPECT_EQ(ProxyFor({"HTTPS_PROXY=http://p:1"}, "https://h.example/"), "http://p:1");
  EXPECT_EQ(ProxyFor({"https_proxy=p:1"}, "https://h.example/"), "http://p:1");
  EXPECT_EQ(ProxyFor({"HTTP_PROXY=p:1"}, "https://h.example/"), "");
  EXPECT_EQ(ProxyFor({"HTTP_PROXY=p:1", "HTTPS_PROXY=q:1"}, "http://h.example/"), "http://p:1");
  EXPECT_EQ(ProxyFor({"HTTP_PROXY=p", "REQUEST_METHOD=GET"}, "http://h.example/"),
            "refusing to use HTTP_PROXY value in CGI environment; see golang.org/s/cgihttpproxy");
  // As libcurl's name for a proxy that looks up the host itself.
  for (std::string_view scheme : {"socks5", "SOCKS5", "socks5h"}) {
    EXPECT_EQ(ProxyFor({base::StrCat("HTTPS_PROXY=", scheme, "://u@p:1")}, "https://h.example/"),
              "socks5h://u@p:1");
  }
  EXPECT_EQ(ProxyFor({"HTTPS_PROXY=https://p"}, "https://h.example/"), "https://p");
  EXPECT_EQ(ProxyFor({"HTTPS_PROXY=ftp://u:pw@p:1"}, "https://h.example/"), "http://u:pw@p:1");
}

TEST(EnvProxyTest, LocalHostIsNeverProxied) {
  for (std::string_view url :
       {"http://localhost/", "http://127.0.0.1:80/", "http://127.9.9.9/", "http://[::1]/"}) {
    EXPECT_EQ(ProxyFor({"HTTP_PROXY=p:1"}, url), "") << url;
  }
}

TEST(EnvProxyTest, NoProxy) {
  auto with = [](const std::string& no_proxy, std::string_view url) {
    return ProxyFor({"HTTPS_PROXY=p:1", "NO_PROXY=" + no_proxy}, url).empty() ? "direct" : "proxy";
  };
  EXPECT_STREQ(with("*", "https://h.example/"), "direct");
  EXPECT_STREQ(with("example", "https://h.example/"), "direct");
  EXPECT_STREQ(with("h.example", "https://h.example/"), "direct");
  EXPECT_STREQ(with(".h.example", "https://h.example/"), "proxy");
  EXPECT_STREQ(with("*.example", "https://h.example/"), "direct");
  EXPECT_STREQ(with("xample", "https://h.example/"), "proxy");
  EXPECT_STREQ(with("H.Example:443", "https://h.example/"), "direct");
  EXPECT_STREQ(with("h.example:80", "https://h.example/"), "proxy");
  EXPECT_STREQ(with("a.example, 10.0.0.0/8 ,", "https://10.1.2.3/"), "direct");
  EXPECT_STREQ(with("10.0.0.0/8", "https://11.1.2.3/"), "proxy");
  EXPECT_STREQ(with("10.1.2.3:443", "https://10.1.2.3/"), "direct");
  EXPECT_STREQ(with("2001:db8::/32", "https://[2001:db8::5]/"), "direct");
  EXPECT_STREQ(with("[2001:db8::5]:443", "https://[2001:db8::5]/"), "direct");
  EXPECT_STREQ(with("2001:db8::6", "https://[2001:db8::5]/"), "proxy");
}

TEST(EnvProxyTest, Addresses) {
  EXPECT_EQ(*ParseIpAddress("::"), std::string(16, '\0'));
  EXPECT_EQ(*ParseIpAddress("::ffff:1.2.3.4"), *ParseIpAddress("1.2.3.4"));
  for (std::string_view bad :
       {"", "1.2.3", "1.2.3.256", "01.2.3.4", "1:2", ":::", "1::2::3", "g::", "h.example"}) {
    EXPECT_FALSE(ParseIpAddress(bad).has_value()) << bad;
  }
}

}  // namespace
}  // namespace gorun::fetch
