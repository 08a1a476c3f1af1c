#include <gtest/gtest.h>

#include <memory>

#include "base/strings.h"
#include "host/testing/fake_host.h"
#include "modules/gopath_imports.h"
#include "modules/gopath_session.h"
#include "modules/gopath_trees.h"

namespace gorun::modules {
namespace {

/// Imports are what a file "imports" in the directory says, separated by white space.
class ListedImports : public ImportScanner {
 public:
  explicit ListedImports(host::FileReader& files) : files_(files) {}
  ScannedImports ScanImports(const std::string& dir) override {
    ScannedImports scanned;
    if (auto text = files_.ReadFile(dir + "/imports")) scanned.imports = base::Fields(*text);
    scanned.no_go_files = !HasGoFiles(dir);
    return scanned;
  }
  bool HasGoFiles(const std::string& dir) override { return files_.Exists(dir + "/x.go"); }

 private:
  host::FileReader& files_;
};

class GopathTest : public testing::Test {
 protected:
  GopathTest() : scanner_(machine_.files) {
    settings_.goroot = "/go";
    settings_.gopath = {"", "/p", "/go", "~/q", "/q"};
    settings_.parallelism = 2;
    settings_.cgo_enabled = true;
    machine_.cwd = "/w";
    machine_.files.AddDir("/w");
    Package("/go/src/fmt", "runtime golang.org/x/std");
    Package("/go/src/runtime");
    Package("/go/src/vendor/golang.org/x/std");
  }

  void Package(const std::string& dir, std::string_view imports = "") {
    machine_.files.Add(dir + "/x.go", "");
    machine_.files.Add(dir + "/imports", imports);
  }
  GopathTrees Trees() { return GopathTrees(machine_.files, settings_.goroot, settings_.gopath); }

  /// Import paths or errors of one pattern, one a line, after opening a session with it.
  std::string Match(const std::string& pattern) {
    LoadRequest request;
    request.patterns = {pattern};
    return Load(request);
  }
  std::string Load(const LoadRequest& request) {
    host_ = std::make_unique<host::Host>(machine_.host());
    session_ = NewGopathSession(*host_, settings_, local_go_);
    auto matches = session_->Load(request, scanner_);
    if (!matches) return matches.error().text();
    std::string text;
    for (const PatternMatch& match : *matches) {
      for (const std::string& path : match.packages) base::StrAppend(text, path, "\n");
      for (const std::string& error : match.errors) base::StrAppend(text, "! ", error, "\n");
    }
    return text;
  }
  /// What an import leads to: "path: directory (root)" or an error.
  std::string Find(const std::string& importer, const std::string& path) {
    const ResolvedPackage& found = session_->Lookup(importer, false, path);
    if (found.error) return found.error->text;
    return base::StrCat(found.import_path, ": ", found.dir, " (", found.root, ")",
                        found.standard ? " std" : "");
  }

  host::testing::FakeHost machine_;
  env::Settings settings_;
  ListedImports scanner_;
  std::string local_go_ = "1.26.8";
  std::unique_ptr<host::Host> host_;
  std::unique_ptr<Session> session_;
};

TEST_F(GopathTest, PlacesOfDirectories) {
  Package("/p/src/a/b");
  Package("/p/src/fmt");
  Package("/q/src/a/b");
  machine_.files.AddSymlink("/p/src/a", "/link");
  auto place = [trees = Trees()](const std::string& dir) mutable {
    GopathTrees::Place found = trees.PlaceOf(dir);
    return base::StrCat(found.import_path, " ", found.root);
  };
  EXPECT_EQ(place("/p/src/a/b"), "a/b /p");
  EXPECT_EQ(place("/link/b"), "a/b /p");
  EXPECT_EQ(place("/p/src/missing"), "missing /p");
  EXPECT_EQ(place("/go/src/fmt"), "fmt /go");
  EXPECT_EQ(place("/go/src/cmd/testdata/x"), ". ");
  EXPECT_EQ(place("/p/src"), ". ");
  EXPECT_EQ(place("/w"), ". ");
  // Something else comes first.
  EXPECT_EQ(place("/p/src/fmt"), ". ");
  EXPECT_EQ(place("/q/src/a/b"), ". ");
}

TEST_F(GopathTest, DirectoriesAsImportPaths) {
  EXPECT_EQ(DirToImportPath("/tmp/x"), "_/tmp/x");
  EXPECT_EQ(DirToImportPath("/a b/c:d/\xc3\xa9\xff/\xe2\x80\x83"), "_/a_b/c_d/\xc3\xa9_/_");
}

TEST_F(GopathTest, FindsPackages) {
  Package("/p/src/a", "fmt b c missing");
  Package("/q/src/b");
  Package("/p/src/c");
  Package("/q/src/c");
  EXPECT_EQ(Match("a"), "a\n");
  EXPECT_EQ(Find("", "a"), "a: /p/src/a (/p)");
  EXPECT_EQ(Find("a", "fmt"), "fmt: /go/src/fmt (/go) std");
  EXPECT_EQ(Find("a", "b"), "b: /q/src/b (/q)");
  EXPECT_EQ(Find("a", "c"), "c: /p/src/c (/p)");
  EXPECT_EQ(Find("fmt", "golang.org/x/std"),
            "vendor/golang.org/x/std: /go/src/vendor/golang.org/x/std (/go) std");
  EXPECT_EQ(Find("a", "missing"),
            "cannot find package \"missing\" in any of:\n\t/go/src/missing (from $GOROOT)\n"
            "\t/p/src/missing (from $GOPATH)\n\t/q/src/missing");
  EXPECT_EQ(Find("a", "/w"), "import \"/w\": cannot import absolute path");
  EXPECT_FALSE(session_->Enabled());
  EXPECT_TRUE(session_->BuildList().empty());
}

TEST_F(GopathTest, WithoutGopath) {
  settings_.gopath = {""};
  Match("a");
  EXPECT_EQ(Find("", "a"),
            "cannot find package \"a\" in any of:\n\t/go/src/a (from $GOROOT)\n"
            "\t($GOPATH not set. For more details see: 'go help gopath')");
}

TEST_F(GopathTest, VendorDirectories) {
  Package("/p/src/a/b", "x y fmt z");
  Package("/p/src/a/b/vendor/x");
  Package("/p/src/a/vendor/x");
  Package("/p/src/vendor/y", "x");
  Package("/p/src/a/vendor/fmt");
  machine_.files.AddDir("/p/src/a/vendor/z");
  Package("/p/src/z");
  Match("a/b");
  EXPECT_EQ(Find("a/b", "x"), "a/b/vendor/x: /p/src/a/b/vendor/x (/p)");
  EXPECT_EQ(Find("a/b", "y"), "vendor/y: /p/src/vendor/y (/p)");
  EXPECT_EQ(Find("a/b", "fmt"), "a/vendor/fmt: /p/src/a/vendor/fmt (/p)");
  EXPECT_EQ(Find("a/b", "z"), "z: /p/src/z (/p)");
  EXPECT_EQ(Find("vendor/y", "x"),
            "cannot find package \"x\" in any of:\n\t/p/src/vendor/x (vendor tree)\n"
            "\t/go/src/x (from $GOROOT)\n\t/p/src/x (from $GOPATH)\n\t/q/src/x")
      << "only vendor directories that exist are listed";
}

TEST_F(GopathTest, RelativeImports) {
  Package("/w/a", "../b ./missing");
  Package("/w/b");
  Package("/p/src/c", "./d");
  Package("/p/src/c/d", "fmt");
  EXPECT_EQ(Match("./a"), "./a\n");
  EXPECT_EQ(Find("", "./a"), "_/w/a: /w/a ()");
  EXPECT_EQ(Find("_/w/a", "../b"), "_/w/b: /w/b ()");
  EXPECT_EQ(Find("_/w/a", "./missing"), "cannot find package \".\" in:\n\t/w/a/missing");
  EXPECT_EQ(Match("/w/a"), "/w/a\n");
  EXPECT_EQ(Find("", "/w/a"), "import \"/w/a\": cannot import absolute path");
  // cmd/go cannot make sense of a tree's package without its import path.
  EXPECT_EQ(Match("c"),
            "unexpected directory layout:\n\timport path: _/p/src/c/d\n\troot: /p/src\n"
            "\tdir: /p/src/c/d\n\texpand root: /p\n\texpand dir: /p/src/c/d\n\tseparator: /");
}

TEST_F(GopathTest, ListedFiles) {
  Package("/p/src/a/vendor/x");
  Package("/p/src/a/b");
  LoadRequest request;
  request.mode = LoadRequest::Mode::kFiles;
  request.files_dir = "/p/src/a/b";
  request.file_imports = {"x", "fmt"};
  Load(request);
  EXPECT_EQ(Find("a/b", "x"), "a/vendor/x: /p/src/a/vendor/x (/p)");
  EXPECT_EQ(Find("a/b", "runtime"), "runtime: /go/src/runtime (/go) std");
  request.files_dir = "/w";
  Load(request);
  EXPECT_EQ(Find(".", "fmt"), "fmt: /go/src/fmt (/go) std");
  EXPECT_EQ(Find(".", "./y"), "cannot find package \".\" in:\n\t/w/y");
}

TEST_F(GopathTest, MajorVersions) {
  machine_.files.Add("/p/src/new/go.mod", "module new\n");
  Package("/p/src/new", "lib/v2/sub lib/v3 real/v2");
  Package("/p/src/old", "lib/v2/sub");
  machine_.files.Add("/p/src/lib/go.mod", "// x\nmodule \"lib/v2\"\r\n");
  Package("/p/src/lib/sub");
  Package("/p/src/real/v2");
  Match("new");
  EXPECT_EQ(Find("new", "lib/v2/sub"), "lib/sub: /p/src/lib/sub (/p)");
  EXPECT_EQ(Find("new", "real/v2"), "real/v2: /p/src/real/v2 (/p)");
  EXPECT_TRUE(Find("new", "lib/v3").starts_with("cannot find package \"lib/v3\""));
  Match("old");
  EXPECT_TRUE(Find("old", "lib/v2/sub").starts_with("cannot find package \"lib/v2/sub\""));
}

TEST_F(GopathTest, WorkIsAPatternSinceGo125) {
  local_go_ = "1.25rc1";
  EXPECT_EQ(Match("work"), Match("all"));
  local_go_ = "1.24.11";
  EXPECT_EQ(Match("work"), "work\n");
}

TEST_F(GopathTest, Patterns) {
  Package("/p/src/a");
  Package("/p/src/a/b");
  Package("/p/src/a/_c");
  Package("/p/src/a/testdata/d");
  Package("/p/src/a/vendor/e");
  machine_.files.Add("/p/src/a/f/go.mod", "module f\n");
  Package("/p/src/a/f");
  Package("/q/src/a/b");
  Package("/q/src/a/g");
  Package("/w/x/y");
  machine_.files.AddSymlink("/w/x", "/p/src/a/link");
  EXPECT_EQ(Match("a/..."), "a\na/b\na/f\na/g\n");
  EXPECT_EQ(machine_.err.text(), "warning: ignoring symlink /p/src/a/link\n");
  EXPECT_EQ(Match("std"), "fmt\nruntime\nvendor/golang.org/x/std\n");
  EXPECT_EQ(Match("./x/..."), "./x/y\n");
  EXPECT_EQ(Match("/p/src/a/..."), "a\na/b\na/f\n");
  EXPECT_EQ(Match("./nope/..."),
            "! pattern ./nope/...: lstat ./nope/: no such file or directory\n");
  machine_.cwd = "/p/src/a";
  EXPECT_EQ(Match("."), "a\n");
  EXPECT_EQ(Match("../a/..."), "a\na/b\na/f\n");
  EXPECT_EQ(Match("./testdata/..."), "");
  machine_.files.FailWith("/w/x", 13);
  machine_.cwd = "/w";
  EXPECT_EQ(Match("./..."), "! pattern ./...: open x: permission denied\n");
}

}  // namespace
}  // namespace gorun::modules
