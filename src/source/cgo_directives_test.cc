#include "source/cgo_directives.h"

#include <gtest/gtest.h>

namespace gorun::source {
namespace {

bool IsTrue(std::string_view tag) { return tag == "linux"; }

std::string Save(std::string_view text, SourcePackage& package) {
  auto status = SaveCgoDirectives(text, IsTrue, package);
  return status ? "" : status.error().text();
}

TEST(SaveCgoDirectives, Flags) {
  SourcePackage package;
  package.dir = "/src/p";
  EXPECT_EQ(Save("#cgo CFLAGS: -Iinc -I ${SRCDIR}/x -DX=\"a b\"\n"
                 "#cgo linux,!arm LDFLAGS: -Llib -lm\n"
                 "#cgo windows LDFLAGS: -lw\n"
                 "#cgo (linux||x) CXXFLAGS: -O2\n"
                 "#cgo pkg-config: foo bar\n"
                 "#cgo noescape f\n"
                 "#cgoX\n#include <x.h>\n",
                 package),
            "");
  EXPECT_EQ(package.cgo_cflags,
            (std::vector<std::string>{"-I/src/p/inc", "-I", "/src/p/x", "-DX=a b"}));
  EXPECT_EQ(package.cgo_ldflags, (std::vector<std::string>{"-L/src/p/lib", "-lm"}));
  EXPECT_EQ(package.cgo_cxxflags, (std::vector<std::string>{"-O2"}));
  EXPECT_EQ(package.cgo_pkg_config, (std::vector<std::string>{"foo", "bar"}));
}

TEST(SaveCgoDirectives, Errors) {
  SourcePackage package;
  EXPECT_EQ(Save("#cgo LDFLAGS", package), "invalid #cgo line: #cgo LDFLAGS");
  EXPECT_EQ(Save("#cgo : x", package), "invalid #cgo line: #cgo : x");
  EXPECT_EQ(Save("#cgo LDFLAGS: \"x", package), "invalid #cgo line: #cgo LDFLAGS: \"x");
  EXPECT_EQ(Save("#cgo LDFLAGS: `x`", package), "malformed #cgo argument: `x`");
  EXPECT_EQ(Save("#cgo FLAGS: -x", package), "invalid #cgo verb: #cgo FLAGS: -x");
}

TEST(ExpandSrcDir, ChecksItAll) {
  EXPECT_EQ(ExpandSrcDir("-I${SRCDIR}/a", "/p q").text, "-I/p q/a");
  EXPECT_TRUE(ExpandSrcDir("-I${SRCDIR}/a", "/p q").safe);
  EXPECT_FALSE(ExpandSrcDir("-I${SRCDIR}/a", "/p'q").safe);
  EXPECT_FALSE(ExpandSrcDir("a;b", "/p").safe);
  EXPECT_FALSE(ExpandSrcDir("", "/p").safe);
}

TEST(SplitCgoArguments, Quotes) {
  EXPECT_EQ(*SplitCgoArguments(" a b:\"c d\" 'e''f'  \"g\\\"\" \"\""),
            (std::vector<std::string>{"a", "b:c d", "ef", "g\"", ""}));
  EXPECT_EQ(SplitCgoArguments("a\\").error().text(), "unfinished escaping");
}

}  // namespace
}  // namespace gorun::source
