#include "fetch/server/http_client.h"

#include <gtest/gtest.h>
#include <sys/syscall.h>

#include "base/parallel.h"
#include "base/strings.h"
#include "fetch/testing/loopback_server.h"
#include "fetch/testing/test_machine.h"
#include "host/exec.h"
#include "host/testing/child.h"
#include "host/testing/refuse.h"

namespace gorun::fetch {
namespace {

using base::StrCat;
using testing::LoopbackServer;
using testing::ServerReply;

// printf hello | gzip -n
const std::string kHelloInGzip(
    "\x1f\x8b\x08\0\0\0\0\0\0\x03\xcb\x48\xcd\xc9\xc9\x07\0\x86\xa6\x10\x36\x05\0\0\0", 25);

class HttpClientTest : public ::testing::Test {
 protected:
  HttpClientTest()
      : server_([this](const LoopbackServer::Request& request) { return Answer(request); }),
        client_(machine_.host(), {.connect_timeout_ms = 2000, .stall_timeout_ms = 1000}) {}

  ServerReply Answer(const LoopbackServer::Request& request) {
    const std::string& path = request.path;
    if (path == "/ok") return {.body = "hello"};
    if (path == "/text404")
      return {.status = 404, .content_type = "text/plain; charset=UTF-8", .body = "not here\n"};
    if (path == "/long404") return {.status = 404, .body = std::string(50000, 'x')};
    if (path == "/endless404") return {.status = 404, .body = "much", .endless = true};
    if (path == "/endless302")
      return {.status = 302, .body = "moved", .location = "../ok", .endless = true};
    if (path == "/encoded/GZip") return {.body = kHelloInGzip, .content_encoding = "GZip"};
    if (path == "/encoded/gzip-cut")
      return {.body = kHelloInGzip.substr(0, 20), .content_encoding = "gzip"};
    if (auto encoding = base::CutPrefix(path, "/encoded/"))
      return {.body = "hello", .content_encoding = std::string(*encoding)};
    if (path == "/noreason") return {.status = 503, .reason = "-"};
    if (path == "/reason") return {.status = 500, .reason = "Oh No"};
    if (path == "/cut") return {.body = std::string(1000, 'x'), .cut_after = 10};
    if (path == "/hangup") return {.hang_up = true};
    if (path == "/hang") return {.body = "late", .delay_ms = 3500};
    if (path == "/slow") {
      // Not for ever.
      for (int i = 0; i < 800 && !other_was_answered_; i++) host::SleepMs(1);
      return {.body = other_was_answered_ ? "slow" : "nobody else asked"};
    }
    if (path == "/once")
      return ++once_ == 1 ? ServerReply{.hang_up = true} : ServerReply{.body = "second try"};
    if (path == "/redirect") return {.status = 302, .body = "moved", .location = "/ok"};
    if (path == "/loop") return {.status = 301, .location = "/loop"};
    if (path == "/file") return {.status = 301, .location = "file:///etc/passwd"};
    if (path == "/dead") return {.status = 302, .location = "http://127.0.0.1:1/x"};
    if (path == "/auth") return {.body = request.headers};
    if (path == "/toauth") return {.status = 302, .location = "/auth"};
    if (path == "/withuser")
      return {.status = 302,
              .location = base::ReplaceAll(server_.url(), "127.0.0.1", "u:sesame4711@localhost") +
                          "/toauth"};
    if (path == "/userdead")
      return {.status = 302, .location = "http://u:sesame4711@127.0.0.1:1/x"};
    if (path == "/elsewhere")
      return {.status = 302,
              .location = base::ReplaceAll(server_.url(), "127.0.0.1", "localhost") + "/auth"};
    return {.status = 404};
  }
  base::Result<HttpReply> Get(std::string_view path, int64_t max_bytes = 1000000) {
    return client_.Get({.url = StrCat(server_.url(), path), .max_bytes = max_bytes});
  }

  testing::TestMachine machine_;
  std::atomic<int> once_ = 0;
  std::atomic<bool> other_was_answered_ = false;
  LoopbackServer server_;
  HttpClient client_;
};

TEST_F(HttpClientTest, Answers) {
  auto ok = Get("/ok");
  ASSERT_TRUE(ok.has_value()) << ok.error().text();
  EXPECT_EQ(ok->status, 200);
  EXPECT_EQ(ok->status_text, "200 OK");
  EXPECT_EQ(ok->body, "hello");
  auto missing = Get("/text404");
  EXPECT_EQ(missing->status_text, "404 Not Found");
  EXPECT_EQ(missing->content_type, "text/plain; charset=UTF-8");
  EXPECT_EQ(missing->body, "not here\n");
  EXPECT_EQ(Get("/reason")->status_text, "500 Oh No");
  EXPECT_EQ(Get("/noreason")->status_text, "503");
}

// gzip is decoded, and asked for; what else servers call a body's encoding does not matter.
TEST_F(HttpClientTest, Encodings) {
  EXPECT_TRUE(base::Contains(Get("/auth")->body, "\r\nAccept-Encoding: gzip"));
  for (std::string_view encoding : {"GZip", "identity", "aws-chunked", "utf-8", "deflate", "br"}) {
    auto reply = Get(StrCat("/encoded/", encoding), 5);
    ASSERT_TRUE(reply.has_value()) << reply.error().text();
    EXPECT_EQ(reply->body, "hello") << encoding;
    EXPECT_FALSE(reply->read_error.has_value()) << encoding;
  }
  // The limit is one of what was decoded.
  EXPECT_TRUE(Get("/encoded/GZip", 4)->too_large);
  EXPECT_EQ(Get("/encoded/gzip-cut")->read_error, "unexpected EOF");
  EXPECT_EQ(Get("/encoded/gzip")->read_error, "unexpected EOF");
}

TEST_F(HttpClientTest, Limits) {
  EXPECT_FALSE(Get("/ok", 5)->too_large);
  EXPECT_TRUE(Get("/ok", 4)->too_large);
}

// Of an answer that is none the beginning is enough.
TEST_F(HttpClientTest, BodiesWithoutEnd) {
  auto missing = Get("/endless404");
  ASSERT_TRUE(missing.has_value()) << missing.error().text();
  EXPECT_EQ(missing->status, 404);
  EXPECT_TRUE(missing->body.starts_with("muchmuch"));
  EXPECT_FALSE(missing->read_error.has_value());
  auto redirected = Get("/endless302");
  ASSERT_TRUE(redirected.has_value()) << redirected.error().text();
  EXPECT_EQ(redirected->body, "hello");
}

TEST_F(HttpClientTest, ProxyOfTheEnvironment) {
  auto get = [&](const std::string& proxy) {
    machine_.SetEnvironment({"HTTP_PROXY=" + proxy});
    HttpClient client(machine_.host(), {.connect_timeout_ms = 2000, .stall_timeout_ms = 1000});
    auto reply = client.Get({.url = "http://h.example/x", .max_bytes = 100000});
    return reply ? reply->body : reply.error().text();
  };
  LoopbackServer server([](const LoopbackServer::Request& request) {
    return ServerReply{.body = StrCat(request.path, "\n", request.headers)};
  });
  std::string asked = get(base::ReplaceAll(server.url(), "http://", "ftp://u%40x:p%3Aw@"));
  EXPECT_TRUE(asked.starts_with("http://h.example/x\n")) << asked;
  EXPECT_TRUE(base::Contains(asked, "Proxy-Authorization: Basic dUB4OnA6dw==")) << asked;
  // What is wrong with it is said without its password.
  EXPECT_EQ(get("ftp://u:sekret@127.0.0.1:1"),
            "proxyconnect tcp: dial tcp 127.0.0.1:1: connect: connection refused");
  EXPECT_EQ(get("http://u:sekret@127.0.0.1:99999"),
            "proxyconnect tcp: dial tcp: address 99999: invalid port");
  for (std::string_view host : {"h h", "[h]", "h:x", "h%41"}) {
    for (std::string_view scheme : {"http", "https", "socks5", "ftp", "1"}) {
      std::string text = get(StrCat(scheme, "://u:sekret@", host));
      EXPECT_FALSE(base::Contains(text, "sekret")) << text;
    }
  }
}

TEST_F(HttpClientTest, BrokenConnections) {
  auto cut = Get("/cut");
  ASSERT_TRUE(cut.has_value()) << cut.error().text();
  EXPECT_EQ(cut->read_error, "unexpected EOF");
  EXPECT_EQ(server_.CountOf("/cut"), 3);
  auto hangup = Get("/hangup");
  ASSERT_FALSE(hangup.has_value());
  EXPECT_TRUE(hangup.error().Is(base::ErrorKind::kNetwork));
  EXPECT_EQ(hangup.error().text(), "EOF");
  EXPECT_EQ(Get("/once")->body, "second try");
}

TEST_F(HttpClientTest, Stalls) {
  auto reply = Get("/hang");
  ASSERT_FALSE(reply.has_value());
  EXPECT_EQ(reply.error().text(), "no data received for 1 s");
}

TEST_F(HttpClientTest, ConnectionRefusedAndUnknownHost) {
  auto refused = client_.Get({.url = "http://127.0.0.1:1/x", .max_bytes = 10});
  EXPECT_EQ(refused.error().text(), "dial tcp 127.0.0.1:1: connect: connection refused");
  auto unknown = client_.Get({.url = "http://nosuch.invalid/x", .max_bytes = 10});
  // Without a name server nobody knows.
  NameLookups lookups;
  EXPECT_EQ(unknown.error().text(),
            "dial tcp: lookup nosuch.invalid: " + lookups.WhyNot("nosuch.invalid"));
}

TEST_F(HttpClientTest, Redirects) {
  EXPECT_EQ(Get("/redirect")->body, "hello");
  // A failure is about where a redirect led to.
  EXPECT_EQ(Get("/loop").error().text(), "Get \"/loop\": stopped after 10 redirects");
  EXPECT_EQ(server_.CountOf("/loop"), 10);
  EXPECT_EQ(Get("/file").error().text(),
            "Get \"file:///etc/passwd\": unsupported protocol scheme \"file\"");
  EXPECT_EQ(Get("/dead").error().text(),
            "Get \"http://127.0.0.1:1/x\": dial tcp 127.0.0.1:1: connect: connection refused");
}

TEST_F(HttpClientTest, CredentialsStayWithTheirHost) {
  auto get = [&](std::string_view path) {
    return client_
        .Get({.url = StrCat(server_.url(), path),
              .credentials = {"Authorization: Basic dXNlcjpwd2Q=", "X-Token: t"},
              .max_bytes = 100000})
        ->body;
  };
  EXPECT_TRUE(base::Contains(get("/auth"), "Authorization: Basic dXNlcjpwd2Q="));
  EXPECT_TRUE(base::Contains(get("/toauth"), "Authorization: Basic"));
  EXPECT_TRUE(base::Contains(get("/toauth"), "X-Token: t"));
  EXPECT_FALSE(base::Contains(get("/elsewhere"), "Authorization"));
  EXPECT_FALSE(base::Contains(get("/elsewhere"), "X-Token"));
  EXPECT_TRUE(base::Contains(get("/auth"), "User-Agent: Go-http-client/1.1"));
}

TEST_F(HttpClientTest, SaysWhatItIsTold) {
  HttpClient client(machine_.host(), {.connect_timeout_ms = 2000,
                                      .stall_timeout_ms = 1000,
                                      .user_agent = "agent/1 (+https://a.example)"});
  auto reply = client.Get({.url = server_.url() + "/auth", .max_bytes = 100000});
  ASSERT_TRUE(reply.has_value());
  EXPECT_TRUE(base::Contains(reply->body, "User-Agent: agent/1 (+https://a.example)"));
}

// A user in a redirect is one for where it leads to, and for what is relative to that.
TEST_F(HttpClientTest, UserOfARedirect) {
  auto get = [&](std::vector<std::string> credentials) {
    return client_
        .Get({.url = server_.url() + "/withuser",
              .credentials = std::move(credentials),
              .max_bytes = 100000})
        ->body;
  };
  std::string headers = get({});
  EXPECT_TRUE(base::Contains(headers, "Authorization: Basic dTpzZXNhbWU0NzEx")) << headers;
  EXPECT_FALSE(base::Contains(headers, "\r\nAccept:")) << headers;
  headers = get({"Authorization: Basic dXNlcjpwd2Q="});
  EXPECT_FALSE(base::Contains(headers, "dXNlcjpwd2Q=")) << headers;
  EXPECT_TRUE(base::Contains(headers, "dTpzZXNhbWU0NzEx")) << headers;
  std::string dead = Get("/userdead").error().text();
  EXPECT_TRUE(dead.starts_with("Get \"http://u:***@127.0.0.1:1/x\": dial tcp")) << dead;
}

TEST_F(HttpClientTest, TellsWhatAFailureSaid) {
  auto brief = Get("/text404");
  ASSERT_TRUE(brief.has_value());
  EXPECT_EQ(brief->protocol, "HTTP/1.1");
  EXPECT_FALSE(brief->headers.empty());
  EXPECT_TRUE(Get("/ok")->headers.empty());
  auto cut = client_.Get({.url = server_.url() + "/long404", .max_bytes = 100000});
  auto whole = client_.Get(
      {.url = server_.url() + "/long404", .max_bytes = 100000, .body_of_any_status = true});
  EXPECT_LT(cut->body.size(), 20000u);
  EXPECT_EQ(whole->body.size(), 50000u);
  auto head = client_.Get({.url = server_.url() + "/ok", .max_bytes = 100, .head = true});
  ASSERT_TRUE(head.has_value()) << head.error().text();
  EXPECT_EQ(head->status, 200);
  EXPECT_EQ(head->body, "");
}

TEST_F(HttpClientTest, DownloadsIntoFiles) {
  machine_.Put("f", "what was there before");
  auto reply =
      client_.Download({.url = server_.url() + "/ok", .max_bytes = 100}, machine_.Path("f"));
  ASSERT_TRUE(reply.has_value()) << reply.error().text();
  EXPECT_EQ(reply->body, "");
  EXPECT_EQ(machine_.Get("f"), "hello");
  // An answer that is an error is not written there.
  EXPECT_EQ(
      client_.Download({.url = server_.url() + "/text404", .max_bytes = 100}, machine_.Path("f"))
          ->body,
      "not here\n");
  EXPECT_EQ(machine_.Get("f"), "");
  EXPECT_FALSE(
      client_.Download({.url = server_.url() + "/ok", .max_bytes = 100}, machine_.Path("none"))
          .has_value());
}

TEST_F(HttpClientTest, ManyAtOnce) {
  std::atomic<int> good = 0;
  base::ParallelFor(60, 20, [&](size_t) {
    auto reply = Get("/ok");
    if (reply && reply->body == "hello") good++;
  });
  EXPECT_EQ(good, 60);
}

TEST_F(HttpClientTest, ASlowFirstAnswerHoldsUpNoOther) {
  std::thread slow([&] { EXPECT_EQ(Get("/slow")->body, "slow"); });
  while (server_.CountOf("/slow") == 0) std::this_thread::yield();
  EXPECT_EQ(Get("/ok")->body, "hello");
  other_was_answered_ = true;
  slow.join();
}

TEST_F(HttpClientTest, GoesOnWithoutPairsOfSockets) {
  const int status = host::testing::StatusOfChild([&] {
    if (!host::testing::RefuseCall(SYS_socketpair, EPERM)) _exit(2);
    // Each of them would wait for ten seconds for something else to happen.
    alarm(25);
    HttpClient client(machine_.host(), {});
    for (int i = 0; i < 4; i++) {
      host::SleepMs(20);
      auto reply = client.Get({.url = server_.url() + "/ok", .max_bytes = 1000});
      if (!reply || reply->body != "hello") _exit(1);
    }
    _exit(0);
  });
  if (WEXITSTATUS(status) == 2) GTEST_SKIP() << "no call can be refused here";
  EXPECT_EQ(status, 0);
}

TEST_F(HttpClientTest, Cancels) {
  std::thread canceller([&] {
    while (server_.CountOf("/hang") == 0) std::this_thread::yield();
    client_.Cancel();
  });
  auto reply = Get("/hang");
  canceller.join();
  ASSERT_FALSE(reply.has_value());
  EXPECT_TRUE(reply.error().Is(base::ErrorKind::kCancelled));
  EXPECT_TRUE(Get("/ok").error().Is(base::ErrorKind::kCancelled));
}

}  // namespace
}  // namespace gorun::fetch
