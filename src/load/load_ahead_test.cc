#include "load/load_ahead.h"

#include "load/testing/load_fixture.h"

namespace gorun::load {
namespace {

class LoadAheadTest : public testing::LoadFixture {
 protected:
  LoadAheadTest() {
    modules::ModuleInfo module;
    module.path = "example.com/dep";
    module.version = "v1.0.0";
    module.dir = "/mod/dep";
    module.go_version = "1.20";
    session.Add(module);
    finished.modules = {module};
    settings.flags.gcflags = {{"", "", {"-N"}}, {"", "example.com/dep/top", {"-l"}}};
  }

  void Dep(const std::string& name, std::string_view source) {
    machine.files.Add("/mod/dep/" + name + "/x.go", source);
    finished.packages.push_back({"example.com/dep/" + name, "/mod/dep/" + name, 0});
  }

  base::Result<PackageGraph> Ahead(std::vector<std::string> paths) {
    source::Scanner scanner(machine.files, source::MakeBuildContext(settings, toolchain.minor));
    host::Host h = machine.host();
    return LoadAhead(h, {settings, toolchain, fips140}, paths, finished, scanner, stop);
  }

  modules::FinishedPackages finished;
  std::atomic<bool> stop = false;
};

// Otherwise they are compiled twice.
TEST_F(LoadAheadTest, PackagesAreThoseOfTheProgram) {
  machine.files.Add("/mod/dep/base/data.txt", "text");
  Dep("base", "package base\nimport _ \"embed\"\n//go:embed *.txt\nvar text string\n");
  Std("embed", "package embed\n");
  Dep("top", "package top\nimport \"example.com/dep/base\"\nimport \"fmt\"\n");
  File("main.go", "package main\nimport _ \"example.com/dep/top\"\n");
  const auto whole = Load();
  ASSERT_EQ(Errors(whole), "");
  const auto ahead = Ahead({"fmt", "example.com/dep/base", "example.com/dep/top"});
  ASSERT_TRUE(ahead) << ahead.error().text();
  EXPECT_EQ(Order(*ahead),
            "fmt internal/abi runtime embed example.com/dep/base example.com/dep/top "
            "command-line-arguments");
  size_t same = 0;
  for (Package package : ahead->packages) {
    for (Package other : whole->packages) {
      if (package.import_path != other.import_path) continue;
      // The graphs number them in their own ways.
      package.imports.clear();
      other.imports.clear();
      EXPECT_TRUE(package == other) << package.import_path;
      same++;
    }
  }
  EXPECT_EQ(same, 6u);
  const std::vector<PackageId>& imports = ahead->packages[ahead->root].imports;
  EXPECT_EQ(ahead->packages[imports.back()].gcflags, std::vector<std::string>{"-l"});
}

TEST_F(LoadAheadTest, WhatIsBrokenIsLeftOut) {
  Dep("a/internal/x", "package x\n");
  Dep("bad", "package bad\nimport \"example.com/dep/a/internal/x\"\n");
  Dep("above", "package above\nimport \"example.com/dep/bad\"\n");
  Dep("program", "package main\n");
  Dep("user", "package user\nimport \"example.com/dep/program\"\n");
  Dep("broken", "package \n");
  const std::vector<std::string> all = {"example.com/dep/a/internal/x", "example.com/dep/above",
                                        "example.com/dep/bad",          "example.com/dep/program",
                                        "example.com/dep/user",         "example.com/dep/broken",
                                        "example.com/dep/nosuch",       "nosuch"};
  const auto ahead = Ahead(all);
  ASSERT_TRUE(ahead) << ahead.error().text();
  EXPECT_EQ(Order(*ahead),
            "internal/abi runtime example.com/dep/a/internal/x command-line-arguments");
  stop = true;
  EXPECT_FALSE(Ahead(all));
}

}  // namespace
}  // namespace gorun::load
