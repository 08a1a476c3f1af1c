#include <gtest/gtest.h>

#include <memory>

#include "load/testing/load_fixture.h"
#include "modules/gopath_session.h"

// Package loading without modules.
namespace gorun::load {
namespace {

class GopathLoadTest : public testing::LoadFixture {
 protected:
  GopathLoadTest() {
    settings.gopath = {"/p"};
    settings.go111module = "off";
    machine.cwd = "/w";
    machine.files.AddDir("/w");
  }

  void Gopath(const std::string& path, std::string_view source) {
    machine.files.Add("/p/src/" + path + "/x.go", source);
  }
  base::Result<PackageGraph> Load(const Target& target) {
    host::Host h = machine.host();
    source::BuildContext context = source::MakeBuildContext(settings, toolchain.minor);
    context.check_import_comments = true;
    source::Scanner scanner(machine.files, context);
    auto without_modules = modules::NewGopathSession(h, settings, "1.26.8");
    return load::Load(h, {settings, toolchain, fips140}, target, *without_modules, scanner);
  }
  base::Result<PackageGraph> Load(const std::string& package) {
    return Load(Target{{}, package, false});
  }
  std::string ErrorsOf(const std::string& package) { return Errors(Load(package)); }
};

TEST_F(GopathLoadTest, PackagesOfGopath) {
  Gopath("a/v2", "package main\nimport \"lib\"\nimport _ \"fmt\"\nfunc main() {}\n");
  Gopath("a/vendor/lib", "package lib\n");
  auto graph = Load("a/v2");
  ASSERT_TRUE(graph) << graph.error().text();
  ASSERT_EQ(Errors(graph), "");
  const Package& root = graph->packages[graph->root];
  EXPECT_EQ(Order(*graph), "fmt a/vendor/lib internal/abi runtime a/v2");
  EXPECT_EQ(root.exe_name, "v2") << "no major version where there are no modules";
  EXPECT_EQ(root.root, "/p");
  EXPECT_EQ(root.import_map.at("lib"), "a/vendor/lib");
  EXPECT_FALSE(root.module);
  EXPECT_FALSE(root.local);
  EXPECT_EQ(root.local_prefix, "");
  EXPECT_EQ(root.default_godebug, "panicnil=1");
  EXPECT_TRUE(root.build_info->starts_with("path\ta/v2\nbuild\t-buildmode=exe\n"));
}

TEST_F(GopathLoadTest, LocalPackages) {
  machine.files.Add("/w/x/x.go", "package main\nimport \"../lib\"\n");
  machine.files.Add("/w/lib/x.go", "package lib\n");
  auto graph = Load("./x");
  ASSERT_TRUE(graph) << graph.error().text();
  ASSERT_EQ(Errors(graph), "");
  const Package& root = graph->packages[graph->root];
  EXPECT_EQ(root.import_path, "_/w/x");
  EXPECT_TRUE(root.local);
  EXPECT_EQ(root.local_prefix, "_/w/x");
  EXPECT_EQ(root.root, "");
  EXPECT_EQ(root.import_map.at("../lib"), "_/w/lib");
  EXPECT_EQ(ErrorsOf("./lib"), "go: no packages loaded from ./lib");
}

TEST_F(GopathLoadTest, ListedFiles) {
  Gopath("a", "package main // import \"elsewhere\"\nimport \"lib\"\n");
  Gopath("vendor/lib", "package lib\n");
  auto graph = Load(Target{{"/p/src/a/x.go"}, "", false});
  ASSERT_TRUE(graph) << graph.error().text();
  ASSERT_EQ(Errors(graph), "");
  const Package& root = graph->packages[graph->root];
  EXPECT_EQ(root.import_path, "command-line-arguments");
  EXPECT_EQ(root.original_import_path, "a");
  EXPECT_EQ(root.root, "/p");
  EXPECT_EQ(root.local_prefix, "_/p/src/a");
  EXPECT_EQ(root.import_map.at("lib"), "vendor/lib");
  EXPECT_EQ(ErrorsOf("a"), "code in directory /p/src/a expects import \"elsewhere\"");
}

TEST_F(GopathLoadTest, Errors) {
  Gopath("a", "package main\nimport \"missing\"\n");
  EXPECT_EQ(ErrorsOf("a"),
            "/p/src/a/x.go:2:8: cannot find package \"missing\" in any of:\n"
            "\t/go/src/missing (from $GOROOT)\n\t/p/src/missing (from $GOPATH)");
  EXPECT_EQ(ErrorsOf("missing"),
            "cannot find package \"missing\" in any of:\n"
            "\t/go/src/missing (from $GOROOT)\n\t/p/src/missing (from $GOPATH)");
  Gopath("b", "package main\nimport \"c//d\"\n");
  Gopath("c/d", "package d\n");
  EXPECT_EQ(ErrorsOf("b"),
            "/p/src/b/x.go:2:8: non-canonical import path \"c//d\": should be "
            "\"c/d\"");
  Gopath("e", "package main\nimport \"c/d\"\n");
  Gopath("c/d", "package d // import \"d.org\"\n");
  EXPECT_EQ(ErrorsOf("e"),
            "/p/src/e/x.go:2:8: code in directory /p/src/c/d expects import "
            "\"d.org\"");
  Gopath("f", "package main\nimport \"./g\"\n");
  Gopath("f/g", "package g\n");
  EXPECT_EQ(ErrorsOf("f"), "/p/src/f/x.go:2:8: local import \"./g\" in non-local package");
  Gopath("h", "package main\nimport \"other/vendor/i\"\n");
  Gopath("other/vendor/i", "package i\n");
  EXPECT_EQ(ErrorsOf("h"), "/p/src/h/x.go:2:8: use of vendored package not allowed");
  Gopath("j", "package main\nimport \"j/vendor/i\"\n");
  Gopath("j/vendor/i", "package i\n");
  EXPECT_EQ(ErrorsOf("j"), "/p/src/j/x.go:2:8: j/vendor/i must be imported as i");
}

}  // namespace
}  // namespace gorun::load
