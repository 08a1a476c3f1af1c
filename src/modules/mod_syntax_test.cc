#include "modules/mod_syntax.h"

#include <gtest/gtest.h>

namespace gorun::modules {
namespace {

std::string Reformat(std::string_view text, const ModRules& rules = {}) {
  auto file = ParseSyntax("f", text, rules);
  return file ? FormatSyntax(*file) : file.error().text();
}

TEST(ModSyntaxTest, StandardStyleStays) {
  std::string_view text =
      "// top\n\n// doc\nmodule a // end\n\nrequire (\n\t// before\n\tb v1 // c\n\n\td v2\n"
      "// last\n)\n\nretract [v1, v2]\n\n// end of file\n";
  EXPECT_EQ(Reformat(text), text);
}

TEST(ModSyntaxTest, OddStyleIsPutRight) {
  EXPECT_EQ(Reformat("\n\n  module   a//x\r\nrequire(\n\n\n b v1\n\n\n\n c v2\n\n)\n\n\n\nx y"),
            "module a //x\n\nrequire (\n\tb v1\n\n\tc v2\n)\n\nx y\n");
  EXPECT_EQ(Reformat("a (b)\nc ( )\nd ()x\n"), "a (b)\n\nc (\n)\n\nd () x\n");
  EXPECT_EQ(Reformat("a ( // l\n b\n) // r\n"), "a ( // l\n\tb\n) // r\n");
  EXPECT_EQ(Reformat(""), "");
  EXPECT_EQ(Reformat("\n \n"), "");
}

TEST(ModSyntaxTest, BlankLineAtTheEndOfABlock) {
  const ModRules old = {.drops_blank_at_block_end = false};
  EXPECT_EQ(Reformat("a (\n\tb\n\n\n)\n"), "a (\n\tb\n)\n");
  EXPECT_EQ(Reformat("a (\n\tb\n\n\n)\n", old), "a (\n\tb\n\n)\n");
  EXPECT_EQ(Reformat("a (\n\n)\n", old), "a (\n)\n");
  EXPECT_EQ(Reformat("a (\n\tb\n\n\t// c\n)\n"), "a (\n\tb\n\n// c\n)\n");
}

TEST(ModSyntaxTest, Errors) {
  EXPECT_EQ(Reformat("a (\nb\n"), "f:3: syntax error (unterminated block started at f:1:1)");
  EXPECT_EQ(Reformat("a (\nb\n) c\n"),
            "f:3:4: syntax error (expected newline after closing paren)");
  EXPECT_EQ(Reformat("a \"b\nc\n"), "f:1:5: unexpected newline in string");
  EXPECT_EQ(Reformat("a `b"), "f:1:3: unexpected EOF in string");
  EXPECT_EQ(Reformat("a /* b */"), "f:1:3: mod files must use // comments (not /* */ comments)");
  EXPECT_EQ(Reformat("a\nb \x01"), "f:2:3: unexpected input character '\\x01'");
  EXPECT_EQ(Reformat("é \u200b"), "f:1:3: unexpected input character '\\u200b'");
}

// U+1C89 is printable since Unicode 16, which Go 1.27 has.
TEST(ModSyntaxTest, NewLetters) {
  EXPECT_EQ(Reformat("a \u1C89\n"), "a \u1C89\n");
  EXPECT_EQ(Reformat("a \u1C89\n", {.unicode = base::UnicodeVersion::k15}),
            "f:1:3: unexpected input character '\\u1c89'");
}

TEST(ModSyntaxTest, AddLineFindsItsPlace) {
  FileSyntax file = *ParseSyntax("f", "module m\n\nrequire a v1\n\ngo 1.20\n");
  LineId b = file.AddLine({}, {"require", "b", "v1"});
  file.AddLine(b, {"require", "c", "v1"});
  file.AddLine(b, {"toolchain", "t"});
  file.AddLine({}, {"tool", "x"});
  EXPECT_EQ(
      FormatSyntax(file),
      "module m\n\nrequire (\n\ta v1\n\tb v1\n\tc v1\n)\n\ntoolchain t\n\ngo 1.20\n\ntool x\n");
}

TEST(ModSyntaxTest, CleanupCollapsesBlocks) {
  FileSyntax file =
      *ParseSyntax("f", "// doc\nrequire (\n\ta v1 // x\n\tb v1\n)\n\nexclude c v1\n");
  LineId c = std::get<LineId>(file.statements[1]);
  LineId b = std::get<LineBlock>(file.statements[0]).lines[1];
  file.MarkRemoved(b);
  file.MarkRemoved(c);
  file.Cleanup();
  EXPECT_EQ(FormatSyntax(file), "// doc\nrequire a v1 // x\n");
}

TEST(ModSyntaxTest, Quoting) {
  EXPECT_EQ(AutoQuote("a/b"), "a/b");
  EXPECT_EQ(AutoQuote("a b"), "\"a b\"");
  EXPECT_EQ(AutoQuote("a//b"), "\"a//b\"");
  EXPECT_EQ(AutoQuote(""), "\"\"");
  EXPECT_EQ(AutoQuote("("), "(");
  EXPECT_EQ(AutoQuote("(x"), "\"(x\"");
}

}  // namespace
}  // namespace gorun::modules
