#include "toolchain/shims.h"

#include <vector>

#include "base/strings.h"
#include "host/path.h"
#include "modules/go_version.h"

namespace gorun::toolchain {

using base::Fail;
using base::StrCat;
using host::JoinPath;

namespace {

// Calls `read` for `dir` and each of its parents until it gives something other than "".
template <typename F>
std::string UpTheTree(std::string dir, F read) {
  while (true) {
    if (std::string found = read(dir); !found.empty()) return found;
    std::string parent = host::DirName(dir);
    if (parent == dir) return "";
    dir = parent;
  }
}

std::string_view WithoutComment(std::string_view line) { return line.substr(0, line.find('#')); }

// Environment variable, or `below` the home directory.
std::string DirOr(host::Host& host, std::string_view variable, std::string_view below) {
  std::string_view value = host.environment.Get(variable);
  if (!value.empty()) return std::string(value);
  return JoinPath(host.environment.Get("HOME"), below);
}

std::string ReadOrEmpty(host::Host& host, const std::string& path) {
  auto text = host.files.ReadFile(path);
  return text ? *text : "";
}

// The directory below `installs` that `version` names: itself, or the newest that it is a prefix
// of.
std::string InstalledVersion(host::Host& host, const std::string& installs,
                             const std::string& version) {
  if (host.files.IsDir(JoinPath(installs, version))) return JoinPath(installs, version);
  auto entries = host.files.ReadDir(installs);
  if (!entries) return "";
  std::string best;
  for (const host::DirEntry& entry : *entries) {
    if (version != "latest" && !entry.name.starts_with(StrCat(version, "."))) continue;
    if (best.empty() || modules::gover::Compare(entry.name, best) > 0) best = entry.name;
  }
  return best.empty() ? "" : JoinPath(installs, best);
}

// A version manager's answer: `version` as asked for, found below `installs` (there with `suffix`).
base::Result<std::optional<ShimTarget>> FromInstalls(host::Host& host, std::string_view manager,
                                                     const std::string& installs,
                                                     const std::string& version,
                                                     std::string_view suffix) {
  if (version == "system") return ShimTarget{};
  if (version.empty()) {
    return Fail(StrCat("gorun: ", manager, " has no Go version set for ", host.cwd,
                       "; set one, or GOROOT to the distribution to use"));
  }
  std::string dir = InstalledVersion(host, installs, version);
  if (dir.empty()) {
    return Fail(StrCat("gorun: ", manager, " asks for Go ", version, ", which is not installed in ",
                       installs, "; install it, or set GOROOT to the distribution to use"));
  }
  return ShimTarget{suffix.empty() ? dir : JoinPath(dir, suffix)};
}

base::Result<std::optional<ShimTarget>> ResolveAsdf(host::Host& host) {
  std::string version(host.environment.Get("ASDF_GOLANG_VERSION"));
  std::string_view file = host.environment.Get("ASDF_DEFAULT_TOOL_VERSIONS_FILENAME");
  std::string name(file.empty() ? ".tool-versions" : file);
  auto entry = [&](const std::string& dir) {
    return ToolVersionsEntry(ReadOrEmpty(host, JoinPath(dir, name)), {"golang"});
  };
  if (version.empty()) version = UpTheTree(host.cwd, entry);
  if (version.empty()) version = entry(std::string(host.environment.Get("HOME")));
  return FromInstalls(host, "asdf",
                      JoinPath(DirOr(host, "ASDF_DATA_DIR", ".asdf"), "installs/golang"), version,
                      "go");
}

base::Result<std::optional<ShimTarget>> ResolveMise(host::Host& host) {
  std::string version(host.environment.Get("MISE_GO_VERSION"));
  auto entry = [&](const std::string& dir) {
    for (std::string_view name :
         {"mise.local.toml", "mise.toml", ".mise.local.toml", ".mise.toml", "mise/config.toml",
          ".mise/config.toml", ".config/mise.toml", ".config/mise/config.toml"}) {
      std::string found = MiseTomlEntry(ReadOrEmpty(host, JoinPath(dir, name)));
      if (!found.empty()) return found;
    }
    return ToolVersionsEntry(ReadOrEmpty(host, JoinPath(dir, ".tool-versions")), {"go", "golang"});
  };
  if (version.empty()) version = UpTheTree(host.cwd, entry);
  if (version.empty()) {
    std::string config = JoinPath(DirOr(host, "XDG_CONFIG_HOME", ".config"), "mise/config.toml");
    version = MiseTomlEntry(ReadOrEmpty(host, config));
  }
  std::string_view data = host.environment.Get("MISE_DATA_DIR");
  std::string dir = data.empty() ? JoinPath(DirOr(host, "XDG_DATA_HOME", ".local/share"), "mise")
                                 : std::string(data);
  return FromInstalls(host, "mise", JoinPath(dir, "installs/go"), version, "");
}

base::Result<std::optional<ShimTarget>> ResolveGoenv(host::Host& host) {
  std::string root = DirOr(host, "GOENV_ROOT", ".goenv");
  std::string version(host.environment.Get("GOENV_VERSION"));
  auto first_word = [](const std::string& text) {
    std::vector<std::string> words = base::Fields(text);
    return words.empty() ? std::string() : words[0];
  };
  if (version.empty()) {
    version = UpTheTree(host.cwd, [&](const std::string& dir) {
      return first_word(ReadOrEmpty(host, JoinPath(dir, ".go-version")));
    });
  }
  if (version.empty()) version = first_word(ReadOrEmpty(host, JoinPath(root, "version")));
  if (version.empty()) version = "system";
  return FromInstalls(host, "goenv", JoinPath(root, "versions"), version, "");
}

// Tools put the shims of all their languages into one directory; `go` there is a script that names
// its manager, or a link to the manager's own program.
bool IsShimOf(host::Host& host, std::string_view manager, const std::string& program,
              const std::string& resolved) {
  if (host::BaseName(resolved) == manager) return true;
  if (host::BaseName(host::DirName(program)) != "shims") return false;
  std::string text = ReadOrEmpty(host, program).substr(0, 4096);
  return text.starts_with("#!") && base::Contains(text, manager);
}

// golang.org/dl's wrappers are programs named after the release that they keep in ~/sdk.
base::Result<std::optional<ShimTarget>> ResolveDl(host::Host& host, const std::string& program,
                                                  const std::string& resolved) {
  auto start = host.files.ReadRange(resolved, 0, 2);
  if (start && *start == "#!") return std::nullopt;
  std::string name = host::BaseName(resolved);
  std::string sdk = JoinPath(host.environment.Get("HOME"), "sdk", name);
  if (host.files.IsDir(sdk)) return ShimTarget{sdk};
  // The linker writes the path of the program's package into it.
  if (!base::Contains(ReadOrEmpty(host, resolved), StrCat("golang.org/dl/", name))) {
    return std::nullopt;
  }
  return Fail(StrCat("gorun: ", program, " has not downloaded its distribution yet; run '", name,
                     " download', or set GOROOT to the distribution to use"));
}

}  // namespace

std::string ToolVersionsEntry(std::string_view text,
                              std::initializer_list<std::string_view> names) {
  for (const std::string& line : base::Split(text, "\n")) {
    std::vector<std::string> words = base::Fields(WithoutComment(line));
    if (words.size() < 2) continue;
    for (std::string_view name : names) {
      if (words[0] == name) return words[1];
    }
  }
  return "";
}

std::string MiseTomlEntry(std::string_view text) {
  bool in_tools = false;
  for (const std::string& raw : base::Split(text, "\n")) {
    const std::string_view line = base::TrimSpace(WithoutComment(raw));
    if (line.starts_with('[')) {
      in_tools = line == "[tools]";
      continue;
    }
    auto cut = base::Cut(line, "=");
    if (!in_tools || !cut) continue;
    std::string_view key = base::TrimBytes(base::TrimSpace(cut->first), "\"'");
    if (key != "go" && key != "golang" && key != "core:go") continue;
    std::string_view value = base::TrimSpace(cut->second);
    if (value.starts_with('{')) {
      auto version = base::Cut(value, "version");
      if (!version) return "";
      auto rest = base::Cut(version->second, "=");
      if (!rest) return "";
      value = rest->second;
    }
    // The first quoted string.
    size_t open = value.find_first_of("\"'");
    if (open == std::string_view::npos) return "";
    size_t close = value.find(value[open], open + 1);
    if (close == std::string_view::npos) return "";
    return std::string(value.substr(open + 1, close - open - 1));
  }
  return "";
}

base::Result<std::optional<ShimTarget>> ResolveShim(host::Host& host, const std::string& program,
                                                    const std::string& resolved) {
  std::string name = host::BaseName(resolved);
  if (name == "snap") return ShimTarget{"/snap/go/current"};
  if (IsShimOf(host, "mise", program, resolved)) return ResolveMise(host);
  if (IsShimOf(host, "asdf", program, resolved)) return ResolveAsdf(host);
  if (IsShimOf(host, "goenv", program, resolved)) return ResolveGoenv(host);
  if (name == "gotip" || !modules::gover::FromToolchain(name).empty()) {
    return ResolveDl(host, program, resolved);
  }
  return std::nullopt;
}

}  // namespace gorun::toolchain
