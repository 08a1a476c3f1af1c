#pragma once

#include <gtest/gtest.h>

#include <string>

#include "host/testing/fake_host.h"
#include "load/graph_bytes.h"
#include "load/load.h"
#include "load/testing/fake_session.h"

namespace gorun::load::testing {

/// A machine with a tiny Go distribution in /go and a main module example.com/m in /m.
class LoadFixture : public ::testing::Test {
 protected:
  LoadFixture() : session(machine.files, "/go") {
    Std("runtime", "package runtime\nimport _ \"internal/abi\"\n");
    Std("internal/abi", "package abi\n");
    Std("unsafe", "package unsafe\n");
    Std("fmt", "package fmt\n");
    machine.files.Add("/go/src/internal/godebugs/table.go",
                      "package godebugs\nvar All = []Info{\n"
                      "\t{Name: \"panicnil\", Package: \"runtime\", Changed: 21, Old: \"1\"},\n"
                      "\t{Name: \"netdns\", Package: \"net\", Opaque: true},\n}\n"
                      "var Removed = []RemovedInfo{\n\t{Name: \"x509sha1\", Removed: 24},\n}\n");
    machine.files.AddDir("/m");
    machine.cwd = "/m";
    settings.goroot = "/go";
    settings.goos = "linux";
    settings.goarch = "amd64";
    settings.arch_variable = "GOAMD64";
    settings.arch_value = "v1";
    settings.gomodcache = "/mod";
    toolchain.goroot = "/go";
    toolchain.version = "go1.26.8";
    toolchain.go_version = "1.26.8";
    toolchain.minor = 26;
    modules::ModuleInfo main;
    main.path = "example.com/m";
    main.dir = "/m";
    main.go_version = "1.26";
    session.Add(main);
  }

  void Std(const std::string& path, std::string_view source) {
    machine.files.Add("/go/src/" + path + "/x.go", source);
  }
  void File(const std::string& path, std::string_view source) {
    machine.files.Add("/m/" + path, source);
  }

  base::Result<PackageGraph> Load(const Target& target) {
    source::Scanner scanner(machine.files, source::MakeBuildContext(settings, toolchain.minor));
    return Load(target, scanner);
  }
  /// Whatever is loaded without errors is the same after it was kept as bytes.
  base::Result<PackageGraph> Load(const Target& target, source::Scanner& scanner) {
    host::Host h = machine.host();
    auto graph = load::Load(h, {settings, toolchain, fips140}, target, session, scanner);
    if (graph && graph->errors.empty()) {
      EXPECT_TRUE(DecodeGraph(EncodeGraph(*graph)) == *graph);
    } else if (graph) {
      EXPECT_EQ(EncodeGraph(*graph), "");
    }
    return graph;
  }
  base::Result<PackageGraph> Load(const std::string& package = "example.com/m") {
    return Load(Target{{}, package, false});
  }
  base::Result<PackageGraph> LoadFiles(std::vector<std::string> files) {
    return Load(Target{std::move(files), "", false});
  }
  /// All errors, one after the other, as the user sees them.
  std::string Errors(const base::Result<PackageGraph>& graph) {
    return graph ? base::Join(graph->errors, "\n") : graph.error().text();
  }
  static std::string Order(const PackageGraph& graph) {
    std::vector<std::string> paths;
    for (PackageId id : graph.DependencyOrder()) paths.push_back(graph.packages[id].import_path);
    return base::Join(paths, " ");
  }

  host::testing::FakeHost machine;
  FakeSession session;
  env::Settings settings;
  toolchain::Toolchain toolchain;
  toolchain::Fips140 fips140;
};

}  // namespace gorun::load::testing
