#include "source/header_parser.h"

#include <gtest/gtest.h>

#include "source/go_file.h"
#include "source/header_cut.h"

namespace gorun::source {
namespace {

// The first error as cmd/go prints it, or the imports.
std::string Parse(std::string_view text, const ReadingRules& rules = {}) {
  std::deque<std::string> names;
  HeaderCut cut = CutGoHeader(text);
  GoFile file = ParseGoFile(text, cut.header, "d/x.go", names, rules);
  if (file.error.position) return file.error.position->String() + ": " + file.error.text;
  if (!file.error.text.empty()) return file.error.text;
  std::string out = file.package_name;
  for (const FileImport& import : file.imports) {
    out += " " + import.position.String() + "=" + import.path;
  }
  return out;
}

TEST(ParseGoFile, Imports) {
  EXPECT_EQ(Parse("package p\n"), "p");
  EXPECT_EQ(Parse("package p; import \"a\"; import (\n\tx `b`\n\t. \"c\" )\nvar x = 1"),
            "p d/x.go:1:19=a d/x.go:2:2=b d/x.go:3:2=c");
  EXPECT_EQ(Parse("// c\r\npackage p\r\nimport \"a\"\r\n"), "p d/x.go:3:8=a");
  EXPECT_EQ(Parse("package p\n//line y.y:10\nimport \"a\"\n/*line :7:3*/import \"b\"\n"),
            "p d/y.y:10=a d/y.y:7:10=b");
}

TEST(ParseGoFile, SyntaxErrors) {
  EXPECT_EQ(Parse(""), "d/x.go:1:1: expected 'package', found 'EOF'");
  EXPECT_EQ(Parse("// only a comment\n"), "d/x.go:1:19: expected 'package', found 'EOF'");
  EXPECT_EQ(Parse("pakage p\n"), "d/x.go:1:1: expected 'package', found pakage");
  EXPECT_EQ(Parse("package\n"), "d/x.go:1:9: expected 'IDENT', found 'EOF'");
  EXPECT_EQ(Parse("package p import \"a\"\n"), "d/x.go:1:11: expected ';', found 'import'");
  EXPECT_EQ(Parse("package p\nimport fmt\n"), "d/x.go:2:11: missing import path");
  EXPECT_EQ(Parse("package p\nimport 5\n"), "d/x.go:2:8: import path must be a string");
  EXPECT_EQ(Parse("package p\nimport \"a\n"), "d/x.go:2:8: string literal not terminated");
  EXPECT_EQ(Parse("package p\nimport \"a\\q\"\n"), "d/x.go:2:11: unknown escape sequence");
  EXPECT_EQ(Parse("package p\nimport (\n\"a\"\n"), "d/x.go:3:5: expected ')', found 'EOF'");
  EXPECT_EQ(Parse("package p\n/* x\n"), "d/x.go:2:1: comment not terminated");
  EXPECT_EQ(Parse("package p\nimport \xE2\x80\x9C"
                  "a\xE2\x80\x9D\n"),
            "d/x.go:2:8: curly quotation mark '\xE2\x80\x9C' (use neutral '\"')");
  EXPECT_EQ(Parse("@package p\n"), "d/x.go:1:1: illegal character U+0040 '@'");
  EXPECT_EQ(Parse("\xFF\xFEp\n"), "d/x.go:1:1: illegal UTF-8 encoding (got UTF-16)");
}

TEST(ParseGoFile, Utf16BeforeGo125) {
  EXPECT_EQ(Parse("\xFF\xFEp\n", ReadingRulesFor(24)), "d/x.go:1:1: illegal UTF-8 encoding");
  EXPECT_EQ(Parse("\xFF\xFEp\n", ReadingRulesFor(25)),
            "d/x.go:1:1: illegal UTF-8 encoding (got UTF-16)");
}

// The comment above `import "C"`.
std::string CgoComment(std::string_view text, int minor) {
  std::deque<std::string> names;
  HeaderCut cut = CutGoHeader(text);
  GoFile file = ParseGoFile(text, cut.header, "x.go", names, ReadingRulesFor(minor));
  return file.imports.size() == 1 ? file.imports[0].doc : "no import";
}

TEST(ParseGoFile, CommentsAreAdjacentByTheirLines) {
  constexpr std::string_view kFarAway = "package p\n// int f;\n//line y.y:90\nimport \"C\"\n";
  EXPECT_EQ(CgoComment(kFarAway, 25), "int f;\n");
  EXPECT_EQ(CgoComment(kFarAway, 24), "");
  constexpr std::string_view kNextLine = "package p\n\n// int f;\n\n/*line y.y:4*/import \"C\"\n";
  EXPECT_EQ(CgoComment(kNextLine, 25), "");
  EXPECT_EQ(CgoComment("package p\n// int f;\n//line y.y:4\n\nimport \"C\"\n", 25), "");
  EXPECT_EQ(CgoComment("package p\n// int f;\n//line y.y:3\n\nimport \"C\"\n", 24), "int f;\n");
}

TEST(ParseGoFile, InvalidImportPath) {
  EXPECT_EQ(Parse("package p\nimport x \"a b\"\n"), "d/x.go:2:8: invalid import path: a b");
  EXPECT_EQ(Parse("package p\nimport \"\"\n"), "d/x.go:2:8: invalid import path: ");
  const base::UnicodeVersion unicode = base::UnicodeVersion::k17;
  EXPECT_TRUE(IsValidImport("a/é~b@v1", unicode));
  EXPECT_FALSE(
      IsValidImport("a\xC2\xA0"
                    "b",
                    unicode));
}

// U+1C89 is a letter since Unicode 16, which Go 1.27 has.
TEST(ParseGoFile, NewLetters) {
  constexpr std::string_view kName = "package p\nimport \u1C89 \"a\"\n";
  constexpr std::string_view kPath = "package p\nimport \"a/\u1C89\"\n";
  EXPECT_EQ(Parse(kName, ReadingRulesFor(26)), "d/x.go:2:8: illegal character U+1C89");
  EXPECT_EQ(Parse(kPath, ReadingRulesFor(26)), "d/x.go:2:8: invalid import path: a/\u1C89");
  EXPECT_EQ(Parse(kName, ReadingRulesFor(27)), "p d/x.go:2:8=a");
  EXPECT_EQ(Parse(kPath, ReadingRulesFor(27)), "p d/x.go:2:8=a/\u1C89");
}

TEST(CutGoHeader, StopsAtTheFirstDeclaration) {
  EXPECT_EQ(CutGoHeader("package p\nimport \"a\"\nvar x\n").header, "package p\nimport \"a\"\n");
  EXPECT_EQ(CutGoHeader("package p // ;\n\x00").problem, HeaderCut::Problem::kNone);
  EXPECT_EQ(CutGoHeader(std::string_view("package p\n//\0", 13)).problem, HeaderCut::Problem::kNul);
  EXPECT_EQ(CutGoHeader("package p\nimport x y\nfunc").problem, HeaderCut::Problem::kSyntax);
  // The beginning of a file only.
  EXPECT_EQ(CutGoHeader("package p\nimport \"a\"\n", false).problem,
            HeaderCut::Problem::kTruncated);
  EXPECT_EQ(CutGoHeader("package p\nimport \"a\"\nv", false).problem, HeaderCut::Problem::kNone);
}

TEST(ParseHeader, CommentText) {
  std::deque<std::string> names;
  std::string_view text =
      "package p\n\n// one\n//go:noinline\n//  two\n/*\n\n three \n\n\n*/\nimport \"C\"\n";
  ParsedHeader parsed = ParseHeader(text, "x.go", names, {});
  ASSERT_EQ(parsed.imports.size(), 1u);
  EXPECT_EQ(parsed.GroupText(parsed.imports[0].doc), "one\n two\n\n three\n");
}

TEST(ParseEmbedComment, Arguments) {
  auto parse = [](std::string_view comment) {
    std::string out;
    auto arguments = ParseEmbedComment(comment);
    if (!arguments) return std::string("malformed");
    for (const auto& argument : *arguments) {
      out += std::to_string(argument.offset) + "=" + argument.pattern + ";";
    }
    return out;
  };
  EXPECT_EQ(parse("//go:embed a b*.txt"), "11=a;13=b*.txt;");
  EXPECT_EQ(parse("//go:embed\t\"a b\"  `c d` "), "11=a b;18=c d;");
  EXPECT_EQ(parse("//go:embedded x"), "");
  EXPECT_EQ(parse("//go:embed \"a"), "malformed");
  EXPECT_EQ(parse("//go:embed \"a\"b"), "malformed");
}

TEST(ParseGoFile, EmbedsOnlyWithImport) {
  std::deque<std::string> names;
  std::string text =
      "package p\nimport _ \"embed\"\nvar q = '\"'\n//go:embed a\nvar s string\n"
      "var r = `\n//go:embed b\n`\n";
  GoFile file = ParseGoFile(text, CutGoHeader(text).header, "x.go", names);
  ASSERT_EQ(file.embeds.size(), 1u);
  EXPECT_EQ(file.embeds[0].pattern, "a");
  EXPECT_EQ(file.embeds[0].position.String(), "x.go:4:12");
  // Before Go 1.26 a comment that follows something is none, and nobody looks behind imports where
  // nothing follows.
  text = "package p\nimport _ \"embed\"\nvar s string //go:embed a\n";
  EXPECT_EQ(ParseGoFile(text, CutGoHeader(text).header, "x.go", names).embeds.size(), 1u);
  EXPECT_TRUE(ParseGoFile(text, CutGoHeader(text).header, "x.go", names, ReadingRulesFor(25))
                  .embeds.empty());
  text = "package p\nimport _ \"embed\"\n//go:embed a\n";
  EXPECT_EQ(ParseGoFile(text, CutGoHeader(text).header, "x.go", names).embeds.size(), 1u);
  EXPECT_TRUE(ParseGoFile(text, CutGoHeader(text).header, "x.go", names, ReadingRulesFor(25))
                  .embeds.empty());
  text = "package p\n//go:embed a\nvar s string\n";
  EXPECT_TRUE(ParseGoFile(text, CutGoHeader(text).header, "x.go", names).embeds.empty());
}

}  // namespace
}  // namespace gorun::source
