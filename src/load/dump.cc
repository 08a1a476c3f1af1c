#include <algorithm>

#include "base/strings.h"
#include "load/load.h"

// The package graph as text, for developers and for comparison with `go list -deps -json`.
namespace gorun::load {
namespace {

/// Writes one JSON object; empty values are left out, as with Go's omitempty.
class ObjectWriter {
 public:
  explicit ObjectWriter(std::string& out) : out_(out) { out_ += '{'; }
  ~ObjectWriter() { out_ += '}'; }
  ObjectWriter(const ObjectWriter&) = delete;
  ObjectWriter& operator=(const ObjectWriter&) = delete;

  void String(std::string_view key, std::string_view value) {
    if (value.empty()) return;
    Key(key);
    AppendQuoted(out_, value);
  }
  void Bool(std::string_view key, bool value) {
    if (!value) return;
    Key(key);
    out_ += "true";
  }
  void List(std::string_view key, const std::vector<std::string>& list) {
    if (list.empty()) return;
    Key(key);
    AppendList(list);
  }
  void Map(std::string_view key, const base::SortedMap<std::string>& map) {
    if (map.empty()) return;
    Key(key);
    ObjectWriter object(out_);
    for (const auto& [k, v] : map) object.String(k, v);
  }
  void ListMap(std::string_view key, const base::SortedMap<std::vector<std::string>>& map) {
    if (map.empty()) return;
    Key(key);
    ObjectWriter object(out_);
    for (const auto& [k, v] : map) object.List(k, v);
  }
  /// The caller writes the value.
  std::string& Key(std::string_view key) {
    if (!first_) out_ += ',';
    first_ = false;
    AppendQuoted(out_, key);
    out_ += ':';
    return out_;
  }

 private:
  static void AppendQuoted(std::string& out, std::string_view text) {
    constexpr std::string_view kHex = "0123456789abcdef";
    out += '"';
    while (!text.empty()) {
      auto [rune, size] = base::DecodeRune(text);
      if (rune == '"' || rune == '\\') {
        out += '\\';
        out += static_cast<char>(rune);
      } else if (rune == '\n') {
        out += "\\n";
      } else if (rune == '\t') {
        out += "\\t";
      } else if (rune < 0x20) {
        base::StrAppend(out, "\\u00", kHex[rune >> 4], kHex[rune & 15]);
      } else {
        base::AppendRune(out, rune);
      }
      text.remove_prefix(static_cast<size_t>(size));
    }
    out += '"';
  }
  void AppendList(const std::vector<std::string>& list) {
    out_ += '[';
    for (size_t i = 0; i < list.size(); i++) {
      if (i > 0) out_ += ',';
      AppendQuoted(out_, list[i]);
    }
    out_ += ']';
  }

  std::string& out_;
  bool first_ = true;
};

void WriteModule(std::string& out, const modules::ModuleInfo& module) {
  ObjectWriter object(out);
  object.String("Path", module.path);
  object.String("Version", module.version);
  if (module.replace) {
    ObjectWriter replace(object.Key("Replace"));
    replace.String("Path", module.replace->path);
    replace.String("Version", module.replace->version);
  }
  object.Bool("Main", module.main);
  object.Bool("Indirect", module.indirect);
  object.String("Dir", module.dir);
  object.String("GoMod", module.gomod);
  object.String("GoVersion", module.go_version);
  object.String("Sum", module.replace ? "" : module.sum);
}

/// Package.Imports: as in the sources, but resolved.
std::vector<std::string> Imports(const Package& p) {
  std::vector<std::string> imports;
  size_t next = 0;
  for (const std::string& raw : p.raw_imports) {
    if (raw == "C") {
      imports.push_back(raw);
    } else {
      // Where loading stopped early, imports are not resolved.
      imports.push_back(next < p.import_paths.size() ? p.import_paths[next] : raw);
      next++;
    }
  }
  return imports;
}

void WriteError(std::string& out, const PackageError& error) {
  ObjectWriter object(out);
  object.List("ImportStack", error.import_stack);
  object.String("Pos", error.position);
  object.String("Err", error.message);
}

void WritePackage(std::string& out, const Package& p, const std::vector<std::string>& deps) {
  ObjectWriter object(out);
  object.String("Dir", p.dir);
  object.String("ImportPath", p.import_path);
  object.String("Name", p.name);
  if (p.module) WriteModule(object.Key("Module"), *p.module);
  object.Bool("Goroot", p.goroot);
  object.Bool("Standard", p.standard);
  object.Bool("DepOnly", !p.cmdline_package && !p.cmdline_files);
  object.Bool("Incomplete", p.incomplete);
  object.String("DefaultGODEBUG", p.default_godebug);
  object.List("GoFiles", p.go_files);
  object.List("CgoFiles", p.cgo_files);
  object.List("IgnoredGoFiles", p.ignored_go_files);
  object.List("InvalidGoFiles", p.invalid_go_files);
  object.List("IgnoredOtherFiles", p.ignored_other_files);
  object.List("CFiles", p.c_files);
  object.List("CXXFiles", p.cxx_files);
  object.List("MFiles", p.m_files);
  object.List("HFiles", p.h_files);
  object.List("FFiles", p.f_files);
  object.List("SFiles", p.s_files);
  object.List("SwigFiles", p.swig_files);
  object.List("SwigCXXFiles", p.swig_cxx_files);
  object.List("SysoFiles", p.syso_files);
  object.List("EmbedPatterns", p.embed_patterns);
  object.List("EmbedFiles", p.embed_files);
  object.List("CgoCFLAGS", p.cgo_cflags);
  object.List("CgoCPPFLAGS", p.cgo_cppflags);
  object.List("CgoCXXFLAGS", p.cgo_cxxflags);
  object.List("CgoFFLAGS", p.cgo_fflags);
  object.List("CgoLDFLAGS", p.cgo_ldflags);
  object.List("CgoPkgConfig", p.cgo_pkg_config);
  object.List("Imports", Imports(p));
  object.Map("ImportMap", p.import_map);
  object.List("Deps", deps);
  if (p.error) WriteError(object.Key("Error"), *p.error);
  // What `go list` does not show.
  object.ListMap("Embed", p.embed);
  object.List("BuildImports", p.import_paths);
  object.List("Asmflags", p.asmflags);
  object.List("Gcflags", p.gcflags);
  object.List("Ldflags", p.ldflags);
  object.String("PGOProfile", p.pgo_profile);
  object.String("ExeName", p.exe_name);
  object.String("InvalidDirectives", p.invalid_directives);
  object.Bool("BinaryOnly", p.binary_only);
  if (p.build_info) object.String("BuildInfo", *p.build_info);
}

}  // namespace

std::string DumpPackages(const PackageGraph& graph) {
  const std::vector<PackageId> order = graph.DependencyOrder();
  std::string out;
  // For each package all that it needs, by id; a package comes after what it imports.
  std::vector<std::vector<bool>> needs(graph.packages.size());
  for (PackageId id : order) {
    const Package& package = graph.packages[id];
    std::vector<bool>& all = needs[id.index];
    all.resize(graph.packages.size());
    for (PackageId import : package.imports) {
      all[import.index] = true;
      const std::vector<bool>& theirs = needs[import.index];
      for (size_t i = 0; i < theirs.size(); i++) all[i] = all[i] || theirs[i];
    }
    std::vector<std::string> deps;
    for (size_t i = 0; i < all.size(); i++) {
      const PackageId dep{static_cast<uint32_t>(i)};
      if (all[i] && dep != id) deps.push_back(graph.packages[dep].import_path);
    }
    std::sort(deps.begin(), deps.end());
    WritePackage(out, package, deps);
    out += '\n';
  }
  return out;
}

}  // namespace gorun::load
