#include "env/overlay_json.h"

#include <gtest/gtest.h>

#include <string>

namespace gorun::env {
namespace {

std::string Failure(std::string_view text, int minor = 26) {
  auto map = ParseOverlayJson(text, minor);
  return map ? "" : map.error().text();
}

TEST(OverlayJsonTest, Maps) {
  auto map = ParseOverlayJson(
      R"({"x": [1, -2.5e3, {"y": null}], "replace": {"a": "b\u00e9\ud83d\ude00\n", "c": null}})",
      26);
  ASSERT_TRUE(map) << map.error().text();
  EXPECT_EQ(map->size(), 2u);
  EXPECT_EQ((*map)["a"], "b\u00e9\U0001F600\n");
  EXPECT_EQ((*map)["c"], "");
  EXPECT_TRUE(ParseOverlayJson("null", 26));
}

// The texts are encoding/json's of the go command.
TEST(OverlayJsonTest, Errors) {
  EXPECT_EQ(Failure(""), "unexpected end of JSON input");
  EXPECT_EQ(Failure("{}x"), "invalid character 'x' after top-level value");
  EXPECT_EQ(Failure(R"({"a" 1})"), "invalid character '1' after object key");
  EXPECT_EQ(Failure(R"({"a": 1 "b"})"), "invalid character '\"' after object key:value pair");
  EXPECT_EQ(Failure("{'a'}"), "invalid character '\\'' looking for beginning of object key string");
  EXPECT_EQ(Failure(R"({"a": tru})"), "invalid character '}' in literal true (expecting 'e')");
  EXPECT_EQ(Failure(R"({"a": 1.})"),
            "invalid character '}' after decimal point in numeric literal");
  EXPECT_EQ(Failure(R"({"a": 1.})", 27), "invalid character '}' in numeric literal");
  EXPECT_EQ(Failure(R"({"a": "\x"})"), "invalid character 'x' in string escape code");
  EXPECT_EQ(Failure(R"({"a": "\x"})", 27), "invalid escape sequence `\\x` in string");
  const std::string deep(10001, '[');
  EXPECT_EQ(Failure(deep), "invalid character '[' exceeded max depth");
  EXPECT_EQ(Failure(deep, 27), "exceeded max depth");
  EXPECT_EQ(Failure("[]"), "json: cannot unmarshal array into Go value of type fsys.overlayJSON");
  EXPECT_EQ(Failure(R"({"Replace": 5})"),
            "json: cannot unmarshal number into Go struct field overlayJSON.Replace of type "
            "map[string]string");
  EXPECT_EQ(
      Failure(R"({"Replace": {"a": 5}})"),
      "json: cannot unmarshal number into Go struct field overlayJSON.Replace of type string");
  EXPECT_EQ(Failure(R"({"Replace": {"a": 5}})", 27),
            "json: cannot unmarshal number into Go struct field overlayJSON.Replace.a of type "
            "string");
}

}  // namespace
}  // namespace gorun::env
