#include "load/graph_bytes.h"

#include <gtest/gtest.h>

#include <random>

#include "base/strings.h"

namespace gorun::load {
namespace {

/// Gives each thing a value of its own, which is not the one that it has by default.
class Filler {
 public:
  template <typename... Things>
  void Fill(Things&... things) {
    (One(things), ...);
  }

 private:
  void One(std::string& text) { text = base::StrCat("a text of its own, number ", ++count_); }
  void One(bool& value) { value = !value; }
  void One(size_t& size) { size = static_cast<size_t>(++count_); }
  void One(PackageId& id) { id = PackageId{1}; }
  template <typename T>
  void One(std::vector<T>& list) {
    list.resize(2);
    for (T& element : list) One(element);
  }
  template <typename T>
  void One(base::SortedMap<T>& map) {
    for (int i = 0; i < 2; i++) One(map[base::StrCat("key ", ++count_)]);
  }
  template <typename T>
  void One(std::optional<T>& value) {
    One(value.emplace());
  }
  void One(modules::Version& version) {
    auto& [path, its_version] = version;
    Fill(path, its_version);
  }
  void One(modules::ModuleInfo& module) {
    auto& [path, version, replace, main, indirect, dir, gomod, go_version, sum, replace_sum,
           vendor_dir] = module;
    Fill(path, version, replace, main, indirect, dir, gomod, go_version, sum, replace_sum,
         vendor_dir);
  }

  int count_ = 0;
};

/// Every member is set, but those of packages with errors. Whoever comes here because this does not
/// compile any more has added a member: name it, and fill it.
void FillPackage(Filler& filler, Package& package) {
  auto& [import_path, name, dir, root, original_import_path, standard, goroot, module, go_files,
         cgo_files, c_files, cxx_files, m_files, h_files, f_files, s_files, swig_files,
         swig_cxx_files, syso_files, ignored_go_files, ignored_other_files, invalid_go_files,
         test_files, embed_files, embed, embed_patterns, cgo_cflags, cgo_cppflags, cgo_cxxflags,
         cgo_fflags, cgo_ldflags, cgo_pkg_config, imports, import_paths, source_imports,
         raw_imports, import_map, local, local_prefix, cmdline_files, cmdline_package,
         force_library, omit_debug, exe_name, install_path, asmflags, gcflags, ldflags, gccgoflags,
         default_godebug, invalid_directives, binary_only, build_info, pgo_profile, cover_mode,
         for_main, error, incomplete] = package;
  filler.Fill(import_path, name, dir, root, original_import_path, standard, goroot, module,
              go_files, cgo_files, c_files, cxx_files, m_files, h_files, f_files, s_files,
              swig_files, swig_cxx_files, syso_files, ignored_go_files, ignored_other_files,
              invalid_go_files, test_files, embed_files, embed, embed_patterns, cgo_cflags,
              cgo_cppflags, cgo_cxxflags, cgo_fflags, cgo_ldflags, cgo_pkg_config, imports,
              import_paths, source_imports, raw_imports, import_map, local, local_prefix,
              cmdline_files, cmdline_package, force_library, omit_debug, exe_name, install_path,
              asmflags, gcflags, ldflags, gccgoflags, default_godebug, invalid_directives,
              binary_only, build_info, pgo_profile, cover_mode, for_main);
}

/// A package with nothing, two with everything, of which one has import paths as they mostly are,
/// and one that shares what can be shared.
PackageGraph Sample() {
  Filler filler;
  PackageGraph graph;
  auto& [packages, root, linker_deps, modules_enabled, errors, error_packages] = graph;
  for (int i = 0; i < 4; i++) packages.Add({});
  FillPackage(filler, packages[PackageId{1}]);
  FillPackage(filler, packages[PackageId{2}]);
  Package& usual = packages[PackageId{2}];
  usual.import_paths = {packages[PackageId{1}].import_path, packages[PackageId{1}].import_path};
  usual.source_imports = 1;
  usual.raw_imports = {usual.import_paths[0]};
  Package& sharing = packages[PackageId{3}];
  sharing.module = usual.module;
  sharing.gcflags = sharing.cgo_cflags = usual.gcflags;
  sharing.imports = {PackageId{0}, PackageId{2}};
  // The second is not what is imported there; and one more than there are imports.
  sharing.import_paths = {"", "x", "sync/atomic"};
  filler.Fill(root, linker_deps, modules_enabled);
  return graph;
}

TEST(GraphBytesTest, WhatIsEncodedIsDecoded) {
  const PackageGraph graph = Sample();
  const auto back = DecodeGraph(EncodeGraph(graph));
  ASSERT_TRUE(back);
  EXPECT_TRUE(*back == graph);
  EXPECT_EQ(EncodeGraph(*back), EncodeGraph(graph));
}

TEST(GraphBytesTest, EmptyIsNotAbsent) {
  PackageGraph graph;
  graph.root = graph.packages.Add({});
  Package& package = graph.packages[graph.root];
  ASSERT_TRUE(DecodeGraph(EncodeGraph(graph)));
  EXPECT_TRUE(*DecodeGraph(EncodeGraph(graph)) == graph);
  package.install_path.emplace();
  package.build_info.emplace();
  package.module.emplace().replace.emplace();
  package.import_map[""] = "";
  package.embed[""] = {""};
  package.gcflags = {""};
  ASSERT_TRUE(DecodeGraph(EncodeGraph(graph)));
  EXPECT_TRUE(*DecodeGraph(EncodeGraph(graph)) == graph);
}

TEST(GraphBytesTest, GraphsWithErrorsHaveNoBytes) {
  const auto has_bytes = [](const auto& spoil) {
    PackageGraph graph = Sample();
    spoil(graph);
    return !EncodeGraph(graph).empty();
  };
  EXPECT_TRUE(has_bytes([](PackageGraph&) {}));
  EXPECT_FALSE(has_bytes([](PackageGraph& graph) { graph.root = PackageId(); }));
  EXPECT_FALSE(has_bytes([](PackageGraph& graph) { graph.root = PackageId{4}; }));
  EXPECT_FALSE(has_bytes([](PackageGraph& graph) { graph.errors = {"x"}; }));
  EXPECT_FALSE(has_bytes([](PackageGraph& graph) { graph.error_packages = {graph.root}; }));
  EXPECT_FALSE(
      has_bytes([](PackageGraph& graph) { graph.packages[PackageId{0}].error.emplace(); }));
  EXPECT_FALSE(
      has_bytes([](PackageGraph& graph) { graph.packages[PackageId{0}].incomplete = true; }));
  EXPECT_FALSE(DecodeGraph(""));
}

/// Looks at what a build would: all ids must be those of packages.
void Walk(const PackageGraph& graph) {
  EXPECT_LE(graph.DependencyOrder().size(), graph.packages.size());
  for (const PackageId id : graph.linker_deps) EXPECT_LT(id.index, graph.packages.size());
  for (const Package& package : graph.packages) {
    for (const PackageId id : package.imports) EXPECT_LT(id.index, graph.packages.size());
  }
}

TEST(GraphBytesTest, WhateverTheBytes) {
  const std::string bytes = EncodeGraph(Sample());
  for (size_t size = 0; size < bytes.size(); size++) {
    EXPECT_FALSE(DecodeGraph(std::string_view(bytes).substr(0, size))) << size;
  }
  EXPECT_FALSE(DecodeGraph(bytes + "x"));
  std::mt19937 random(1);  // NOLINT(cert-msc51-cpp): the same every time
  int graphs = 0;
  for (int i = 0; i < 2000; i++) {
    std::string broken = bytes;
    for (auto flips = 1 + random() % 3; flips > 0; flips--) {
      broken[random() % broken.size()] ^= static_cast<char>(1U << (random() % 8));
    }
    if (const auto graph = DecodeGraph(broken)) {
      graphs++;
      Walk(*graph);
    }
  }
  EXPECT_GT(graphs, 0);
}

TEST(GraphBytesTest, IdsAreThoseOfPackages) {
  for (const uint32_t index : {4U, PackageId::kNone}) {
    PackageGraph graph = Sample();
    graph.linker_deps[0] = PackageId{index};
    EXPECT_FALSE(DecodeGraph(EncodeGraph(graph)));
    graph = Sample();
    graph.packages[PackageId{0}].imports = {PackageId{index}};
    EXPECT_FALSE(DecodeGraph(EncodeGraph(graph)));
  }
}

// A few megabytes that ask for the same large list in every package.
TEST(GraphBytesTest, FewBytesDoNotTakeAllMemory) {
  PackageGraph graph;
  for (int i = 0; i < 2000; i++) graph.root = graph.packages.Add({});
  const std::vector<std::string> large = {std::string(1 << 20, 'x')};
  for (Package& package : graph.packages) package.gcflags = {"-N"};
  graph.packages[graph.root].gcflags = large;
  const std::string sound = EncodeGraph(graph);
  ASSERT_TRUE(DecodeGraph(sound));
  std::string bytes = sound;
  // In the table of lists the large one stands in the place of the small one, too.
  const std::string small("\1\0\0\0\2\0\0\0-N", 10);
  const size_t at = bytes.find(small);
  ASSERT_NE(at, std::string::npos);
  bytes.replace(at, small.size(), bytes.substr(at + small.size(), 4 + 4 + large[0].size()));
  EXPECT_FALSE(DecodeGraph(bytes));
}

}  // namespace
}  // namespace gorun::load
