#include <gtest/gtest.h>

#include <thread>

#include "base/strings.h"
#include "host/testing/mem_fs.h"
#include "source/source.h"
#include "source/testing/package_dump.h"

namespace gorun::source {
namespace {

class ScannerTest : public ::testing::Test {
 protected:
  static BuildContext Linux() {
    BuildContext context;
    context.goos = "linux";
    context.goarch = "amd64";
    context.cgo_enabled = true;
    return context;
  }
  std::string Dump() { return testing::DumpPackage(Scanner(files_, context_).ScanDir("/p")); }

  host::testing::MemFs files_;
  BuildContext context_ = Linux();
};

TEST_F(ScannerTest, ComparesImportCommentsIfAskedTo) {
  files_.Add("/p/a.go", "package p // import \"x/p\"\n");
  files_.Add("/p/b.go", "package p /* import `x/q` */\n");
  files_.Add("/q/a.go", "package q // import x/q\n");
  EXPECT_EQ(Scanner(files_, context_).ScanDir("/p").error.text, "");
  context_.check_import_comments = true;
  Scanner scanner(files_, context_);
  EXPECT_EQ(scanner.ScanDir("/p").error.text,
            R"(found import comments "x/p" (a.go) and "x/q" (b.go) in /p)");
  EXPECT_EQ(scanner.ScanDir("/q").error.text, "/q/a.go:1: cannot parse import comment");
  EXPECT_EQ(scanner.ScanFiles("/p", {"a.go", "b.go"}).error.text, "");
}

TEST_F(ScannerTest, CallsFilesAsTheModuleIndexDoes) {
  files_.Add("/p/a.go", "package p\n\n// #cgo nonsense\nimport \"C\"\n");
  files_.Add("/q/a_test.go", "package q\n\nimport \"C\"\n");
  EXPECT_EQ(Scanner(files_, context_).ScanDir("/p").error.text,
            "/p/a.go: invalid #cgo line: #cgo nonsense");
  context_.is_indexed = [](const std::string& dir) { return dir == "/p"; };
  Scanner scanner(files_, context_);
  EXPECT_EQ(scanner.ScanDir("/p").error.text, "a.go: invalid #cgo line: #cgo nonsense");
  EXPECT_EQ(scanner.ScanDir("/q").error.text, "use of cgo in test /q/a_test.go not supported");
  EXPECT_EQ(scanner.ScanFiles("/p", {"a.go"}).error.text,
            "/p/a.go: invalid #cgo line: #cgo nonsense");
}

TEST_F(ScannerTest, ListedFilesAsModuleLoadingSeesThem) {
  files_.Add("/p/bad.go", "//go:build a b\n\npackage p\nimport \"x/y\"\n");
  files_.Add("/p/_x.go", "package p\nimport \"x/z\"\n");
  files_.Add("/p/nul.go", std::string("package p\n\0", 11));
  Scanner scanner(files_, context_);
  SourcePackage package = scanner.ScanFiles("/p", {"./bad.go", "./_x.go"});
  EXPECT_EQ(package.error.text, "bad.go: parsing //go:build line: unexpected token b");
  EXPECT_FALSE(package.import_scan.no_go_files);
  EXPECT_EQ(package.import_scan.imports, (std::vector<std::string>{"x/y", "x/z"}));
  package = scanner.ScanFiles("/p", {"_x.go"});
  EXPECT_EQ(package.error.kind, SourceError::Kind::kNoGo);
  EXPECT_FALSE(package.import_scan.no_go_files);
  package = scanner.ScanFiles("/p", {"./nul.go"});
  EXPECT_EQ(package.import_scan.error, "reading ./nul.go: unexpected NUL in input");
  EXPECT_EQ(package.error.text, "read /p/nul.go: unexpected NUL in input");
}

TEST_F(ScannerTest, SortsFiles) {
  files_.Add("/p/a.go", "package p\nimport \"b\"\nimport \"a\"\n");
  files_.Add("/p/b.go", "package p\nimport \"a\"\n");
  files_.Add("/p/b_windows.go", "not opened");
  files_.Add("/p/c.go", "//go:build ignore\n\npackage main\n");
  files_.Add("/p/cgo.go", "package p\n\n// #cgo LDFLAGS: -lm\nimport \"C\"\n");
  files_.Add("/p/d_test.go", "package p_test\nimport \"testing\"\n");
  files_.Add("/p/e_test.go", "package p\n");
  files_.Add("/p/doc.go", "package documentation\nimport \"z\"\n");
  files_.Add("/p/_x.go", "");
  files_.Add("/p/.x.go", "");
  files_.Add("/p/x.S", "// text\n");
  files_.Add("/p/y.s", "//go:build !linux\n\ntext\n");
  files_.Add("/p/z.h", "");
  files_.Add("/p/sub/x.go", "");
  files_.Add("/p/README", "");
  EXPECT_EQ(Dump(),
            "dir /p\nname p\ngo [\"a.go\" \"b.go\"]\ncgo [\"cgo.go\"]\n"
            "ignored_go [\"b_windows.go\" \"c.go\" \"doc.go\"]\nignored_other [\"y.s\"]\n"
            "h [\"z.h\"]\ns [\"x.S\"]\ntest_go [\"e_test.go\"]\nxtest_go [\"d_test.go\"]\n"
            "ldflags [\"-lm\"]\ntags [\"cgo\" \"ignore\" \"linux\" \"windows\"]\n"
            "import \"C\" [/p/cgo.go:4:8]\n"
            "import \"a\" [/p/a.go:3:8 /p/b.go:2:8]\nimport \"b\" [/p/a.go:2:8]\n"
            "xtest_import \"testing\" [/p/d_test.go:2:8]\n");
  for (const auto& access : files_.access_log()) EXPECT_NE(access.path, "/p/b_windows.go");
}

TEST_F(ScannerTest, WithoutCgo) {
  files_.Add("/p/a.go", "package p\nimport \"C\"\nimport \"x\"\n");
  context_.cgo_enabled = false;
  EXPECT_EQ(Dump(),
            "dir /p\nname p\nignored_go [\"a.go\"]\ntags [\"cgo\"]\n"
            "error nogo \"no buildable Go source files in /p\"\n");
  EXPECT_TRUE(Scanner(files_, context_).ScanDir("/p").import_scan.no_go_files);
}

TEST_F(ScannerTest, Errors) {
  EXPECT_EQ(Dump(), "dir /p\nname \nerror other \"cannot find package \\\".\\\" in:\\n\\t/p\"\n");
  files_.Add("/p/a.go", "package p\n");
  files_.Add("/p/b.go", "package q\n");
  EXPECT_EQ(Dump(),
            "dir /p\nname p\ngo [\"a.go\" \"b.go\"]\ninvalid_go [\"b.go\"]\n"
            "error multiple \"found packages p (a.go) and q (b.go) in /p\"\n");
  files_.Add("/p/a.go", "package p;\nimport x\n");
  EXPECT_EQ(Scanner(files_, context_).ScanDir("/p").error.position->String(), "/p/a.go:2:9");
  files_.Add("/p/a.go", "//go:build (\n\npackage p\n");
  EXPECT_EQ(Scanner(files_, context_).ScanDir("/p").error.text,
            "a.go: parsing //go:build line: missing close paren");
  files_.Add("/p/a.go", std::string("package p\0", 10));
  EXPECT_EQ(Scanner(files_, context_).ScanDir("/p").error.text,
            "read /p/a.go: unexpected NUL in input");
  files_.Add("/p/a.go", std::string("packge p\n\0", 10));
  EXPECT_EQ(Scanner(files_, context_).ScanDir("/p").error.text, "expected 'package', found packge");
  context_.reading = ReadingRulesFor(25);
  EXPECT_EQ(Scanner(files_, context_).ScanDir("/p").error.text,
            "read /p/a.go: unexpected NUL in input");
  files_.FailWith("/p/a.go", EACCES);
  EXPECT_EQ(Scanner(files_, context_).ScanDir("/p").error.text, "open /p/a.go: permission denied");
}

TEST_F(ScannerTest, SymbolicLinks) {
  files_.Add("/q/x.go", "package p\n");
  files_.AddSymlink("/q/x.go", "/p/a.go");
  files_.AddSymlink("/q", "/p/b.go");
  EXPECT_EQ(Dump(), "dir /p\nname p\ngo [\"a.go\"]\n");
  files_.AddSymlink("/nowhere", "/p/c.go");
  Scanner scanner(files_, context_);
  const SourcePackage& package = scanner.ScanDir("/p");
  EXPECT_EQ(package.error.text, "open /p/c.go: no such file or directory");
  EXPECT_EQ(package.import_scan.error, "");
}

TEST_F(ScannerTest, ImportScan) {
  files_.Add("/p/a.go", "package p\nimport (\"C\"; \"b\"; \"appengine\")\n");
  files_.Add("/p/b.go", "package documentation\nimport \"a\"\n");
  files_.Add("/p/c_test.go", "package p\nimport \"t\"\n");
  files_.Add("/p/d.go", "//go:build windows\n\npackage p\nimport \"w\"\n");
  Scanner scanner(files_, context_);
  EXPECT_EQ(scanner.ScanDir("/p").import_scan.imports, (std::vector<std::string>{"a", "b"}));
  EXPECT_FALSE(scanner.ScanDir("/p").import_scan.no_go_files);
}

TEST_F(ScannerTest, ListedFilesIgnoreConstraints) {
  files_.Add("/p/b_windows.go", "package main\nimport \"b\"\n");
  files_.Add("/p/a.go", "//go:build ignore\n\npackage main\nimport \"a\"\n");
  files_.Add("/p/other.go", "package other\n");
  Scanner scanner(files_, context_);
  SourcePackage package = scanner.ScanFiles("/p", {"b_windows.go", "a.go"});
  EXPECT_EQ(testing::DumpPackage(package),
            "dir /p\nname main\ngo [\"b_windows.go\" \"a.go\"]\ntags [\"ignore\" \"windows\"]\n"
            "import \"a\" [/p/a.go:4:8]\nimport \"b\" [/p/b_windows.go:2:8]\n"
            "directive \"//go:build ignore\" /p/a.go:1:1\n");
  EXPECT_EQ(package.import_scan.imports, (std::vector<std::string>{"a", "b"}));
}

TEST_F(ScannerTest, ReadsADirectoryOnce) {
  files_.Add("/p/a.go", "package p\n");
  Scanner scanner(files_, context_);
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; i++) {
    threads.emplace_back([&] { EXPECT_EQ(scanner.ScanDir("/p/").name, "p"); });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(&scanner.ScanDir("/p"), &scanner.ScanDir("/p/."));
  EXPECT_EQ(files_.access_log().size(), 2u);
}

TEST_F(ScannerTest, TellsWhatWasScanned) {
  files_.Add("/p/a.go", "package p\n");
  files_.Add("/q/a.go", "package q\n");
  files_.Add("/r/a.go", "package r\n");
  Scanner scanner(files_, context_);
  for (const char* dir : {"/q/", "/p", "/none", "/q"}) scanner.ScanDir(dir);
  scanner.ScanFiles("/r", {"a.go"});
  std::vector<std::pair<std::string, std::string>> scanned;
  scanner.ForEachScanned([&](const std::string& dir, const SourcePackage& package) {
    EXPECT_EQ(&package, &scanner.ScanDir(dir));
    scanned.emplace_back(dir, package.name);
  });
  EXPECT_EQ(scanned, (std::vector<std::pair<std::string, std::string>>{
                         {"/none", ""}, {"/p", "p"}, {"/q", "q"}}));
}

}  // namespace
}  // namespace gorun::source
