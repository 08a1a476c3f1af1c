#include "source/package_digest.h"

#include <gtest/gtest.h>

#include <set>

#include "host/testing/mem_fs.h"
#include "source/source.h"

namespace gorun::source {
namespace {

constexpr std::string_view kMain =
    "// A program.\n\n//go:build !never\n\n//go:debug panicnil=1\npackage main\n\n"
    "import (\n\t_ \"embed\"\n\t\"fmt\"\n)\n\n"
    "//go:embed *.txt\nvar text string\n\nfunc main() { fmt.Println(text) }\n";
constexpr std::string_view kCgo =
    "package main\n\n// #cgo LDFLAGS: -lm\n// #include <math.h>\nimport \"C\"\n";

class PackageDigestTest : public testing::Test {
 protected:
  PackageDigestTest() {
    files_.Add("/p/main.go", kMain);
    files_.Add("/p/cgo.go", kCgo);
    files_.Add("/p/a_test.go", "package main\n\nimport \"testing\"\n");
    files_.Add("/p/x_test.go", "package main_test\n\nimport \"testing\"\n");
    files_.Add("/p/x.c", "int x;\n");
    before_ = Digest();
  }
  base::Sha256Digest Digest() {
    BuildContext context;
    context.goos = "linux";
    context.goarch = "amd64";
    context.cgo_enabled = true;
    Scanner scanner(files_, context);
    return DigestOf(scanner.ScanDir("/p"));
  }
  /// The file with `from` in it replaced.
  void Edit(const std::string& file, std::string_view content, std::string_view from,
            std::string_view to) {
    std::string text(content);
    const size_t at = text.find(from);
    ASSERT_NE(at, std::string::npos) << from;
    files_.Add(file, text.replace(at, from.size(), to));
  }

  host::testing::MemFs files_;
  base::Sha256Digest before_;
};

TEST_F(PackageDigestTest, EveryEditOfAHeaderCounts) {
  const struct {
    std::string_view from, to;
  } edits[] = {
      {"\t\"fmt\"\n", "\t\"fmt\"\n\t\"os\"\n"},
      {"\t\"fmt\"\n", ""},
      {"*.txt", "*.text"},
      {"//go:embed *.txt\n", ""},
      {"!never", "!always"},
      {"!never", "never"},
      {"package main", "package other"},
      {"package main", "package main // import \"x\""},
      {"panicnil=1", "panicnil=0"},
      {"//go:debug panicnil=1\n", ""},
      // Where an invalid one stands is said when the package is built.
      {"//go:debug", "\n//go:debug"},
      {"package main", "//go:binary-only-package\n\npackage main"},
      {"import (",
       "import ("
       "\n\t\"bad path\""},
      {"import (", "import x ("},
  };
  std::set<base::Sha256Digest> digests = {before_};
  for (const auto& [from, to] : edits) {
    Edit("/p/main.go", kMain, from, to);
    EXPECT_TRUE(digests.insert(Digest()).second) << from << " -> " << to;
  }
  files_.Add("/p/main.go", kMain);
  EXPECT_EQ(Digest(), before_);
  for (const std::string_view flags :
       {"LDFLAGS: -lz", "CFLAGS: -lm", "CPPFLAGS: -lm", "CXXFLAGS: -lm", "FFLAGS: -lm",
        "pkg-config: -lm", "!linux LDFLAGS: -lm", "LDFLAGS: -l m"}) {
    Edit("/p/cgo.go", kCgo, "LDFLAGS: -lm", flags);
    EXPECT_TRUE(digests.insert(Digest()).second) << flags;
  }
  files_.Add("/p/cgo.go", kCgo);
  files_.Add("/p/a_test.go", "package main\n\nimport \"testing/iotest\"\n");
  EXPECT_TRUE(digests.insert(Digest()).second);
}

TEST_F(PackageDigestTest, EveryFileCounts) {
  std::set<base::Sha256Digest> digests = {before_};
  for (const char* name : {"y.go", "y_windows.go", "y_test.go", "y.c", "y.cc", "y.m", "y.h", "y.f",
                           "y.s", "y.swig", "y.swigcxx", "y_linux_amd64.syso", "y_windows.c"}) {
    const std::string path = std::string("/p/") + name;
    files_.Add(path, "package main\n");
    EXPECT_TRUE(digests.insert(Digest()).second) << name;
    EXPECT_TRUE(files_.Remove(path));
  }
  EXPECT_EQ(Digest(), before_);
  EXPECT_TRUE(files_.Remove("/p/x.c"));
  EXPECT_TRUE(digests.insert(Digest()).second);
  files_.Add("/p/z.c", "int x;\n");
  EXPECT_TRUE(digests.insert(Digest()).second);
}

TEST_F(PackageDigestTest, BodiesLinesAndCommentsDoNot) {
  const struct {
    std::string_view from, to;
  } edits[] = {
      {"fmt.Println(text)", "fmt.Println(text, 1)"},
      {"fmt.Println(text)", "\n\n\tfmt.Println(text)\n"},
      {"\n\nimport (", "\n\n// More.\n\nimport ("},
      {"// A program.", "// Another program."},
      {"\t\"fmt\"\n", "\n\t\"fmt\" // prints\n"},
      {"\t_ \"embed\"\n\t\"fmt\"\n", "\t\"fmt\"\n\t_ \"embed\"\n"},
      {"\t\"fmt\"\n", "\tf \"fmt\"\n"},
      {"//go:embed", "\n\n//go:embed"},
  };
  for (const auto& [from, to] : edits) {
    Edit("/p/main.go", kMain, from, to);
    EXPECT_EQ(Digest(), before_) << from << " -> " << to;
  }
  files_.Add("/p/main.go", kMain);
  Edit("/p/cgo.go", kCgo, "// #include", "// #define X 1\n// #include");
  EXPECT_EQ(Digest(), before_);
  files_.Add("/p/README", "Nothing for Go.\n");
  EXPECT_EQ(Digest(), before_);
}

// What no file of the tests above sets apart.
TEST_F(PackageDigestTest, EveryMemberCounts) {
  std::set<base::Sha256Digest> digests;
  const auto is_new = [&](const auto& change) {
    SourcePackage package;
    change(package);
    return digests.insert(DigestOf(package)).second;
  };
  EXPECT_TRUE(is_new([](SourcePackage&) {}));
  EXPECT_TRUE(is_new([](SourcePackage& p) { p.dir = "x"; }));
  EXPECT_TRUE(is_new([](SourcePackage& p) { p.name = "x"; }));
  EXPECT_TRUE(is_new([](SourcePackage& p) { p.import_comment = "x"; }));
  for (const auto list : {&SourcePackage::go_files,
                          &SourcePackage::cgo_files,
                          &SourcePackage::ignored_go_files,
                          &SourcePackage::invalid_go_files,
                          &SourcePackage::ignored_other_files,
                          &SourcePackage::c_files,
                          &SourcePackage::cxx_files,
                          &SourcePackage::m_files,
                          &SourcePackage::h_files,
                          &SourcePackage::f_files,
                          &SourcePackage::s_files,
                          &SourcePackage::swig_files,
                          &SourcePackage::swig_cxx_files,
                          &SourcePackage::syso_files,
                          &SourcePackage::test_go_files,
                          &SourcePackage::xtest_go_files,
                          &SourcePackage::cgo_cflags,
                          &SourcePackage::cgo_cppflags,
                          &SourcePackage::cgo_cxxflags,
                          &SourcePackage::cgo_fflags,
                          &SourcePackage::cgo_ldflags,
                          &SourcePackage::cgo_pkg_config,
                          &SourcePackage::all_tags}) {
    EXPECT_TRUE(is_new([&](SourcePackage& p) { p.*list = {"x"}; }));
  }
  for (const auto list :
       {&SourcePackage::imports, &SourcePackage::test_imports, &SourcePackage::xtest_imports,
        &SourcePackage::embed_patterns, &SourcePackage::test_embed_patterns,
        &SourcePackage::xtest_embed_patterns}) {
    EXPECT_TRUE(is_new([&](SourcePackage& p) { p.*list = {{"x", {}}}; }));
    EXPECT_FALSE(is_new([&](SourcePackage& p) { p.*list = {{"x", {{"x.go", 1, 2}}}}; }));
  }
  EXPECT_TRUE(is_new([](SourcePackage& p) { p.directives = {{"//go:x", {}}}; }));
  EXPECT_FALSE(is_new([](SourcePackage& p) { p.directives = {{"//go:x", {"x.go", 1, 2}}}; }));
  EXPECT_TRUE(is_new([](SourcePackage& p) { p.binary_only = true; }));
  EXPECT_TRUE(is_new([](SourcePackage& p) { p.import_scan.imports = {"x"}; }));
  EXPECT_TRUE(is_new([](SourcePackage& p) { p.import_scan.no_go_files = false; }));
  EXPECT_TRUE(is_new([](SourcePackage& p) { p.import_scan.error = "x"; }));
  EXPECT_TRUE(is_new([](SourcePackage& p) { p.error.kind = SourceError::Kind::kNoGo; }));
  EXPECT_TRUE(is_new([](SourcePackage& p) { p.error.text = "x"; }));
  EXPECT_FALSE(is_new([](SourcePackage& p) {
    p.error.text = "x";
    p.error.position = {"x.go", 1, 2};
  }));
}

}  // namespace
}  // namespace gorun::source
