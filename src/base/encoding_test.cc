#include "base/encoding.h"

#include <gtest/gtest.h>

namespace gorun::base {
namespace {

TEST(Hex, RoundTrip) {
  std::string all;
  for (int i = 0; i < 256; i++) all += static_cast<char>(i);
  EXPECT_EQ(HexDecode(HexEncode(all)), all);
  EXPECT_EQ(HexEncode(std::string_view("\x00\xff\x1a", 3)), "00ff1a");
  EXPECT_EQ(HexDecode("00FF1A"), std::string("\x00\xff\x1a", 3));
}

TEST(Hex, Malformed) {
  EXPECT_FALSE(HexDecode("0"));
  EXPECT_FALSE(HexDecode("0g"));
  EXPECT_FALSE(HexDecode(" 0"));
  EXPECT_EQ(HexDecode(""), "");
}

// RFC 4648, section 10.
TEST(Base64, KnownValues) {
  const std::pair<const char*, const char*> kCases[] = {{"", ""},
                                                        {"f", "Zg=="},
                                                        {"fo", "Zm8="},
                                                        {"foo", "Zm9v"},
                                                        {"foob", "Zm9vYg=="},
                                                        {"fooba", "Zm9vYmE="},
                                                        {"foobar", "Zm9vYmFy"}};
  for (auto [plain, encoded] : kCases) {
    EXPECT_EQ(Base64Encode(plain), encoded);
    EXPECT_EQ(Base64Decode(encoded), plain);
  }
}

TEST(Base64, Malformed) {
  for (const char* bad : {"Zg", "Zg=", "Zg===", "Z===", "Zm9v=", "Z!==", "Zh==", "=", "Zm 9v"}) {
    EXPECT_FALSE(Base64Decode(bad)) << bad;
  }
}

TEST(Base64Url, HasItsOwnAlphabetAndNoPadding) {
  std::string bytes = "\xfb\xff\xfe";
  EXPECT_EQ(Base64Encode(bytes), "+//+");
  EXPECT_EQ(Base64UrlEncode(bytes), "-__-");
  EXPECT_EQ(Base64UrlEncode("f"), "Zg");
}

}  // namespace
}  // namespace gorun::base
