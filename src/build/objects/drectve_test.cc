#include "build/objects/drectve.h"

#include <gtest/gtest.h>

#include <initializer_list>

namespace gorun::build {
namespace {

TEST(Drectve, HarmlessFlags) {
  for (const std::string_view flags : std::initializer_list<std::string_view>{
           "", "  \t\n", "/DEFAULTLIB:msvcrt", "-export:Bar", "/CETCOMPAT /GUARD:EHCONT",
           "\xef\xbb\xbf-lkernel32 --enable-auto-import",
           "\"/DEFAULTLIB:uuid.lib\" /MANIFESTDEPENDENCY:\"type='win32' name='a/b'\"",
           "-lstdc++ /nodefaultlib /NODEFAULTLIB:libc.lib -defaultlib:oldnames",
           "/SAFESEH:NO /NXCOMPAT:NO /FAILIFMISMATCH:\"_MSC_VER=1900\" --exclude-all-symbols",
           std::string_view("/EXPORT:a\0\0/EXPORT:b", 20)}) {
    EXPECT_TRUE(CheckDrectve({"s", "p"}, flags)) << flags;
  }
}

TEST(Drectve, OtherFlags) {
  for (const std::string_view flag :
       std::initializer_list<std::string_view>{"--plugin",
                                               "-L/tmp/evil",
                                               "-T/tmp/evil.ld",
                                               "/DEFAULTLIB:C:evil.lib",
                                               "/DEFAULTLIB:@x",
                                               "/DEFAULTLIB:..x",
                                               "/DEFAULTLIB:a/b",
                                               "/DEFAULTLIB:",
                                               "/DEFAULTLIB",
                                               "/EXPORT:a\\b",
                                               "/EXPORT:",
                                               "/INCLUDE:a..b",
                                               "/MANIFESTDEPENDENCY:..",
                                               "/NODEFAULTLIB:",
                                               "/NODEFAULTLIB:a/b",
                                               "-l",
                                               "-l:x",
                                               "-l/x",
                                               "-l-x",
                                               "-lx..y",
                                               "--DEFAULTLIB:x",
                                               "--Enable-Auto-Import",
                                               "/NXCOMPAT:NO:NO",
                                               "/SAFESEH:YES",
                                               "/ENTRY:f",
                                               "word"}) {
    const auto checked = CheckDrectve({"s", "p"}, flag);
    ASSERT_FALSE(checked) << flag;
    EXPECT_TRUE(checked.error().text().starts_with("disallowed .drectve directive \""));
  }
  EXPECT_FALSE(CheckDrectve({"s", "p"}, "\"/EXPORT:a\nb\"")) << "a line within a word";
}

}  // namespace
}  // namespace gorun::build
