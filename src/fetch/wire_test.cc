#include "fetch/wire.h"

#include <gtest/gtest.h>

namespace gorun::fetch {
namespace {

TEST(WireTest, MessagesRoundTripInPieces) {
  Message first{7, {"get", "", std::string("\0\xFF", 2)}};
  Message second{8, {"x"}};
  std::string bytes = EncodeMessage(first) + EncodeMessage(second);
  std::string buffer;
  std::vector<Message> seen;
  for (char c : bytes) {
    buffer += c;
    auto message = TakeMessage(buffer);
    ASSERT_TRUE(message.has_value());
    if (*message) seen.push_back(**message);
  }
  EXPECT_EQ(seen, (std::vector<Message>{first, second}));
  EXPECT_TRUE(buffer.empty());
}

TEST(WireTest, RefusesGarbage) {
  for (std::string bytes : {std::string("go: panic, this is text\n"), std::string(16, '\0'),
                            std::string("\x0c\0\0\0\0\0\0\0\0\0\0\0\xff\xff\0\0", 16)}) {
    EXPECT_FALSE(TakeMessage(bytes).has_value());
  }
  EXPECT_FALSE(DecodeHttpReply({1, {"reply", "x", "", "", "", "", "", "0", "0"}}).has_value());
  EXPECT_FALSE(DecodeHttpReply({1, {"reply", "200", "", "", "", "", "", "2", "0"}}).has_value());
  EXPECT_FALSE(DecodeHttpReply({1, {}}).has_value());
  EXPECT_FALSE(DecodeZipReport({1, {"zipped", "h", ""}}).has_value());
  EXPECT_FALSE(DecodeHttpRequest({1, {"get", "u", "", "-1", ""}}).has_value());
  EXPECT_FALSE(DecodeHttpRequest({1, {"get", "u", "", "1", "?"}}).has_value());
  EXPECT_FALSE(DecodeZipJob({1, {"zip"}}).has_value());
}

TEST(WireTest, VerbsRoundTrip) {
  HttpRequest request{.url = "https://h/x",
                      .credentials = {"A: b", "C: d"},
                      .max_bytes = 99,
                      .head = true,
                      .insecure = true};
  std::string file = "/f";
  auto get = DecodeHttpRequest({1, EncodeHttpRequest(request, nullptr)});
  ASSERT_TRUE(get.has_value());
  EXPECT_EQ(get->request.max_bytes, 99);
  EXPECT_EQ(get->request.credentials, request.credentials);
  EXPECT_TRUE(get->request.head && get->request.insecure && !get->request.body_of_any_status);
  EXPECT_FALSE(get->file.has_value());
  EXPECT_EQ(DecodeHttpRequest({1, EncodeHttpRequest(request, &file)})->file, "/f");

  HttpReply reply{.status = 404,
                  .status_text = "404 Not Found",
                  .content_type = "text/plain",
                  .protocol = "HTTP/2.0",
                  .headers = {"A: b"},
                  .body = "body",
                  .too_large = true,
                  .read_error = "unexpected EOF"};
  auto decoded = DecodeHttpReply({1, EncodeReply(base::Result<HttpReply>(reply))});
  ASSERT_TRUE(decoded.has_value());
  EXPECT_EQ(decoded->status_text, "404 Not Found");
  EXPECT_EQ(decoded->headers, reply.headers);
  EXPECT_EQ(decoded->protocol, "HTTP/2.0");
  EXPECT_TRUE(decoded->too_large);
  EXPECT_EQ(decoded->read_error, "unexpected EOF");

  base::Result<ZipReport> failed =
      base::Fail(base::ErrorKind::kInvalid, "zip: not a valid zip file");
  auto error = DecodeZipReport({1, EncodeReply(failed)});
  EXPECT_EQ(error.error().text(), "zip: not a valid zip file");
  EXPECT_TRUE(error.error().Is(base::ErrorKind::kInvalid));
  EXPECT_EQ(
      DecodeZipReport({1, EncodeReply(base::Result<ZipReport>(ZipReport{"h1:x", std::nullopt}))})
          ->hash,
      "h1:x");

  FetcherOptions options{1000, 2000, "agent"};
  EXPECT_EQ(*DecodeOptions({0, EncodeOptions(options)}), options);
  EXPECT_EQ(DecodeOptions({0, {"options", "gorun-fetch 0", "1", "1"}}).error().text(),
            "this is gorun-fetch 3, but the other side speaks gorun-fetch 0");
}

}  // namespace
}  // namespace gorun::fetch
