#pragma once

#include <string>
#include <utility>
#include <vector>

#include "build/build_config.h"
#include "load/package_graph.h"

namespace gorun::build::testing {

/// What every test builds with: linux/amd64, Go 1.26, work directory /w, user in /m.
inline BuildConfig SmallConfig() {
  BuildConfig config;
  config.goroot = "/go";
  config.go_version = "go1.26.8";
  config.rules = RulesFor(26, 8);
  config.tool_dir = "/go/pkg/tool/linux_amd64";
  config.goos = "linux";
  config.goarch = "amd64";
  config.buildmode = "default";
  config.ld_buildmode = "exe";
  config.arch_variable = "GOAMD64";
  config.arch_value = "v1";
  config.cc = {"gcc"};
  config.cxx = {"g++"};
  config.cwd = "/m";
  config.work_dir = "/w";
  config.parallelism = 2;
  config.max_procs = 2;
  return config;
}

/// A program of four packages: main imports lib and unsafe, lib imports runtime, which has
/// assembly; all link runtime.
inline load::PackageGraph SmallProgram() {
  load::PackageGraph graph;
  const auto add = [&graph](std::string path, std::string dir, std::vector<std::string> files) {
    load::Package package;
    package.name = package.import_path = std::move(path);
    package.dir = std::move(dir);
    package.go_files = std::move(files);
    return graph.packages.Add(std::move(package));
  };
  const load::PackageId unsafe_id = add("unsafe", "/go/src/unsafe", {"unsafe.go"});
  const load::PackageId runtime = add("runtime", "/go/src/runtime", {"proc.go"});
  const load::PackageId lib = add("example.com/m/lib", "/m/lib", {"lib.go"});
  const load::PackageId main = add("example.com/m", "/m", {"main.go"});
  for (const load::PackageId id : {unsafe_id, runtime}) {
    graph.packages[id].standard = graph.packages[id].goroot = true;
  }
  graph.packages[runtime].s_files = {"asm_amd64.s"};
  graph.packages[runtime].h_files = {"defs_linux_amd64.h"};
  graph.packages[runtime].imports = {unsafe_id};
  graph.packages[lib].imports = {runtime};
  graph.packages[main].imports = {lib, unsafe_id, runtime};
  for (const load::PackageId id : {lib, main}) {
    modules::ModuleInfo module;
    module.path = "example.com/m";
    module.go_version = "1.24.1";
    module.main = true;
    graph.packages[id].module = module;
  }
  load::Package& root = graph.packages[main];
  root.name = "main";
  root.exe_name = "m";
  root.omit_debug = true;
  root.build_info = "path\texample.com/m\n";
  root.default_godebug = "x=1";
  graph.root = main;
  graph.linker_deps = {runtime};
  return graph;
}

}  // namespace gorun::build::testing
