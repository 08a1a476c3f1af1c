#include "build/flag_check.h"

#include <gtest/gtest.h>

#include "build/pkg_config.h"
#include "build/swig_command.h"
#include "build/testing/small_program.h"
#include "host/testing/mem_fs.h"

namespace gorun::build {
namespace {

std::string Compiler(std::vector<std::string> flags,
                     const BuildConfig& config = testing::SmallConfig()) {
  auto ok = CheckCompilerFlags({"CFLAGS", "#cgo CFLAGS"}, flags, config);
  return ok ? "" : ok.error().text();
}
std::string Linker(std::vector<std::string> flags,
                   const BuildConfig& config = testing::SmallConfig()) {
  host::testing::MemFs files;
  auto ok = CheckLinkerFlags({"LDFLAGS", "#cgo LDFLAGS"}, flags, config, files);
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

/// Text for a list of flags that a release lets through, "" otherwise.
std::string HardenedCompiler(std::vector<std::string> flags) {
  BuildConfig config = testing::SmallConfig();
  config.rules = RulesFor(27, 4);
  return Compiler(std::move(flags), config);
}
std::string HardenedLinker(std::vector<std::string> flags) {
  BuildConfig config = testing::SmallConfig();
  config.rules = RulesFor(26, 11);
  return Linker(std::move(flags), config);
}

TEST(FlagCheck, ReleasesWereHardened) {
  EXPECT_FALSE(RulesFor(25).hardened || RulesFor(26, 10).hardened || RulesFor(27, 3).hardened);
  EXPECT_TRUE(RulesFor(26, 11).hardened && RulesFor(27, 4).hardened && RulesFor(28, 0).hardened);
  const auto invalid = [](const std::string& what, const std::string& flag) {
    return "invalid flag in #cgo " + what + ": " + flag + " (see https://go.dev/s/invalidflag)";
  };
  using Flags = std::vector<std::string>;
  for (const Flags& good : {Flags{"-x", "c++"}, Flags{"-xc"}, Flags{"-fsanitize=hands"},
                            Flags{"-isysroot", "/tmp"}, Flags{"-g3"}}) {
    EXPECT_EQ(HardenedCompiler(good), "") << good.front();
  }
  for (const Flags& bad :
       {Flags{"-xada"}, Flags{"-xc++"}, Flags{"--sysroot=/tmp"}, Flags{"--sysroot", "/tmp"},
        Flags{"-target", "x86_64-linux-gnu"}, Flags{"-fsanitize=@foo"}, Flags{"-gnatO", "foo.o"},
        Flags{"-gen-cdb-fragment-path", "."}}) {
    EXPECT_EQ(HardenedCompiler(bad), invalid("CFLAGS", bad.front()));
  }
  EXPECT_EQ(HardenedCompiler({"-x", "ada"}), invalid("CFLAGS", "-x ada"));
  EXPECT_EQ(HardenedCompiler({"-x"}), invalid("CFLAGS", "-x without argument"));
  for (const Flags& good :
       {Flags{"-lbar"}, Flags{"-l", "bar"}, Flags{"-Wl,-R=foo"}, Flags{"-Wl,-R", "foo"},
        Flags{"-Wl,-framework", "-Wl,Chocolate"}, Flags{"-Wl,--warn-backrefs-exclude=foo*"}}) {
    EXPECT_EQ(HardenedLinker(good), "") << good.front();
  }
  for (const Flags& bad :
       {Flags{"-l", "to_library"}, Flags{"-l", "ibrary=:pwn.ld"}, Flags{"-lazy_framework"},
        Flags{"-load_hidden"}, Flags{"-library-path=/tmp"}, Flags{"-l:pwn.ld"}, Flags{"-lfoo=bar"},
        Flags{"-lsub/foo"}, Flags{"-lsub\\foo"}, Flags{"-Wl,-R=@foo"}, Flags{"-Wl,-R,=foo"},
        Flags{"-Wl,--warn-backrefs-exclude"}, Flags{"-target", "x"}, Flags{"--sysroot=/tmp"},
        Flags{"-Wl,--push-state,--warn-backrefs-exclude"}}) {
    EXPECT_EQ(HardenedLinker(bad), invalid("LDFLAGS", bad.front()));
  }
  for (const Flags& bad : {Flags{"-l", "foo:bar"}, Flags{"-l", "sub/foo"}, Flags{"-l", "a=b"},
                           Flags{"-Wl,-framework", "Chocolate"}, Flags{"-Wl,-undefined", "foo"},
                           Flags{"-Wl,--just-symbols", "foo"}}) {
    EXPECT_EQ(HardenedLinker(bad), invalid("LDFLAGS", bad[0] + " " + bad[1]));
    EXPECT_EQ(Linker(bad), "") << "before";
  }
  // What users allow is allowed; what they do not is asked of the flag as the compiler reads it.
  BuildConfig config = testing::SmallConfig();
  config.rules = RulesFor(27, 4);
  config.cgo.overrides = {{"LDFLAGS", "-lto_library", "-lx"}};
  EXPECT_EQ(Linker({"-l", "to_library"}, config), "");
  EXPECT_EQ(Linker({"-l", "x"}, config), invalid("LDFLAGS", "-l"));
  EXPECT_EQ(Linker({"-l", "y"}, config), "");
}

TEST(FlagCheck, HardenedPkgConfig) {
  BuildConfig config = testing::SmallConfig();
  config.rules = RulesFor(27, 4);
  EXPECT_TRUE(CheckPkgConfigFlags({"--define-variable=prefix=/opt/mypkg/lib"}, config));
  for (const char* bad : {"--define-variable=A=", "--define-variable=libdir==/tmp/sub",
                          "--define-variable=A=b$c", "--with-path=/tmp", "--personality=triplet"}) {
    EXPECT_FALSE(CheckPkgConfigFlags({bad}, config)) << bad;
  }
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

TEST(PkgConfig, Names) {
  for (const char* good : {"zlib", "libfoo.pc2", "glib-2.0,gobject-2.0", "glib-2.0,", "png cairo",
                           "foo = 1.0", "foo != 1.0", "foo >= 1.0, bar <= 2.0", "foo>=1.0"}) {
    EXPECT_TRUE(IsPkgConfigName(good)) << good;
  }
  for (const char* bad : {"pwn.pc",
                          "PWN.PC",
                          ".pc",
                          "pwn.pc>=0",
                          "pwn.pc=1.0",
                          "a!b.pc>=0",
                          "foo=pwn.pc",
                          "./pwn.pc",
                          "sub/pwn",
                          "sub\\pwn",
                          "C:pwn",
                          "..",
                          "../pwn",
                          "pwn.pc,pkg-config",
                          "pkg-config,pwn.pc",
                          "pwn.pc,",
                          "pkg-config pwn.pc",
                          "pkg-config\tpwn.pc",
                          "pwn.pc = 1.0",
                          "pkg-config = 1.0 pwn.pc",
                          "\u00a0pwn.pc",
                          "pwn.pc\xa0pkg-config",
                          "",
                          " ,",
                          "-x"}) {
    EXPECT_FALSE(IsPkgConfigName(bad)) << bad;
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
