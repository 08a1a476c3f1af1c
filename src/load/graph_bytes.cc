#include "load/graph_bytes.h"

#include <algorithm>
#include <utility>

#include "base/byte_codec.h"
#include "base/string_map.h"

// First what many packages share (modules, tools' arguments), then the packages one after the
// other, then their import paths, which are mostly those of the packages that they import. Writing
// and reading go through the same functions, which say what a package and a graph consist of.
namespace gorun::load {
namespace {

/// Bytes that at least stand for one package.
constexpr size_t kLeastPackage = 100;
/// What is shared is copied into every package: so few bytes could ask for all memory there is.
constexpr size_t kMaxCopied = size_t{512} << 20;

template <typename Codec, typename ModuleType>
void VisitModule(Codec& codec, ModuleType& module) {
  // All members: with one more, this does not compile until it is dealt with here, too.
  auto& [path, version, replace, main, indirect, dir, gomod, go_version, sum, replace_sum,
         vendor_dir] = module;
  codec.Text(path);
  codec.Text(version);
  codec.OptionalVersion(replace);
  codec.Bool(main);
  codec.Bool(indirect);
  codec.Text(dir);
  codec.Text(gomod);
  codec.Text(go_version);
  codec.Text(sum);
  codec.Text(replace_sum);
  codec.Text(vendor_dir);
}

/// `imports_pass`: the import paths, which can be read when all packages are there, and nothing
/// else.
template <typename Codec, typename PackageType>
void VisitPackage(Codec& codec, PackageType& package, bool imports_pass) {
  // All members: with one more, this does not compile until it is dealt with here (and in the
  // test), too. A package with an error never gets here.
  auto& [import_path, name, dir, root, original_import_path, standard, goroot, module, go_files,
         cgo_files, c_files, cxx_files, m_files, h_files, f_files, s_files, swig_files,
         swig_cxx_files, syso_files, ignored_go_files, ignored_other_files, invalid_go_files,
         test_files, embed_files, embed, embed_patterns, cgo_cflags, cgo_cppflags, cgo_cxxflags,
         cgo_fflags, cgo_ldflags, cgo_pkg_config, imports, import_paths, source_imports,
         raw_imports, import_map, local, local_prefix, cmdline_files, cmdline_package,
         force_library, omit_debug, exe_name, install_path, asmflags, gcflags, ldflags, gccgoflags,
         default_godebug, invalid_directives, binary_only, build_info, pgo_profile, cover_mode,
         for_main, error, incomplete] = package;
  if (imports_pass) {
    codec.ImportPaths(import_paths, imports);
    codec.TextsOrThose(raw_imports, import_paths, source_imports);
    return;
  }
  codec.Text(import_path);
  codec.Text(name);
  codec.Text(dir);
  codec.Text(root);
  codec.Text(original_import_path);
  codec.Bool(standard);
  codec.Bool(goroot);
  codec.SharedModule(module);
  for (auto* files : {&go_files, &cgo_files, &c_files, &cxx_files, &m_files, &h_files, &f_files,
                      &s_files, &swig_files, &swig_cxx_files, &syso_files, &ignored_go_files,
                      &ignored_other_files, &invalid_go_files, &test_files, &embed_files}) {
    codec.Texts(*files);
  }
  codec.TextsByText(embed);
  codec.Texts(embed_patterns);
  for (auto* flags :
       {&cgo_cflags, &cgo_cppflags, &cgo_cxxflags, &cgo_fflags, &cgo_ldflags, &cgo_pkg_config}) {
    codec.SharedTexts(*flags);
  }
  codec.Ids(imports);
  codec.Size(source_imports);
  codec.TextByText(import_map);
  codec.Bool(local);
  codec.Text(local_prefix);
  codec.Bool(cmdline_files);
  codec.Bool(cmdline_package);
  codec.Bool(force_library);
  codec.Bool(omit_debug);
  codec.Text(exe_name);
  codec.OptionalText(install_path);
  for (auto* flags : {&asmflags, &gcflags, &ldflags, &gccgoflags}) codec.SharedTexts(*flags);
  codec.Text(default_godebug);
  codec.Text(invalid_directives);
  codec.Bool(binary_only);
  codec.OptionalText(build_info);
  codec.Text(pgo_profile);
  codec.Text(cover_mode);
  codec.Text(for_main);
}

template <typename Codec, typename GraphType>
void VisitGraph(Codec& codec, GraphType& graph) {
  // All members, as above.
  auto& [packages, root, linker_deps, modules_enabled, errors, error_packages] = graph;
  for (const bool imports_pass : {false, true}) {
    for (auto& package : packages) VisitPackage(codec, package, imports_pass);
  }
  codec.RequiredId(root);
  codec.Ids(linker_deps);
  codec.Bool(modules_enabled);
}

class GraphEncoder {
 public:
  explicit GraphEncoder(const PackageGraph& graph) : graph_(graph) {}

  std::string Encode() {
    VisitGraph(*this, graph_);
    base::ByteWriter all;
    for (const Table* table : {&modules_, &texts_}) {
      all.Count(table->numbers.size());
      all.Append(table->bytes.bytes());
    }
    all.Count(graph_.packages.size());
    all.Append(out_.bytes());
    return all.take();
  }

  void Text(const std::string& text) { out_.Text(text); }
  void Texts(const std::vector<std::string>& texts) { out_.Texts(texts); }
  void Bool(bool value) { out_.Bool(value); }
  void Size(size_t size) { out_.Count(size); }
  void RequiredId(PackageId id) { out_.Number(id.index); }
  void Ids(const std::vector<PackageId>& ids) {
    out_.Count(ids.size());
    for (const PackageId id : ids) out_.Number(id.index);
  }
  void OptionalText(const std::optional<std::string>& text) {
    out_.Bool(text.has_value());
    if (text) out_.Text(*text);
  }
  void OptionalVersion(const std::optional<modules::Version>& version) {
    out_.Bool(version.has_value());
    if (!version) return;
    const auto& [path, its_version] = *version;
    out_.Text(path);
    out_.Text(its_version);
  }
  void TextByText(const base::SortedMap<std::string>& map) {
    out_.Count(map.size());
    for (const auto& [key, value] : map) {
      out_.Text(key);
      out_.Text(value);
    }
  }
  void TextsByText(const base::SortedMap<std::vector<std::string>>& map) {
    out_.Count(map.size());
    for (const auto& [key, values] : map) {
      out_.Text(key);
      out_.Texts(values);
    }
  }
  void SharedTexts(const std::vector<std::string>& texts) {
    if (texts.empty()) return out_.Number(0);
    base::ByteWriter bytes;
    bytes.Texts(texts);
    out_.Number(texts_.Number(bytes.take()));
  }
  void SharedModule(const std::optional<modules::ModuleInfo>& module) {
    if (!module) return out_.Number(0);
    base::ByteWriter before = std::exchange(out_, {});
    VisitModule(*this, *module);
    std::string bytes = std::exchange(out_, std::move(before)).take();
    out_.Number(modules_.Number(std::move(bytes)));
  }
  /// How many of `paths`, from the first on, are those of `imports`; then the others.
  void ImportPaths(const std::vector<std::string>& paths, const std::vector<PackageId>& imports) {
    size_t same = 0;
    while (same < paths.size() && same < imports.size() &&
           paths[same] == graph_.packages[imports[same]].import_path) {
      same++;
    }
    out_.Count(same);
    out_.Count(paths.size() - same);
    for (size_t i = same; i < paths.size(); i++) out_.Text(paths[i]);
  }
  /// Whether `texts` are the first `count` of `those`; if not, themselves.
  void TextsOrThose(const std::vector<std::string>& texts, const std::vector<std::string>& those,
                    size_t count) {
    const bool same = texts.size() == count && those.size() >= count &&
                      std::equal(texts.begin(), texts.end(), those.begin());
    out_.Bool(same);
    if (!same) out_.Texts(texts);
  }

 private:
  // Different things, numbered from 1 on as they come.
  struct Table {
    base::ByteWriter bytes;
    base::StringMap<uint32_t> numbers;
    uint32_t Number(std::string thing) {
      const auto next = static_cast<uint32_t>(numbers.size() + 1);
      const auto [it, is_new] = numbers.try_emplace(std::move(thing), next);
      if (is_new) bytes.Append(it->first);
      return it->second;
    }
  };

  const PackageGraph& graph_;
  base::ByteWriter out_;
  Table modules_;
  Table texts_;
};

class GraphDecoder {
 public:
  explicit GraphDecoder(std::string_view bytes) : in_(bytes) {}

  std::optional<PackageGraph> Decode() {
    ReadTable(modules_, kLeastModule, [this](auto& module) { VisitModule(*this, module); });
    ReadTable(texts_, sizeof(uint32_t), [this](auto& texts) { Texts(texts); });
    const uint32_t count = in_.Count(kLeastPackage);
    graph_.packages.Reserve(count);
    for (uint32_t i = 0; i < count; i++) graph_.packages.Add({});
    VisitGraph(*this, graph_);
    if (!in_.Done()) return std::nullopt;
    return std::move(graph_);
  }

  void Text(std::string& text) { text = in_.TextView(); }
  void Texts(std::vector<std::string>& texts) { texts = in_.Texts(); }
  void Bool(bool& value) { value = in_.Bool(); }
  void Size(size_t& size) { size = in_.Number(); }
  void RequiredId(PackageId& id) {
    id.index = in_.Number();
    if (id.index >= graph_.packages.size()) in_.Fail();
  }
  void Ids(std::vector<PackageId>& ids) {
    ids.resize(in_.Count(sizeof(uint32_t)));
    for (PackageId& id : ids) RequiredId(id);
  }
  void OptionalText(std::optional<std::string>& text) {
    if (in_.Bool()) text = in_.Text();
  }
  void OptionalVersion(std::optional<modules::Version>& version) {
    if (!in_.Bool()) return;
    std::string path = in_.Text();
    version = {std::move(path), in_.Text()};
  }
  void TextByText(base::SortedMap<std::string>& map) {
    const uint32_t count = in_.Count(2 * sizeof(uint32_t));
    for (uint32_t i = 0; i < count; i++) AddLast(map).assign(in_.TextView());
  }
  void TextsByText(base::SortedMap<std::vector<std::string>>& map) {
    const uint32_t count = in_.Count(2 * sizeof(uint32_t));
    for (uint32_t i = 0; i < count; i++) {
      std::vector<std::string>& values = AddLast(map);
      values = in_.Texts();
    }
  }
  void SharedTexts(std::vector<std::string>& texts) {
    if (const std::vector<std::string>* shared = InTable(texts_)) texts = *shared;
  }
  void SharedModule(std::optional<modules::ModuleInfo>& module) {
    if (const modules::ModuleInfo* shared = InTable(modules_)) module = *shared;
  }
  void ImportPaths(std::vector<std::string>& paths, const std::vector<PackageId>& imports) {
    const uint32_t same = in_.Number();
    const uint32_t others = in_.Count(sizeof(uint32_t));
    if (same > imports.size()) in_.Fail();
    if (!in_.ok()) return;
    paths.reserve(size_t{same} + others);
    for (uint32_t i = 0; i < same; i++) {
      const std::string& path = graph_.packages[imports[i]].import_path;
      if (!MayCopy(path.size())) return;
      paths.push_back(path);
    }
    for (uint32_t i = 0; i < others; i++) paths.emplace_back(in_.TextView());
  }
  void TextsOrThose(std::vector<std::string>& texts, const std::vector<std::string>& those,
                    size_t count) {
    if (!in_.Bool()) return Texts(texts);
    if (count > those.size()) return in_.Fail();
    texts.reserve(count);
    for (size_t i = 0; i < count; i++) {
      if (!MayCopy(those[i].size())) return;
      texts.push_back(those[i]);
    }
  }

 private:
  static constexpr size_t kLeastModule = 30;

  // The value of a key that comes after all that are there.
  template <typename T>
  T& AddLast(base::SortedMap<T>& map) {
    std::string key = in_.Text();
    if (!map.empty() && key <= map.rbegin()->first) in_.Fail();
    return map.emplace_hint(map.end(), std::move(key), T())->second;
  }
  template <typename T>
  struct Shared {
    T thing;
    // What it takes in the bytes.
    size_t size = 0;
  };
  template <typename T, typename Read>
  void ReadTable(std::vector<Shared<T>>& table, size_t least_size, Read read) {
    table.resize(in_.Count(least_size));
    for (Shared<T>& entry : table) {
      const size_t left = in_.left();
      read(entry.thing);
      entry.size = left - in_.left();
    }
  }
  // The thing whose number follows; null for none.
  template <typename T>
  const T* InTable(const std::vector<Shared<T>>& table) {
    const uint32_t number = in_.Number();
    if (number == 0) return nullptr;
    if (number > table.size()) in_.Fail();
    if (!in_.ok() || !MayCopy(table[number - 1].size)) return nullptr;
    return &table[number - 1].thing;
  }
  // `size` bytes more, which may all be of short strings.
  bool MayCopy(size_t size) {
    copied_ += sizeof(std::string) + size * (sizeof(std::string) / sizeof(uint32_t));
    if (copied_ > kMaxCopied) in_.Fail();
    return in_.ok();
  }

  base::ByteReader in_;
  PackageGraph graph_;
  std::vector<Shared<modules::ModuleInfo>> modules_;
  std::vector<Shared<std::vector<std::string>>> texts_;
  size_t copied_ = 0;
};

bool IsSound(const PackageGraph& graph) {
  return graph.root.index < graph.packages.size() && graph.errors.empty() &&
         graph.error_packages.empty() &&
         std::none_of(graph.packages.begin(), graph.packages.end(), [](const Package& package) {
           return package.error.has_value() || package.incomplete;
         });
}

}  // namespace

std::string EncodeGraph(const PackageGraph& graph) {
  return IsSound(graph) ? GraphEncoder(graph).Encode() : "";
}

std::optional<PackageGraph> DecodeGraph(std::string_view bytes) {
  return GraphDecoder(bytes).Decode();
}

}  // namespace gorun::load
