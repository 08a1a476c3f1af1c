#include "build/cutoff/other_files.h"

#include <gmock/gmock.h>

#include "base/strings.h"
#include "build/testing/small_program.h"
#include "cache/hash.h"
#include "host/testing/mem_fs.h"

namespace gorun::build {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Optional;

TEST(FindIncludesTest, FindsNamesWithTheirDelimiters) {
  EXPECT_THAT(FindIncludes("#include \"x.h\"\n # \tinclude <a/y.h> // \"z.h\"\n#import\"m.h\"\n"),
              Optional(ElementsAre("\"x.h\"", "<a/y.h>", "\"m.h\"")));
  EXPECT_THAT(FindIncludes("package p\n\n// #include <s.h>\n/*\n#include_next <t.h>\n*/\n"),
              Optional(ElementsAre("<s.h>", "<t.h>")));
  EXPECT_THAT(FindIncludes("#define X 1\n#if X\n#endif\n// include \"x.h\"\n"),
              Optional(IsEmpty()));
}

TEST(FindIncludesTest, KnowsWhatHasNoName) {
  for (const char* text :
       {"#include MACRO\n", "#include\n\"x.h\"\n", "#include", "#include \"x\n\"",
        "asm(\".incbin \\\"x\\\"\");", "#if __has_include(\"x.h\")\n"}) {
    EXPECT_EQ(FindIncludes(text), std::nullopt) << text;
  }
}

/// The small program's library, as a package with C or assembly.
class OtherFilesTest : public ::testing::Test {
 protected:
  bool MayReadOthers() {
    Action action;
    action.kind = ActionKind::kBuild;
    action.package = kLibrary;
    for (const auto* names : {&library_.go_files, &library_.cgo_files, &library_.c_files,
                              &library_.h_files, &library_.s_files}) {
      for (const std::string& name : *names) action.inputs.push_back("/m/lib/" + name);
    }
    const ActionGraph graph;
    cache::Hasher hasher("go1.26.8");
    return MayReadOtherFiles(action, {packages_, graph, config_, hasher, files_}, files_);
  }

  static constexpr load::PackageId kLibrary{2};
  load::PackageGraph packages_ = testing::SmallProgram();
  load::Package& library_ = packages_.packages[kLibrary];
  BuildConfig config_ = testing::SmallConfig();
  host::testing::MemFs files_;
};

TEST_F(OtherFilesTest, GoFilesReadNone) { EXPECT_FALSE(MayReadOthers()); }

TEST_F(OtherFilesTest, AssemblyReadsWhatItIncludes) {
  library_.s_files = {"x.s"};
  library_.h_files = {"x.h"};
  files_.Add("/m/lib/x.s", "#include \"x.h\"\n#include \"textflag.h\"\n#include \"go_asm.h\"\n");
  EXPECT_TRUE(MayReadOthers()) << "x.h cannot be read";
  files_.Add("/m/lib/x.h", "#define X 1\n");
  EXPECT_FALSE(MayReadOthers());
  library_.asmflags = {"-I", "/include"};
  EXPECT_TRUE(MayReadOthers());
  library_.asmflags = {"-D=X"};
  EXPECT_FALSE(MayReadOthers());
  // That of another system, say.
  for (const char* name : {"x_windows.h", "../include/x.h", "d/x.h"}) {
    files_.Add("/m/lib/x.h", base::StrCat("#include \"", name, "\"\n"));
    EXPECT_TRUE(MayReadOthers()) << name;
  }
}

TEST_F(OtherFilesTest, CReadsWhatItIncludes) {
  library_.cgo_files = {"c.go"};
  library_.c_files = {"c.c"};
  files_.Add("/m/lib/c.c", "#include \"_cgo_export.h\"\n#include <stdlib.h>\n");
  files_.Add("/m/lib/c.go", "// #include <stdio.h>\nimport \"C\"\n");
  EXPECT_FALSE(MayReadOthers());
  for (const char* name : {"<sqlite3.h>", "\"stdio.h\"", "\"c.inc\"", "NAME"}) {
    files_.Add("/m/lib/c.go", base::StrCat("// #include ", name, "\nimport \"C\"\n"));
    EXPECT_TRUE(MayReadOthers()) << name;
  }
}

TEST_F(OtherFilesTest, CReadsWhatFlagsSay) {
  library_.cgo_files = {"c.go"};
  files_.Add("/m/lib/c.go", "import \"C\"\n");
  for (const char* flag :
       {"-O2", "-g", "-DX=1", "-UX", "-std=c11", "-Wall", "-fno-common", "-mavx"}) {
    library_.cgo_cflags = {flag};
    EXPECT_FALSE(MayReadOthers()) << flag;
  }
  for (const char* flag : {"-I/m/include", "-include", "x.h", "-D", "-isystem/x",
                           "-Wp,-include,x.h", "-fplugin=x.so", "@x"}) {
    library_.cgo_cflags = {flag};
    EXPECT_TRUE(MayReadOthers()) << flag;
  }
  library_.cgo_cflags.clear();
  library_.cgo_ldflags = {"-lm", "-O2"};
  EXPECT_FALSE(MayReadOthers());
  for (const char* flag : {"-lx", "-L/m/lib", "/m/lib/libx.a", "-Wl,-lx"}) {
    library_.cgo_ldflags = {flag};
    EXPECT_TRUE(MayReadOthers()) << flag;
  }
  library_.cgo_ldflags.clear();
  config_.cc = {"gcc", "-I/include"};
  EXPECT_TRUE(MayReadOthers());
  config_.cc = {"gcc"};
  library_.cgo_pkg_config = {"x"};
  EXPECT_TRUE(MayReadOthers());
}

TEST_F(OtherFilesTest, OfWhatOtherToolsReadNothingIsKnown) {
  library_.swig_files = {"x.swig"};
  EXPECT_TRUE(MayReadOthers());
}

}  // namespace
}  // namespace gorun::build
