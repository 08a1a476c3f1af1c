#include "load/godebug.h"

#include <gtest/gtest.h>

#include "base/strings.h"

namespace gorun::load {
namespace {

constexpr std::string_view kTable = R"(package godebugs

type Info struct {
	Name      string // name of the setting ("panicnil")
}

var All = []Info{
	{Name: "asynctimerchan", Package: "time", Changed: 23, Old: "1"},
	{Name: "jstmpllitinterp", Package: "html/template", Opaque: true}, // bug #66217: remove Opaque
	//{Name: "multipartfiles", Package: "mime/multipart"},
	{Name: "panicnil", Package: "runtime", Changed: 21, Old: "1"},
	{Name: "tlsmlkem", Package: "crypto/tls", Changed: 24, Old: "0", Opaque: true},
}

var Removed = []RemovedInfo{
	{Name: "x509sha1", Removed: 24},
	{Name: "tlskyber", Removed: 24, Old: zero},        // Old: "0"
	{Name: "timers", Removed: 27, Old: func(s string) bool { return s == "1" || s == "2" }}, // Old: "1" or "2"
}
)";

std::vector<source::Directive> Lines(std::vector<std::string> texts) {
  std::vector<source::Directive> directives;
  int line = 0;
  for (std::string& text : texts) {
    directives.push_back({std::move(text), source::Position{"x.go", ++line, 1}});
  }
  return directives;
}

TEST(GoDebug, TableIsRead) {
  GoDebugTable table = ParseGoDebugTable(kTable);
  ASSERT_EQ(table.settings.size(), 4u);
  EXPECT_EQ(table.settings[0].changed, 23);
  EXPECT_EQ(table.settings[0].old_value, "1");
  EXPECT_EQ(table.settings[1].changed, 0);
  ASSERT_EQ(table.removed.size(), 3u);
  EXPECT_FALSE(table.removed[0].old_values);
  EXPECT_EQ(table.removed[1].old_values, std::vector<std::string>{"0"});
  EXPECT_EQ(table.removed[2].old_values, (std::vector<std::string>{"1", "2"}));
}

TEST(GoDebug, GarbageGivesNoTable) {
  EXPECT_TRUE(ParseGoDebugTable("{Name: \"x").settings.empty());
  EXPECT_TRUE(ParseGoDebugTable("{Name: , Changed: 999999999999999999999}").settings.empty());
  EXPECT_EQ(ParseGoDebugTable("{Name: \"x\", Changed: 999999999999999999999}").settings.size(), 1u);
}

TEST(GoDebug, Checks) {
  GoDebugTable table = ParseGoDebugTable(kTable);
  auto check = [&](std::string_view k, std::string_view v) {
    return CheckGoDebug(table, "1.26.8", "//go:debug setting", k, v).value_or("");
  };
  EXPECT_EQ(check("panicnil", "1"), "");
  EXPECT_EQ(check("panic nil", "1"), "key contains space");
  EXPECT_EQ(check("panicnil", "1,x"), "value contains comma");
  EXPECT_EQ(check("default", "1.21"), "value for default= must be goVERSION");
  EXPECT_EQ(check("default", "go1.21"), "");
  EXPECT_EQ(check("default", "go1.99"), "default=go1.99 too new (toolchain is go1.26.8)");
  EXPECT_EQ(check("nonesuch", ""), "unknown //go:debug setting \"nonesuch\"");
  EXPECT_EQ(
      check("x509sha1", ""),
      "use of removed //go:debug setting \"x509sha1\", see https://go.dev/doc/godebug#go-124");
  EXPECT_EQ(check("tlskyber", "1"), "");
  EXPECT_EQ(
      check("tlskyber", "0"),
      "removed GODEBUG \"tlskyber\" set to old value \"0\" (https://go.dev/doc/godebug#go-124)");
}

TEST(GoDebug, Defaults) {
  GoDebugTable table = ParseGoDebugTable(kTable);
  auto defaults = [&](std::string_view version, std::vector<std::string> lines = {}) {
    return DefaultGoDebug(table, "1.26.8", version, {}, Lines(std::move(lines)), false);
  };
  EXPECT_EQ(defaults("1.26"), "");
  EXPECT_EQ(defaults("1.23.4"), "tlsmlkem=0");
  EXPECT_EQ(defaults("1.20"), "asynctimerchan=1,panicnil=1,tlsmlkem=0");
  EXPECT_EQ(defaults("1.21rc1"), "");
  EXPECT_EQ(defaults("1.23", {"//go:debug tlsmlkem=1", "//go:debug nonesuch=1"}), "tlsmlkem=1");
  EXPECT_EQ(defaults("1.26", {"//go:debug default=go1.23"}), "tlsmlkem=0");
  EXPECT_EQ(DefaultGoDebug(table, "1.26.8", "1.26", {{"panicnil", "1"}, {"default", "go1.23"}},
                           Lines({"//go:debug panicnil=2"}), true),
            "fips140=on,panicnil=2,tlsmlkem=0");
}

TEST(GoDebug, InvalidDirectives) {
  GoDebugTable table = ParseGoDebugTable(kTable);
  EXPECT_EQ(InvalidDirectives(table, "1.26.8",
                              Lines({"//go:debug panicnil=1", "//go:debug", "//go:debug nonesuch=1",
                                     "//go:debug panicnil=1", "//go:other"})),
            "x.go:2:1: invalid //go:debug: missing key=value\n"
            "x.go:3:1: invalid //go:debug: unknown //go:debug setting \"nonesuch\"\n"
            "x.go:4:1: repeated //go:debug for panicnil\n\tx.go:1:1: previous //go:debug\n");
}

}  // namespace
}  // namespace gorun::load
