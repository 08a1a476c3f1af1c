#include "build/testing/go_list_graph.h"

#include <nlohmann/json.hpp>

#include "base/string_map.h"
#include "base/strings.h"
#include "host/path.h"

namespace gorun::build::testing {
namespace {

using Json = nlohmann::json;

std::string Text(const Json& object, const char* key) {
  const auto it = object.find(key);
  return it != object.end() && it->is_string() ? it->get<std::string>() : "";
}

bool Flag(const Json& object, const char* key) {
  const auto it = object.find(key);
  return it != object.end() && it->is_boolean() && it->get<bool>();
}

std::vector<std::string> Texts(const Json& object, const char* key) {
  std::vector<std::string> list;
  const auto it = object.find(key);
  if (it == object.end() || !it->is_array()) return list;
  for (const Json& item : *it) {
    if (item.is_string()) list.push_back(item.get<std::string>());
  }
  return list;
}

/// The objects of a stream of JSON objects, each starting with "{" on a line of its own.
std::vector<Json> Objects(std::string_view stream) {
  std::vector<Json> objects;
  while (!stream.empty()) {
    const size_t end = stream.find("\n}\n");
    const std::string_view text = stream.substr(0, end == stream.npos ? end : end + 2);
    Json object = Json::parse(text, nullptr, false);
    if (object.is_object()) objects.push_back(std::move(object));
    if (end == stream.npos) break;
    stream.remove_prefix(end + 3);
  }
  return objects;
}

load::Package MakePackage(const Json& json) {
  load::Package p;
  p.import_path = Text(json, "ImportPath");
  p.name = Text(json, "Name");
  p.dir = Text(json, "Dir");
  p.standard = Flag(json, "Standard");
  p.goroot = Flag(json, "Goroot");
  p.go_files = Texts(json, "GoFiles");
  p.cgo_files = Texts(json, "CgoFiles");
  p.c_files = Texts(json, "CFiles");
  p.h_files = Texts(json, "HFiles");
  p.s_files = Texts(json, "SFiles");
  p.syso_files = Texts(json, "SysoFiles");
  p.embed_files = Texts(json, "EmbedFiles");
  p.embed_patterns = Texts(json, "EmbedPatterns");
  // The list does not say which pattern matched what: right only for a single one.
  for (const std::string& pattern : p.embed_patterns) p.embed[pattern] = p.embed_files;
  p.default_godebug = Text(json, "DefaultGODEBUG");
  p.cmdline_files = p.import_path == "command-line-arguments";
  p.local = p.cmdline_files;
  if (p.cmdline_files) p.original_import_path.assign(1, '.');
  const auto module = json.find("Module");
  if (module != json.end() && module->is_object()) {
    modules::ModuleInfo info;
    info.path = Text(*module, "Path");
    info.version = Text(*module, "Version");
    info.go_version = Text(*module, "GoVersion");
    info.main = Flag(*module, "Main");
    p.module = std::move(info);
  }
  const auto map = json.find("ImportMap");
  if (map != json.end() && map->is_object()) {
    for (const auto& [from, to] : map->items()) {
      if (to.is_string()) p.import_map[from] = to.get<std::string>();
    }
  }
  return p;
}

}  // namespace

base::Result<load::PackageGraph> ParseGoList(std::string_view json) {
  load::PackageGraph graph;
  base::StringMap<load::PackageId> ids;
  std::vector<Json> objects = Objects(json);
  for (const Json& object : objects) {
    load::Package package = MakePackage(object);
    const std::string path = package.import_path;
    const bool root = !Flag(object, "DepOnly");
    const load::PackageId id = graph.packages.Add(std::move(package));
    ids[path] = id;
    if (root) graph.root = id;
  }
  if (!graph.root.valid()) return base::Fail("go list names no package");
  for (uint32_t i = 0; i < graph.packages.size(); i++) {
    std::vector<std::string> imports = Texts(objects[i], "Imports");
    if (load::PackageId{i} == graph.root) {
      load::Package& root = graph.packages[graph.root];
      root.omit_debug = true;
      root.exe_name = root.cmdline_files ? std::string(base::TrimSuffix(root.go_files.at(0), ".go"))
                                         : host::BaseName(root.import_path);
      if (std::ranges::find(imports, "runtime") == imports.end()) imports.push_back("runtime");
    }
    for (const std::string& path : imports) {
      const auto it = ids.find(path);
      if (it == ids.end()) continue;
      graph.packages[load::PackageId{i}].imports.push_back(it->second);
      graph.packages[load::PackageId{i}].import_paths.push_back(path);
    }
  }
  return graph;
}

base::Result<load::PackageGraph> GraphFromGoList(host::Host& host, const std::string& go,
                                                 const std::vector<std::string>& environment,
                                                 const std::string& dir,
                                                 const std::vector<std::string>& arguments) {
  host::Command command;
  command.program = go;
  command.argv = {go, "list", "-deps", "-json"};
  command.argv.insert(command.argv.end(), arguments.begin(), arguments.end());
  command.environment = environment;
  command.directory = dir;
  command.merge_stderr = false;
  TRY_ASSIGN(const host::Completed completed, host.processes.Run(command));
  if (!completed.status.ok()) return base::Fail(completed.error_output);
  return ParseGoList(completed.output);
}

}  // namespace gorun::build::testing
