#include "load/load.h"

#include "load/testing/load_fixture.h"
#include "source/package_digest.h"

namespace gorun::load {
namespace {

using LoadTest = testing::LoadFixture;

TEST_F(LoadTest, GraphInOrderOfImports) {
  File("main.go",
       "package main\nimport (\n\"fmt\"\n\"example.com/m/b\"\n\"example.com/m/a\"\n)\nfunc main() "
       "{}\n");
  File("a/a.go", "package a\nimport \"example.com/m/b\"\n");
  File("b/b.go", "package b\n");
  auto graph = Load();
  ASSERT_TRUE(graph) << graph.error().text();
  EXPECT_EQ(Errors(graph), "");
  EXPECT_EQ(Order(*graph),
            "example.com/m/b example.com/m/a fmt internal/abi runtime example.com/m");
  const Package& root = graph->packages[graph->root];
  EXPECT_EQ(root.name, "main");
  EXPECT_EQ(root.exe_name, "m");
  EXPECT_TRUE(root.omit_debug);
  EXPECT_TRUE(root.cmdline_package);
  EXPECT_EQ(root.import_paths,
            (std::vector<std::string>{"example.com/m/a", "example.com/m/b", "fmt", "runtime"}));
  EXPECT_EQ(root.source_imports, 3u);
  ASSERT_EQ(graph->linker_deps.size(), 1u);
  EXPECT_EQ(graph->packages[graph->linker_deps[0]].import_path, "runtime");
  EXPECT_TRUE(graph->packages[graph->linker_deps[0]].standard);
}

// What a kept graph relies on.
TEST_F(LoadTest, DirectoriesWithTheSameDigestsGiveTheSameGraph) {
  const std::string main =
      "// M.\n\n//go:debug nonsense=1\npackage main\n\nimport "
      "(\n\t\"fmt\"\n\t\"example.com/m/a\"\n)\n";
  const auto load = [&](const std::string& text) {
    File("main.go", text);
    source::Scanner scanner(machine.files, source::MakeBuildContext(settings, toolchain.minor));
    auto graph = Load(Target{{}, "example.com/m", false}, scanner);
    EXPECT_TRUE(graph && graph->errors.empty());
    std::vector<base::Sha256Digest> digests;
    scanner.ForEachScanned([&](const std::string&, const source::SourcePackage& package) {
      digests.push_back(source::DigestOf(package));
    });
    return std::pair(std::move(digests), graph.value_or(PackageGraph()));
  };
  File("a/a.go", "package a\n");
  const auto before = load(main);
  EXPECT_NE(before.second.packages[before.second.root].invalid_directives, "");
  const auto with = [&](std::string_view from, std::string_view to) {
    std::string text = main;
    return load(text.replace(text.find(from), from.size(), to));
  };
  for (const auto& after :
       {with(")\n", ")\n\nfunc main() {}\n"), with("import", "\n// More.\nimport"),
        with("\t\"fmt\"\n\t\"example.com/m/a\"\n", "\t\"example.com/m/a\"\n\tf \"fmt\"\n")}) {
    EXPECT_EQ(after.first, before.first);
    EXPECT_TRUE(after.second == before.second);
  }
  // These make another graph.
  for (const auto& after :
       {with("\t\"fmt\"\n", ""), with("nonsense", "nonsens"), with("// M.", "// M.\n// N.")}) {
    EXPECT_NE(after.first, before.first);
    EXPECT_FALSE(after.second == before.second);
  }
}

TEST_F(LoadTest, ForGoBuildItKeepsDebugInformationAndHasAPlace) {
  File("main.go", "package main\n");
  machine.files.AddDir("/bin");
  const auto place = [&](const std::string& output) {
    auto graph = Load(Target{{}, "example.com/m", false, output});
    if (!graph) return graph.error().text();
    const Package& root = graph->packages[graph->root];
    EXPECT_FALSE(root.omit_debug);
    EXPECT_EQ(root.exe_name, "");
    return root.install_path.value_or("none");
  };
  EXPECT_EQ(place("x/y"), "x/y");
  EXPECT_EQ(place("x/"), "x/m");
  EXPECT_EQ(place("/bin"), "/bin/m");
  EXPECT_EQ(place("/dev/null"), "");
  // In memory the caller's directory is "/", which has a directory m.
  EXPECT_EQ(place(""), "go: build output \"m\" already exists and is a directory");
}

TEST_F(LoadTest, StdVendoredImportsAreMapped) {
  Std("net", "package net\nimport \"golang.org/x/dns\"\n");
  Std("vendor/golang.org/x/dns", "package dns\n");
  File("main.go", "package main\nimport \"net\"\n");
  auto graph = Load();
  ASSERT_TRUE(graph);
  EXPECT_EQ(Errors(graph), "");
  for (const Package& p : graph->packages) {
    if (p.import_path != "net") continue;
    EXPECT_EQ(p.import_map.at("golang.org/x/dns"), "vendor/golang.org/x/dns");
    EXPECT_EQ(p.import_paths, std::vector<std::string>{"vendor/golang.org/x/dns"});
  }
}

TEST_F(LoadTest, MissingImportNamesItsPlace) {
  File("main.go", "package main\n\nimport \"example.com/none\"\n");
  EXPECT_EQ(Errors(Load()),
            "main.go:3:8: no required module provides package example.com/none; to add it:\n"
            "\tgo get example.com/none");
}

TEST_F(LoadTest, ImportCycle) {
  File("main.go", "package main\nimport \"example.com/m/a\"\n");
  File("a/a.go", "package a\nimport \"example.com/m/b\"\n");
  File("b/b.go", "package b\nimport \"example.com/m/a\"\n");
  EXPECT_EQ(Errors(Load()),
            "package example.com/m\n\timports example.com/m/a from main.go\n"
            "\timports example.com/m/b from a.go\n"
            "\timports example.com/m/a from b.go: import cycle not allowed");
}

TEST_F(LoadTest, ErrorsKeepTheShortestStack) {
  File("main.go", "package main\nimport (\n\"example.com/m/a\"\n\"example.com/m/z\"\n)\n");
  File("a/a.go", "package a\nimport \"example.com/m/z\"\n");
  File("z/z_windows.go", "package z\n");
  EXPECT_EQ(Errors(Load()),
            "package example.com/m\n\timports example.com/m/z: build constraints exclude all Go "
            "files in /m/z");
}

TEST_F(LoadTest, InternalPackages) {
  modules::ModuleInfo other;
  other.path = "example.com/other";
  other.version = "v1.0.0";
  other.dir = "/other";
  session.Add(other);
  machine.files.Add("/other/internal/x/x.go", "package x\n");
  File("main.go",
       "package main\nimport \"example.com/other/internal/x\"\nimport "
       "\"example.com/m/internal/y\"\nimport \"internal/abi\"\n");
  File("internal/y/y.go", "package y\n");
  EXPECT_EQ(Errors(Load()),
            "package example.com/m\n\tmain.go:2:8: use of internal package "
            "example.com/other/internal/x not allowed");
  // Listed files are a package of their directory.
  File("main.go", "package main\nimport \"example.com/m/internal/y\"\n");
  EXPECT_EQ(Errors(LoadFiles({"/m/main.go"})), "");
  machine.files.Add("/elsewhere/main.go", "package main\nimport \"internal/abi\"\n");
  EXPECT_EQ(Errors(LoadFiles({"/elsewhere/main.go"})),
            "package command-line-arguments\n\t/elsewhere/main.go:2:8: use of internal package "
            "internal/abi not allowed");
}

TEST_F(LoadTest, ProgramsCannotBeImported) {
  File("main.go", "package main\nimport \"example.com/m/cmd\"\n");
  File("cmd/x.go", "package main\n");
  EXPECT_EQ(Errors(Load()),
            "main.go:2:8: import \"example.com/m/cmd\" is a program, not an importable package");
}

TEST_F(LoadTest, BadDirectories) {
  File("main.go", "package main\nimport \"example.com/m/two\"\n");
  File("two/a.go", "package a\n");
  File("two/b.go", "package b\n");
  EXPECT_EQ(Errors(Load()), "main.go:2:8: found packages a (a.go) and b (b.go) in /m/two");
  File("two/b.go", "package;\n");
  EXPECT_EQ(Errors(Load()), "two/b.go:1:8: expected 'IDENT', found ';'");
}

TEST_F(LoadTest, CollidingNames) {
  File("main.go", "package main\nimport (\n\"example.com/m/a\"\n\"example.com/m/A\"\n)\n");
  File("a/a.go", "package a\n");
  File("A/a.go", "package a\n");
  EXPECT_EQ(Errors(Load()),
            "main.go:3:1: case-insensitive import collision: \"example.com/m/a\" and "
            "\"example.com/m/A\"");
  File("main.go", "package main\n");
  File("X.go", "package main\n");
  File("x.go", "package main\n");
  EXPECT_EQ(Errors(Load()),
            "package example.com/m: case-insensitive file name collision: \"X.go\" and \"x.go\"");
  EXPECT_EQ(Errors(LoadFiles({"/m/x.go", "/m/x.go"})),
            "package command-line-arguments: case-insensitive file name collision: \"x.go\" and "
            "\"x.go\"");
}

TEST_F(LoadTest, ForeignFiles) {
  File("main.go", "package main\n");
  File("x.c", "int x;\n");
  EXPECT_EQ(Errors(Load()), "");
  settings.cgo_enabled = true;
  EXPECT_EQ(Errors(Load()),
            "package example.com/m: C source files not allowed when not using cgo or SWIG: x.c");
}

TEST_F(LoadTest, CgoImpliesImports) {
  settings.cgo_enabled = true;
  Std("unsafe", "package unsafe\n");
  Std("runtime/cgo", "package cgo\nimport \"C\"\n");
  Std("syscall", "package syscall\n");
  File("main.go", "package main\nimport \"C\"\n");
  const PackageGraph graph = *Load();
  const Package& main = graph.packages[graph.root];
  EXPECT_TRUE(main.uses_cgo());
  using Paths = std::vector<std::string>;
  EXPECT_EQ(main.import_paths, (Paths{"unsafe", "runtime/cgo", "syscall", "runtime"}));
  for (const Package& package : graph.packages) {
    if (package.import_path == "runtime/cgo") {
      EXPECT_EQ(package.import_paths, (Paths{"unsafe"}));
    }
  }
}

TEST_F(LoadTest, Embeds) {
  File("main.go", "package main\nimport _ \"embed\"\n//go:embed *.txt\nvar s string\n");
  Std("embed", "package embed\n");
  EXPECT_EQ(Errors(Load()), "main.go:3:12: pattern *.txt: no matching files found");
  File("b.txt", "");
  File("a.txt", "");
  auto graph = Load();
  EXPECT_EQ(Errors(graph), "");
  EXPECT_EQ(graph->packages[graph->root].embed_files, (std::vector<std::string>{"a.txt", "b.txt"}));
  EXPECT_EQ(graph->packages[graph->root].embed.at("*.txt").size(), 2u);
}

TEST_F(LoadTest, ListedFiles) {
  File("z.go", "//go:build ignore\n\npackage main\nimport \"fmt\"\n");
  File("a.go", "package main\n");
  auto graph = LoadFiles({"/m/z.go", "/m/a.go"});
  ASSERT_EQ(Errors(graph), "");
  const Package& root = graph->packages[graph->root];
  EXPECT_EQ(root.import_path, "command-line-arguments");
  EXPECT_EQ(root.exe_name, "z");
  EXPECT_EQ(root.go_files, (std::vector<std::string>{"z.go", "a.go"}));
  EXPECT_TRUE(root.cmdline_files);
  EXPECT_FALSE(root.cmdline_package);
  EXPECT_TRUE(root.local);
  EXPECT_FALSE(root.module);
  EXPECT_EQ(session.request().file_imports, std::vector<std::string>{"fmt"});
  EXPECT_EQ(session.request().files_dir, "/m");
  EXPECT_EQ(root.dir, "/m");

  File("lib.go", "package lib\n");
  EXPECT_EQ(Errors(LoadFiles({"/m/lib.go"})),
            "package command-line-arguments is not a main package");
}

TEST_F(LoadTest, ArgumentErrors) {
  File("a.go", "package main\n");
  File("sub/b.go", "package main\n");
  machine.files.AddDir("/m/d.go");
  machine.cwd = "/";
  EXPECT_EQ(Errors(LoadFiles({"m/a_test.go"})), "go: cannot run *_test.go files (m/a_test.go)");
  EXPECT_EQ(Errors(LoadFiles({"m/none.go"})), "stat m/none.go: no such file or directory");
  EXPECT_EQ(Errors(LoadFiles({"m/d.go"})), "m/d.go is a directory, should be a Go file");
  EXPECT_EQ(Errors(LoadFiles({"m/a.go", "m/sub/b.go"})),
            "named files must all be in one directory; have m and m/sub");
  auto at = [&](const std::string& argument) { return Errors(Load(Target{{}, argument, true})); };
  EXPECT_EQ(at("x.org/y@"), "go: x.org/y@: version must not be empty");
  EXPECT_EQ(at("./y@v1"), "go: ./y@v1: argument must be a package path, not a relative path");
  EXPECT_EQ(at("/y@v1"), "go: /y@v1: argument must be a package path, not an absolute path");
  EXPECT_EQ(at("all@v1"), "go: all@v1: argument must be a package path, not a meta-package");
  EXPECT_EQ(at("a//b@v1"), "go: a//b@v1: argument must be a clean package path");
  EXPECT_EQ(at("fmt@v1"), "go: fmt@v1: argument must not be a package in the standard library");
}

TEST_F(LoadTest, PatternsFindTheOneMainPackage) {
  File("cmd/main.go", "package main\n");
  File("lib/lib.go", "package lib\n");
  session.set_matches({{"./...", false, {"example.com/m/cmd", "example.com/m/lib"}, {}}});
  auto graph = Load("./...");
  ASSERT_EQ(Errors(graph), "");
  EXPECT_EQ(graph->packages[graph->root].import_path, "example.com/m/cmd");

  session.set_matches({{"./l...", false, {"example.com/m/lib"}, {}}});
  EXPECT_EQ(Errors(Load("./l...")), "go: no packages loaded from ./l...");
  EXPECT_EQ(machine.err.text(), "go: warning: \"./l...\" matched only non-main packages\n");

  session.set_matches({{"./lib", true, {"example.com/m/lib"}, {}}});
  EXPECT_EQ(Errors(Load("./lib")), "package example.com/m/lib is not a main package");

  File("cmd2/main.go", "package main\n");
  session.set_matches({{"./...", false, {"example.com/m/cmd", "example.com/m/cmd2"}, {}}});
  EXPECT_EQ(
      Errors(Load("./...")),
      "go: pattern ./... matches multiple packages:\n\texample.com/m/cmd\n\texample.com/m/cmd2");

  session.set_matches({{"./none", true, {}, {"no Go files in /m/none"}}});
  EXPECT_EQ(Errors(Load("./none")), "no Go files in /m/none");
}

TEST_F(LoadTest, FlagsByPattern) {
  using Flag = env::PerPackageFlag;
  settings.flags.gcflags = {Flag{"all=-N", "all", {"-N"}}, Flag{"-m", "", {"-m"}},
                            Flag{"std=-l", "std", {"-l"}}};
  settings.flags.ldflags = {Flag{"-s -w", "", {"-s", "-w"}}};
  settings.flags.asmflags = {Flag{"./a/...=-x", "./a/...", {"-x"}}};
  File("main.go", "package main\nimport \"example.com/m/a/b\"\n");
  File("a/b/a.go", "package b\n");
  auto graph = Load();
  ASSERT_EQ(Errors(graph), "");
  for (const Package& p : graph->packages) {
    std::vector<std::string> expected = {"-N"};
    if (p.import_path == "example.com/m") expected = {"-m"};
    if (p.standard) expected = {"-l"};
    EXPECT_EQ(p.gcflags, expected) << p.import_path;
    EXPECT_EQ(p.asmflags.size(), p.import_path == "example.com/m/a/b" ? 1u : 0u);
    EXPECT_EQ(p.ldflags.size(), p.import_path == "example.com/m" ? 2u : 0u);
  }
  EXPECT_EQ(graph->packages[graph->root].build_info.value_or(""),
            "path\texample.com/m\nmod\texample.com/m\t(devel)\t\n"
            "build\t-asmflags=./a/...=-x\nbuild\t-buildmode=exe\nbuild\t-compiler=gc\n"
            "build\t-gcflags=std=-l\nbuild\t-ldflags=\"-s -w\"\n"
            "build\tCGO_ENABLED=0\nbuild\tGOARCH=amd64\nbuild\tGOOS=linux\nbuild\tGOAMD64=v1\n");
}

TEST_F(LoadTest, BuildInfoNamesModules) {
  modules::ModuleInfo dep;
  dep.path = "example.com/dep";
  dep.version = "v1.2.3";
  dep.dir = "/dep";
  dep.sum = "h1:abc=";
  session.Add(dep);
  dep.path = "example.com/a";
  dep.replace = modules::Version{"example.com/fork", "v0.1.0"};
  dep.replace_sum = "h1:fork=";
  dep.dir = "/a";
  session.Add(dep);
  machine.files.Add("/dep/x.go", "package dep\n");
  machine.files.Add("/a/x.go", "package a\n");
  File("main.go",
       "package main\nimport _ \"example.com/dep\"\nimport _ \"example.com/a\"\n//go:debug "
       "panicnil=1\n");
  File("main.go",
       "//go:debug panicnil=1\npackage main\nimport _ \"example.com/dep\"\nimport _ "
       "\"example.com/a\"\n");
  File("default.pgo", "");
  auto graph = Load();
  ASSERT_EQ(Errors(graph), "");
  EXPECT_EQ(graph->packages[graph->root].build_info.value_or(""),
            "path\texample.com/m\nmod\texample.com/m\t(devel)\t\n"
            "dep\texample.com/a\tv1.2.3\n=>\texample.com/fork\tv0.1.0\th1:fork=\n\n"
            "dep\texample.com/dep\tv1.2.3\th1:abc=\n"
            "build\t-buildmode=exe\nbuild\t-compiler=gc\nbuild\t-pgo=/m/default.pgo\n"
            "build\tCGO_ENABLED=0\nbuild\tDefaultGODEBUG=panicnil=1\nbuild\tGOAMD64=v1\n"
            "build\tGOARCH=amd64\nbuild\tGOOS=linux\n");
}

TEST_F(LoadTest, LongImportChains) {
  constexpr int kLength = 3000;
  for (int i = 0; i < kLength; i++) {
    File(base::StrCat("p", i, "/x.go"),
         i + 1 == kLength
             ? base::StrCat("package p", i, "\n")
             : base::StrCat("package p", i, "\nimport \"example.com/m/p", i + 1, "\"\n"));
  }
  File("main.go", "package main\nimport \"example.com/m/p0\"\n");
  auto graph = Load();
  ASSERT_EQ(Errors(graph), "");
  EXPECT_EQ(graph->packages.size(), kLength + 3u);
}

TEST_F(LoadTest, DumpIsOneObjectALine) {
  File("main.go", "package main\nimport \"fmt\"\n");
  auto graph = Load();
  ASSERT_EQ(Errors(graph), "");
  std::string dump = DumpPackages(*graph);
  EXPECT_EQ(std::count(dump.begin(), dump.end(), '\n'), 4);
  EXPECT_NE(
      dump.find("{\"Dir\":\"/m\",\"ImportPath\":\"example.com/m\",\"Name\":\"main\",\"Module\":{"
                "\"Path\":\"example.com/m\",\"Main\":true,"),
      std::string::npos)
      << dump;
  EXPECT_NE(dump.find("\"Imports\":[\"fmt\"],\"Deps\":[\"fmt\",\"internal/abi\",\"runtime\"]"),
            std::string::npos);
}

}  // namespace
}  // namespace gorun::load
