#include "build/flag_check.h"

#include <gtest/gtest.h>

#include "build/pkg_config.h"
#include "build/swig_command.h"
#include "build/testing/small_program.h"

namespace gorun::build {
namespace {

std::string Compiler(std::vector<std::string> flags,
                     const BuildConfig& config = testing::SmallConfig()) {
  auto ok = CheckCompilerFlags({"CFLAGS", "#cgo CFLAGS"}, flags, config);
  return ok ? "" : ok.error().text();
}
std::string Linker(std::vector<std::string> flags,
                   const BuildConfig& config = testing::SmallConfig()) {
  auto ok = CheckLinkerFlags({"LDFLAGS", "#cgo LDFLAGS"}, flags, config);
  return ok ? "" : ok.error().text();
}

TEST(FlagCheck, CompilerFlags) {
  for (const std::vector<std::string>& good :
       std::vector<std::vector<std::string>>{{"-DFOO"},
                                             {"-Dfoo=bar"},
                                             {"-I/etc/passwd"},
                                             {"-O2"},
                                             {"-Wall"},
                                             {"-Wp,-Ufoo"},
                                             {"-fno-omit-frame-pointer"},
                                             {"-fobjc-arc"},
                                             {"-fsanitize=hands"},
                                             {"-g"},
                                             {"-ggdb"},
                                             {"-march=souza"},
                                             {"-mmacosx-version-min=10.8"},
                                             {"-mavx2"},
                                             {"-pedantic-errors"},
                                             {"-std=c99"},
                                             {"-x", "c++"},
                                             {"-framework", "Chocolate"},
                                             {"-v"},
                                             {"-isystem", "/usr/include/foo"},
                                             {"-I", "=/usr/include/libxml2"},
                                             {"-I", "$SYSROOT/dir"},
                                             {""}}) {
    EXPECT_EQ(Compiler(good), "");
  }
  for (const std::vector<std::string>& bad : std::vector<std::vector<std::string>>{
           {"-D@X"},         {"-D-X"},     {"-Ufoo=bar"},        {"-F@dir"},       {"-I@foo"},
           {"-I-foo"},       {"-O@1"},     {"-Wa,-foo"},         {"-W@foo"},       {"-Wp,-DX,-D@X"},
           {"-Wp,-UX,-D@X"}, {"-g@gdb"},   {"-g-gdb"},           {"-march=@dawn"}, {"-march=-dawn"},
           {"-std=@c99"},    {"-x@c"},     {"-fplugin=evil.so"}, {"-B/tmp"},       {"@file"},
           {"-wrapper"},     {"-o/tmp/x"}, {"-O2\n-o/x"}}) {
    EXPECT_EQ(Compiler(bad), "invalid flag in #cgo CFLAGS: " + bad.front() +
                                 " (see https://go.dev/s/invalidflag)");
  }
  EXPECT_EQ(Compiler({"-D", "@X"}),
            "invalid flag in #cgo CFLAGS: -D @X (see https://go.dev/s/invalidflag)");
  EXPECT_EQ(Compiler({"-isystem"}),
            "invalid flag in #cgo CFLAGS: -isystem without argument (see "
            "https://go.dev/s/invalidflag)");
}

TEST(FlagCheck, LinkerFlags) {
  for (const std::vector<std::string>& good :
       std::vector<std::vector<std::string>>{{"-Fbar"},
                                             {"-lbar"},
                                             {"-Lbar"},
                                             {"-fpic"},
                                             {"-static-libgcc"},
                                             {"-Wl,-Bstatic"},
                                             {"-Wl,-rpath,/x"},
                                             {"-Wl,-z,relro,-z,now"},
                                             {"-Wl,-z,relro"},
                                             {"-Wl,--push-state,--as-needed"},
                                             {"-Wl,-framework", "-Wl,Chocolate"},
                                             {"-Wl,-framework,Chocolate"},
                                             {"libcgotest.dylib"},
                                             {"./b.o"},
                                             {"/a/b/libc.so"},
                                             {"-Wl,-R,foo"},
                                             {"-Wl,--just-symbols=foo"}}) {
    EXPECT_EQ(Linker(good).find("(see") == std::string::npos || good.size() > 1, true)
        << good.front();
  }
  for (const std::vector<std::string>& bad :
       std::vector<std::vector<std::string>>{{"-DFOO"},
                                             {"-L@foo"},
                                             {"-lto_library"},
                                             {"-Wl,-O@foo"},
                                             {"-Wl,-e,foo,-plugin"},
                                             {"-Wl,-plugin,x.so"},
                                             {"-Wl,--push-state,-plugin"},
                                             {"-Wl,-rpath,@foo"},
                                             {"../x.o"},
                                             {"-x.o"},
                                             {"-Wl,--wrap=@foo"},
                                             {"@x.o"}}) {
    EXPECT_EQ(Linker(bad), "invalid flag in #cgo LDFLAGS: " + bad.front() +
                               " (see https://go.dev/s/invalidflag)");
  }
}

TEST(FlagCheck, ReleasesDiffer) {
  BuildConfig config = testing::SmallConfig();
  config.rules = RulesFor(24);
  EXPECT_EQ(Compiler({"-mtls-dialect=gnu"}, config),
            "invalid flag in #cgo CFLAGS: -mtls-dialect=gnu");
  EXPECT_EQ(Compiler({"-D", "@x"}, config),
            "invalid flag in #cgo CFLAGS: -D @x (see https://golang.org/s/invalidflag)");
  config.rules = RulesFor(25);
  EXPECT_EQ(Compiler({"-mtls-dialect=gnu"}, config), "");
  EXPECT_EQ(Compiler({"--static"}, config), "invalid flag in #cgo CFLAGS: --static");
  EXPECT_EQ(Compiler({"--static"}), "");
}

TEST(FlagCheck, TheUserDecides) {
  BuildConfig config = testing::SmallConfig();
  config.cgo.overrides = {{"CFLAGS", "-fplugin=.*", "-O3"}};
  EXPECT_EQ(Compiler({"-fplugin=x.so", "-O2"}, config), "");
  EXPECT_EQ(Compiler({"-O3"}, config),
            "invalid flag in #cgo CFLAGS: -O3 (see https://go.dev/s/invalidflag)");
  EXPECT_NE(Linker({"-fplugin=x.so"}, config), "");
  config.cgo.overrides = {{"CFLAGS", "", "("}};
  EXPECT_EQ(Compiler({"-O3"}, config),
            "parsing $CGO_CFLAGS_DISALLOW: error parsing regexp: missing closing ): `(`");
}

TEST(FlagCheck, PkgConfigFlags) {
  const BuildConfig config = testing::SmallConfig();
  EXPECT_TRUE(CheckPkgConfigFlags({"--static", "--define-variable=prefix=/x"}, config));
  auto bad = CheckPkgConfigFlags({"--log-file=/tmp/x"}, config);
  ASSERT_FALSE(bad);
  EXPECT_EQ(bad.error().text(),
            "invalid flag in pkg-config: --log-file=/tmp/x (see https://go.dev/s/invalidflag)");
}

TEST(FlagCheck, WhatGoCannotLink) {
  BuildConfig config = testing::SmallConfig();
  EXPECT_FALSE(PreferExternalLink({{"-O2", "-g"}, {}, {}}, {"-lm"}, config));
  EXPECT_TRUE(PreferExternalLink({{"-O2"}, {"-flto"}, {}}, {}, config));
  EXPECT_TRUE(PreferExternalLink({{"-fplugin=x"}}, {}, config));
  EXPECT_FALSE(PreferExternalLink({{"-O2"}}, {"-static"}, config));
  config.rules = RulesFor(27);
  EXPECT_TRUE(PreferExternalLink({{"-O2"}}, {"-static"}, config));
  EXPECT_TRUE(PreferExternalLink({{"-O2"}}, {"-T", "x.ld"}, config));
  // That it is allowed does not make it fit.
  config.cgo.overrides = {{"CFLAGS", ".*", ""}};
  EXPECT_TRUE(PreferExternalLink({{"-fplugin=x"}}, {}, config));
}

TEST(PkgConfig, Words) {
  using Words = std::vector<std::string>;
  const std::pair<std::string_view, Words> good[] = {
      {"", {}},
      {"\"-r:foo\" \"-L/usr/white space/lib\" \"-lfoo bar\"",
       {"-r:foo", "-L/usr/white space/lib", "-lfoo bar"}},
      {"-lextra\\ fun\\ arg\\\\", {"-lextra fun arg\\"}},
      {"'a'\\''b'  c\n", {"a'b", "c"}},
      {"\"\"", {""}},
      {"\"a\\$b\\c\"", {"a$b\\c"}},
      {"a\\\nb", {"ab"}},
      {"-fPIC -I/a -I/b", {"-fPIC", "-I/a", "-I/b"}},
  };
  for (const auto& [text, words] : good) {
    auto split = SplitPkgConfigOutput(text);
    ASSERT_TRUE(split.has_value()) << text;
    EXPECT_EQ(*split, words) << text;
  }
  const std::pair<std::string_view, std::string_view> bad[] = {
      {"\"a", "unterminated quoted string in pkgconf output"},
      {"a\\", "broken character escaping in pkgconf output"},
      {"\"a\\", "unterminated quoted string in pkgconf output"},
      {"$(touch x)", "unexpected shell character '$' in pkgconf output"},
      {"a;b", "unexpected shell character ';' in pkgconf output"},
      {"\"`x`\"", "unexpected shell character '`' in pkgconf output"},
  };
  for (const auto& [text, message] : bad) {
    auto split = SplitPkgConfigOutput(text);
    ASSERT_FALSE(split.has_value()) << text;
    EXPECT_EQ(split.error().text(), message);
  }
}

TEST(Swig, Versions) {
  for (const char* fine : {"SWIG Version 4.1.0", "Version 3.0.6", "version 3.1", "Version 3",
                           "no number", "Version x", "Version 3.0"}) {
    EXPECT_EQ(SwigVersionProblem(fine), "") << fine;
  }
  for (const char* old : {"SWIG Version 2.0.12\n", "Version  3.0.5"}) {
    EXPECT_EQ(SwigVersionProblem(old), kSwigTooOld) << old;
  }
}

}  // namespace
}  // namespace gorun::build
