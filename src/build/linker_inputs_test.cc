#include "build/linker_inputs.h"

#include <gtest/gtest.h>

#include "base/strings.h"
#include "build/testing/linker_objects.h"
#include "host/testing/mem_fs.h"

namespace gorun::build {
namespace {

using base::StrCat;

constexpr std::string_view kScript = "PLUGIN(\"/tmp/p.so\")\n";

class LinkerInputsTest : public ::testing::Test {
 protected:
  LinkerInputsTest() { files_.AddDir("/m"); }

  std::string Said(const std::vector<std::string>& flags) {
    const auto checked = LinkerInputs(files_, places_).CheckFlags("#cgo LDFLAGS", flags);
    return checked ? "" : checked.error().text();
  }
  /// What is said of one flag, without what is said of all.
  std::string SaidOf(const std::vector<std::string>& flags) {
    const std::string said = Said(flags);
    const std::string all = StrCat("invalid flag in #cgo LDFLAGS: ", base::Join(flags, " "), " ");
    return said.starts_with(all) ? said.substr(all.size()) : said;
  }
  void AddObject(const std::string& path) {
    files_.Add(path, testing::CoffObject(".text", "\x90"));
  }

  host::testing::MemFs files_;
  LinkerPlaces places_ = {.cwd = "/m", .gomodcache = "/go/mod", .tmpdir = "/tmp", .goos = "linux"};
};

const std::string kInvalid = "(see https://go.dev/s/invalidflag)";

TEST_F(LinkerInputsTest, OrdinaryFlagsTouchNoFile) {
  EXPECT_EQ(Said({"-lm", "-l", "foo", "-pthread", "-O2", "-Wl,-s", "-Wl,--as-needed",
                  "-Wl,-rpath,/x", "-Wl,-rpath", "-Wl,x.so", "-fsanitize=address", "-L"}),
            "");
  EXPECT_TRUE(files_.access_log().empty());
}

TEST_F(LinkerInputsTest, ScriptsThatLookLikeObjects) {
  files_.Add("/m/evil.so", kScript);
  AddObject("/m/good.o");
  files_.Add("/usr/lib/libc.so", kScript);
  const std::string script =
      "invalid linker input file in #cgo LDFLAGS: evil.so (unrecognized binary format)";
  EXPECT_EQ(Said({"-lm", "good.o", "evil.so"}), script);
  EXPECT_EQ(Said({"./evil.so"}), base::ReplaceAll(script, "evil", "./evil"));
  EXPECT_EQ(Said({"/m/evil.so"}), base::ReplaceAll(script, "evil", "/m/evil"));
  EXPECT_EQ(Said({"/usr/lib/libc.so"}), "") << "the host's";
  EXPECT_EQ(Said({"missing.so"}), "");
  EXPECT_EQ(Said({"-l", "evil.so"}), script) << "as the go command does: -l takes no word with it";
}

TEST_F(LinkerInputsTest, ObjectsForTheirSymbols) {
  files_.Add("/m/script", kScript);
  AddObject("/m/good.o");
  files_.AddDir("/m/dir");
  for (const std::vector<std::string>& flags :
       std::vector<std::vector<std::string>>{{"-Wl,--just-symbols=script"},
                                             {"-Wl,--just-symbols,script"},
                                             {"-Wl,--just-symbols", "-Wl,script"},
                                             {"-Wl,--push-state,--just-symbols=script"},
                                             {"-Wl,--push-state,--as-needed,-Rscript"},
                                             {"-Wl,-R,script"},
                                             {"-Wl,-R=script"},
                                             {"-Wl,-Rscript"},
                                             {"-Wl,-R", "script"},
                                             {"-Wl,-R", "-Wl,script"}}) {
    EXPECT_EQ(SaidOf(flags),
              "(invalid linker input file in #cgo LDFLAGS: script (unrecognized binary format))");
  }
  for (const std::vector<std::string>& flags :
       std::vector<std::vector<std::string>>{{"-Wl,--just-symbols", "-Wl,good.o"},
                                             {"-Wl,--just-symbols=good.o"},
                                             {"-Wl,-R", "dir"},
                                             {"-Wl,-R,dir"},
                                             {"-Wl,-R=good.o"},
                                             {"-Wl,-R=missing"},
                                             {"-Wl,-R"}}) {
    EXPECT_EQ(Said(flags), "");
  }
}

TEST_F(LinkerInputsTest, NamesThatAreFiles) {
  files_.Add("/m/file", kScript);
  files_.AddDir("/m/dir");
  const std::vector<std::vector<std::string>> bad = {
      {"-framework", "file"},         {"-framework", "./x"},
      {"-framework", "a\\b"},         {"-Wl,-framework,file"},
      {"-Wl,-framework", "-Wl,file"}, {"-Wl,-undefined=file"},
      {"-Wl,-undefined,/x"},          {"-Wl,-undefined", "-Wl,file"},
      {"-Wl,-subsystem,file"},        {"-Wl,--push-state,-undefined=file"},
      {"-Wl,-sectcreate,file,b,c"},   {"-Wl,-sectcreate,a,file,c"},
      {"-Wl,-sectcreate,a,b,file"},   {"-Wl,-sectcreate,a,b/c,d"}};
  for (const std::vector<std::string>& flags : bad) {
    EXPECT_EQ(SaidOf(flags), kInvalid) << base::Join(flags, " ");
  }
  for (const std::vector<std::string>& flags :
       std::vector<std::vector<std::string>>{{"-framework", "dir"},
                                             {"-framework", "Metal"},
                                             {"-framework", ""},
                                             {"-Wl,-undefined", "-Wl,dynamic_lookup"},
                                             {"-Wl,-subsystem,windows"},
                                             {"-Wl,--subsystem,file"},
                                             {"-Wl,-sectcreate,__TEXT,__info,missing/x"}}) {
    EXPECT_EQ(Said(flags), "") << base::Join(flags, " ");
  }
  places_.goos = "windows";
  EXPECT_EQ(Said({"-Wl,-subsystem,file"}), "");
  for (const char* goos : {"darwin", "ios"}) {
    places_.goos = goos;
    EXPECT_EQ(Said({"-Wl,-sectcreate,a,b,file"}), "");
    EXPECT_EQ(SaidOf({"-Wl,-sectcreate,a,file,c"}), kInvalid);
  }
}

TEST_F(LinkerInputsTest, Sysroots) {
  files_.Add("/m/script.ld", kScript);
  files_.AddDir("/m/dir");
  for (const std::vector<std::string>& flags :
       std::vector<std::vector<std::string>>{{"-isysroot", "script.ld"},
                                             {"-Wl,-syslibroot,script.ld"},
                                             {"-Wl,-syslibroot=/m/script.ld"},
                                             {"-Wl,--push-state,-syslibroot=script.ld"}}) {
    EXPECT_EQ(SaidOf(flags), "(not a directory)");
  }
  EXPECT_EQ(Said({"-isysroot", "dir", "-Wl,-syslibroot=dir"}), "");
  files_.Add("/m/dir/usr/lib/libgomp.spec", "");
  const std::string spec = "disallowed GCC spec file in #cgo LDFLAGS: /m/dir/usr/lib/libgomp.spec";
  EXPECT_EQ(Said({"-isysroot", "dir"}), spec);
  EXPECT_EQ(Said({"-Wl,-syslibroot,dir"}), spec);
  // No libraries are looked for in it.
  files_.Add("/m/dir/usr/a/libc.so", kScript);
  EXPECT_EQ(Said({"-isysroot", "dir"}), spec);
}

TEST_F(LinkerInputsTest, LibraryDirectories) {
  files_.Add("/m/x/lib/libc.so", kScript);
  const std::string script =
      "invalid linker input file in #cgo LDFLAGS: /m/x/lib/libc.so (unrecognized binary format)";
  for (const std::vector<std::string>& flags :
       std::vector<std::vector<std::string>>{{"-Lx/lib"},
                                             {"-L", "x/lib"},
                                             {"-L/m/x/lib"},
                                             {"-L=/m/x/lib"},
                                             {"-L$SYSROOT/m/x/lib"},
                                             {"-Lx"},
                                             {"-L./x/y/../lib"}}) {
    EXPECT_EQ(Said(flags), script) << flags[0];
  }
  EXPECT_EQ(Said({"-L/usr/lib", "-Lmissing", "-L=", "-L$SYSROOT"}), "");
  for (const char* name : {"..dll", "FOO.LIB", "x.so.1", "x.tbd", "x.dylib", "x.obj"}) {
    files_.Add(StrCat("/m/y/", name), kScript);
    EXPECT_NE(Said({"-Ly"}), "") << name;
    ASSERT_TRUE(files_.Remove(StrCat("/m/y/", name)));
  }
  files_.Add("/m/y/x.so1", kScript);
  files_.Add("/m/y/README", kScript);
  AddObject("/m/y/sub/x.o");
  EXPECT_EQ(Said({"-Ly"}), "");
}

TEST_F(LinkerInputsTest, SpecFiles) {
  for (const char* name : {"specs", "SPECS", "libgomp.spec", "x.Spec"}) {
    files_.Add(StrCat("/m/l/a/", name), "");
    EXPECT_EQ(Said({"-Ll"}), StrCat("disallowed GCC spec file in #cgo LDFLAGS: /m/l/a/", name));
    ASSERT_TRUE(files_.Remove(StrCat("/m/l/a/", name)));
  }
  files_.AddDir("/m/l/specs");
  files_.Add("/m/l/x.spec.txt", "");
  EXPECT_EQ(Said({"-Ll"}), "");
}

TEST_F(LinkerInputsTest, SpecFilesWhereTheLinkerRuns) {
  for (const std::vector<std::string>& flags :
       std::vector<std::vector<std::string>>{{"-fsanitize=undefined", "-static-libubsan"},
                                             {"-fsanitize=address", "--static"},
                                             {"-fsanitize=address", "--static-pie"},
                                             {"-fopenmp"},
                                             {"-fopenacc"}}) {
    EXPECT_TRUE(MayReadSpecs(flags));
    EXPECT_EQ(Said(flags), "");
  }
  files_.Add("/m/libsanitizer.spec", "");
  EXPECT_EQ(Said({"-fopenmp"}), "disallowed GCC spec file in #cgo LDFLAGS: /m/libsanitizer.spec");
  for (const std::vector<std::string>& flags : std::vector<std::vector<std::string>>{
           {"-fsanitize=memory"}, {"-fno-openmp"}, {"-fopenmp-simd"}, {"-static"}, {"-staticx"}}) {
    EXPECT_FALSE(MayReadSpecs(flags));
    EXPECT_EQ(Said(flags), "");
  }
}

TEST_F(LinkerInputsTest, SpecFilesOfAPackage) {
  files_.Add("/m/p/specs", "");
  files_.Add("/usr/p/specs", "");
  LinkerInputs inputs(files_, places_);
  EXPECT_EQ(inputs.CheckSpecDir("#cgo LDFLAGS", "/m/p").error().text(),
            "disallowed GCC spec file in #cgo LDFLAGS: /m/p/specs");
  EXPECT_TRUE(inputs.CheckSpecDir("#cgo LDFLAGS", "/usr/p"));
}

TEST_F(LinkerInputsTest, LibrariesOfOtherProcessorsBesideADirectory) {
  files_.Add("/m/x/lib64/libgomp.spec", "");
  files_.AddDir("/m/x/sub");
  const std::string spec = "disallowed GCC spec file in #cgo LDFLAGS: /m/x/lib64/libgomp.spec";
  EXPECT_EQ(Said({"-L/m/x/sub"}), spec);
  EXPECT_EQ(Said({"-Lx/missing"}), spec);
  EXPECT_EQ(Said({"-isysroot", "/m/x/sub"}), "");
  // Beside what a link leads to.
  files_.AddSymlink("/m/x/sub", "/m/z/link");
  EXPECT_EQ(Said({"-Lz/link"}), spec);
  // Not beside what stands at the top.
  places_.cwd = "/";
  files_.Add("/lib/libgomp.spec", "");
  EXPECT_EQ(Said({"-Lm/z", "-Ltop"}), "");
  files_.Add("/top/lib/libgomp.spec", "");
  EXPECT_NE(Said({"-Ltop/x"}), "");
}

TEST_F(LinkerInputsTest, SymbolicLinks) {
  files_.Add("/m/x/lib/libc.so", kScript);
  files_.AddSymlink("../../x/lib", "/m/y/d/sub");
  EXPECT_NE(Said({"-Ly/d"}), "");
  EXPECT_NE(Said({"-Ly/d/sub"}), "");
  // To directories of the host.
  files_.Add("/usr/lib/libc.so", kScript);
  files_.AddSymlink("/usr/lib", "/m/host/d/lib");
  EXPECT_EQ(Said({"-Lhost/d"}), "");
  EXPECT_EQ(Said({"-Lhost/d/lib"}), "");
  // In a circle, and to nowhere.
  AddObject("/m/circle/d/x.o");
  files_.AddSymlink(".", "/m/circle/d/self");
  files_.AddSymlink("..", "/m/circle/d/up");
  files_.AddSymlink("missing", "/m/circle/d/libnone.so");
  EXPECT_EQ(Said({"-Lcircle/d"}), "");
  files_.Add("/m/circle/libc.so", kScript);
  EXPECT_NE(Said({"-Lcircle/d"}), "");
  // A file's link is the file.
  files_.AddSymlink("/usr/lib/libc.so", "/m/file/d/libc.so");
  EXPECT_NE(Said({"-Lfile/d"}), "");
}

TEST_F(LinkerInputsTest, TheBuildsOwnPlaces) {
  for (const char* directory : {"/m/p", "/go/mod/p", "/tmp/p", "/usr/p", "/mm/p"}) {
    files_.Add(StrCat(directory, "/libc.so"), kScript);
  }
  EXPECT_NE(Said({"-L/m/p"}), "");
  EXPECT_NE(Said({"-L/go/mod/p"}), "");
  EXPECT_NE(Said({"-L/tmp/p"}), "");
  EXPECT_NE(Said({"-L/usr/../tmp/p"}), "");
  EXPECT_EQ(Said({"-L/usr/p"}), "");
  EXPECT_EQ(Said({"-L/mm/p"}), "");
  EXPECT_EQ(Said({"-L../usr/p"}), "");
  // By a link: the path is not below the place, but what it leads to is.
  files_.AddSymlink("/tmp", "/private");
  EXPECT_NE(Said({"-L/private/p"}), "");
  EXPECT_NE(Said({"/private/p/libc.so"}), "");
  // The place itself is a link.
  files_.AddSymlink("/m", "/home");
  places_ = {.cwd = "/home", .gomodcache = "", .tmpdir = "", .goos = "linux"};
  EXPECT_NE(Said({"-L/m/p"}), "");
  EXPECT_EQ(Said({"-L/tmp/p"}), "");
}

TEST_F(LinkerInputsTest, FilesOfPackages) {
  files_.Add("/m/p/x.syso", kScript);
  EXPECT_EQ(LinkerInputs(files_, places_).CheckFile(".syso", "/m/p/x.syso").error().text(),
            "invalid linker input file in .syso: /m/p/x.syso (unrecognized binary format)");
}

}  // namespace
}  // namespace gorun::build
