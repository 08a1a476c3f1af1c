#include "load/godebug.h"

#include <algorithm>

#include "base/go_quote.h"
#include "base/strings.h"
#include "host/path.h"
#include "modules/go_version.h"

namespace gorun::load {
namespace {

namespace gover = modules::gover;

bool HasSpace(std::string_view s) { return s.find_first_of(" \t") != std::string_view::npos; }

/// The defaults that programs of an older Go version keep (load.godebugForGoVersion).
base::SortedMap<std::string> DefaultsOfGoVersion(const GoDebugTable& table,
                                                 std::string_view version) {
  base::SortedMap<std::string> defaults;
  std::vector<std::string> parts = base::Split(version, ".");
  // "1.21" or "1.21.3", not "1.21rc1".
  if (parts.size() < 2 || parts[0] != "1") return defaults;
  std::optional<int64_t> minor = base::ParseInt(parts[1]);
  if (!minor) return defaults;
  for (const GoDebugTable::Setting& setting : table.settings) {
    if (*minor < setting.changed) defaults[setting.name] = setting.old_value;
  }
  return defaults;
}

/// The string literals of a line of Go, unquoted, up to a comment.
std::vector<std::string> QuotedStrings(std::string_view line) {
  std::vector<std::string> strings;
  for (size_t i = 0; i < line.size(); i++) {
    if (line.substr(i).starts_with("//")) break;
    if (line[i] != '"') continue;
    size_t end = i + 1;
    while (end < line.size() && line[end] != '"') end += line[end] == '\\' ? 2 : 1;
    if (end >= line.size()) break;
    if (auto text = base::GoUnquote(line.substr(i, end + 1 - i)))
      strings.push_back(std::move(*text));
    i = end;
  }
  return strings;
}

/// What follows "KEY:" in a line; nullopt if it has no such key.
std::optional<std::string_view> FieldOf(std::string_view line, std::string_view key) {
  size_t at = line.find(base::StrCat(key, ": "));
  if (at == std::string_view::npos) return std::nullopt;
  return base::TrimSpace(line.substr(at + key.size() + 1));
}

std::string StringField(std::string_view line, std::string_view key) {
  auto field = FieldOf(line, key);
  if (!field || !field->starts_with('"')) return "";
  std::vector<std::string> strings = QuotedStrings(*field);
  return strings.empty() ? "" : strings[0];
}

int IntField(std::string_view line, std::string_view key) {
  auto field = FieldOf(line, key);
  if (!field) return 0;
  size_t digits = std::min(field->find_first_not_of("0123456789"), field->size());
  return static_cast<int>(
      base::ParseInt(field->substr(0, std::min<size_t>(digits, 9))).value_or(0));
}

/// The values that the predicate `Old:` of a removed setting refuses.
std::optional<std::vector<std::string>> OldValues(std::string_view line) {
  auto field = FieldOf(line, "Old");
  if (!field) return std::nullopt;
  if (field->starts_with("one")) return std::vector<std::string>{"1"};
  if (field->starts_with("zero")) return std::vector<std::string>{"0"};
  return QuotedStrings(*field);
}

}  // namespace

const GoDebugTable::Setting* GoDebugTable::Find(std::string_view name) const {
  auto it = std::find_if(settings.begin(), settings.end(),
                         [&](const Setting& setting) { return setting.name == name; });
  return it == settings.end() ? nullptr : &*it;
}

GoDebugTable ParseGoDebugTable(std::string_view go_source) {
  // gofmt keeps each entry on a line of its own: {Name: "x", Package: "y", Changed: 23, Old: "1"},
  GoDebugTable table;
  bool in_removed = false;
  for (const std::string& text : base::Split(go_source, "\n")) {
    std::string_view line = base::TrimSpace(text);
    if (line.starts_with("var ")) in_removed = line.starts_with("var Removed");
    if (!line.starts_with("{Name: ")) continue;
    std::string name = StringField(line, "Name");
    if (name.empty()) continue;
    if (in_removed) {
      table.removed.push_back({std::move(name), IntField(line, "Removed"), OldValues(line)});
    } else {
      table.settings.push_back(
          {std::move(name), IntField(line, "Changed"), StringField(line, "Old")});
    }
  }
  return table;
}

base::Result<GoDebugTable> ReadGoDebugTable(host::FileReader& files, const std::string& goroot) {
  auto text = files.ReadFile(host::JoinPath(goroot, "src/internal/godebugs/table.go"));
  if (!text) return base::Fail(text.error().Wrap("go"));
  return ParseGoDebugTable(*text);
}

std::optional<std::string> CheckGoDebug(const GoDebugTable& table, std::string_view local_version,
                                        std::string_view verb, std::string_view key,
                                        std::string_view value) {
  if (HasSpace(key)) return "key contains space";
  if (HasSpace(value)) return "value contains space";
  if (base::Contains(key, ",")) return "key contains comma";
  if (base::Contains(value, ",")) return "value contains comma";
  if (key == "default") {
    auto version = base::CutPrefix(value, "go");
    if (!version || !gover::IsValid(*version)) return "value for default= must be goVERSION";
    if (gover::Compare(*version, local_version) > 0) {
      return base::StrCat("default=", value, " too new (toolchain is go", local_version, ")");
    }
    return std::nullopt;
  }
  if (table.Find(key) != nullptr) return std::nullopt;
  for (const GoDebugTable::Removed& removed : table.removed) {
    if (removed.name != key) continue;
    if (!removed.old_values) {
      return base::StrCat("use of removed ", verb, " ", base::GoQuote(key),
                          ", see https://go.dev/doc/godebug#go-1", removed.removed);
    }
    const std::vector<std::string>& old = *removed.old_values;
    if (std::find(old.begin(), old.end(), value) == old.end()) return std::nullopt;
    return base::StrCat("removed GODEBUG ", base::GoQuote(key), " set to old value ",
                        base::GoQuote(value), " (https://go.dev/doc/godebug#go-1", removed.removed,
                        ")");
  }
  return base::StrCat("unknown ", verb, " ", base::GoQuote(key));
}

GoDebugDirective ParseGoDebug(const GoDebugTable& table, std::string_view local_version,
                              std::string_view text) {
  GoDebugDirective directive;
  if (!text.starts_with("//go:debug")) return directive;
  size_t space = text.find_first_of(" \t");
  if (space == std::string_view::npos) {
    if (base::TrimSpace(text) == "//go:debug") {
      directive.is_go_debug = true;
      directive.error = "missing key=value";
    }
    return directive;
  }
  directive.is_go_debug = true;
  auto setting = base::Cut(base::TrimSpace(text.substr(space)), "=");
  if (!setting) {
    directive.error = "missing key=value";
    return directive;
  }
  directive.key = setting->first;
  directive.value = setting->second;
  directive.error =
      CheckGoDebug(table, local_version, "//go:debug setting", directive.key, directive.value);
  return directive;
}

std::string DefaultGoDebug(const GoDebugTable& table, std::string_view local_version,
                           std::string_view go_version,
                           const base::SortedMap<std::string>& main_module,
                           const std::vector<source::Directive>& directives, bool fips) {
  base::SortedMap<std::string> chosen;
  if (fips) chosen["fips140"] = "on";
  for (const auto& [key, value] : main_module) chosen[key] = value;
  for (const source::Directive& d : directives) {
    GoDebugDirective directive = ParseGoDebug(table, local_version, d.text);
    if (!directive.is_go_debug || directive.error) continue;
    chosen[directive.key] = directive.value;
  }
  std::string version(go_version);
  if (auto it = chosen.find("default"); it != chosen.end()) {
    std::string wanted(base::TrimPrefix(it->second, "go"));
    chosen.erase(it);
    if (gover::IsValid(wanted)) version = std::move(wanted);
  }
  base::SortedMap<std::string> all = DefaultsOfGoVersion(table, version);
  for (auto& [key, value] : chosen) all[key] = std::move(value);
  std::string text;
  for (const auto& [key, value] : all) {
    if (!text.empty()) text += ',';
    base::StrAppend(text, key, '=', value);
  }
  return text;
}

std::string InvalidDirectives(const GoDebugTable& table, std::string_view local_version,
                              const std::vector<source::Directive>& directives) {
  std::string text;
  base::StringMap<std::string> seen;
  for (const source::Directive& d : directives) {
    GoDebugDirective directive = ParseGoDebug(table, local_version, d.text);
    if (!d.text.starts_with("//go:debug")) continue;
    std::string position = d.position.String();
    if (directive.error) {
      base::StrAppend(text, position, ": invalid //go:debug: ", *directive.error, '\n');
      continue;
    }
    // A line that only begins like a directive has the key "", as in cmd/go.
    auto [it, first] = seen.try_emplace(directive.key, position);
    if (!first) {
      base::StrAppend(text, position, ": repeated //go:debug for ", directive.key, "\n\t",
                      it->second, ": previous //go:debug\n");
    }
  }
  return text;
}

}  // namespace gorun::load
