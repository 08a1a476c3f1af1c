#include "base/json_string.h"

#include <gtest/gtest.h>

namespace gorun::base {
namespace {

TEST(JsonString, AsEncodingJson) {
  EXPECT_EQ(JsonString(""), R"("")");
  EXPECT_EQ(JsonString("a \"b\" \\c/"), R"("a \"b\" \\c/")");
  EXPECT_EQ(JsonString("\b\f\n\r\t\x01\x1f\x7f"), "\"\\b\\f\\n\\r\\t\\u0001\\u001f\x7f\"");
  EXPECT_EQ(JsonString("<a href=&>"), R"("\u003ca href=\u0026\u003e")");
  EXPECT_EQ(JsonString("é 世 \xF0\x9F\x98\x80"), "\"é 世 \xF0\x9F\x98\x80\"");
  EXPECT_EQ(JsonString("\xE2\x80\xA8\xE2\x80\xA9"), R"("\u2028\u2029")");
  EXPECT_EQ(JsonString("a\xFF\xC3"
                       "b\xEF\xBF\xBD"),
            "\"a\\ufffd\\ufffdb\xEF\xBF\xBD\"");
}

}  // namespace
}  // namespace gorun::base
