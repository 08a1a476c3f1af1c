#include <algorithm>

#include "base/strings.h"
#include "env/env_sources.h"
#include "host/find_program.h"
#include "host/path.h"
#include "modules/go_version.h"
#include "toolchain/locate.h"
#include "toolchain/shims.h"
#include "toolchain/toolchain.h"
#include "toolchain/usual_places.h"

namespace gorun::toolchain {

using base::ErrorKind;
using base::Fail;
using base::StrCat;
using host::JoinPath;

namespace {

constexpr std::string_view kUnknown =
    " is not part of a Go distribution that gorun can find without running it";

// Older ones have no toolchain switching, no go.env and another cache: they count as none.
bool NewEnough(const Toolchain& toolchain) {
  return modules::gover::Compare(toolchain.go_version, "1.21") >= 0;
}

// The distribution at `root`, if there is one. That the machine cannot tell (no descriptor is left,
// a bad disk) is an error: it must not lead to another Go, nor to the network.
base::Result<std::optional<Toolchain>> LookAt(host::FileReader& files, const std::string& root) {
  auto found = ReadDistribution(files, root);
  if (found) return std::move(*found);
  if (found.error().Is(ErrorKind::kOther) && files.IsDir(root) &&
      !files.IsDir(JoinPath(root, "VERSION"))) {
    return Fail(StrCat("gorun: ", found.error().text()));
  }
  return std::nullopt;
}

// The root that `go` at `path` belongs to as cmd/go finds its own: by the path itself, then
// resolved.
base::Result<std::optional<Toolchain>> ByProgramPath(host::Host& host, const std::string& path,
                                                     const std::string& resolved) {
  for (const std::string& program : {path, resolved}) {
    std::string bin = host::DirName(program);
    if (host::BaseName(bin) != "bin") continue;
    TRY_ASSIGN(std::optional<Toolchain> found, LookAt(host.files, host::DirName(bin)));
    if (found) return found;
  }
  return std::nullopt;
}

// `word` of a shell script, which may begin with the home directory in one of the usual ways.
std::string ExpandHome(std::string_view word, std::string_view home) {
  for (std::string_view name : {"$HOME/", "${HOME}/", "~/"}) {
    if (word.starts_with(name)) return JoinPath(home, word.substr(name.size()));
  }
  return std::string(word);
}

// The distribution whose go command a script starts: the first one it names by an absolute path.
base::Result<std::optional<Toolchain>> ByScript(host::Host& host, const std::string& script) {
  constexpr size_t kLongest = 4096;
  auto text = host.files.ReadRange(script, 0, kLongest);
  if (!text || !text->starts_with("#!")) return std::nullopt;
  for (const std::string& line : base::Split(*text, "\n")) {
    if (base::TrimSpace(line).starts_with('#')) continue;
    for (const std::string& part : base::Fields(line)) {
      const std::string program =
          ExpandHome(base::TrimBytes(part, "\"'`();"), host.environment.Get("HOME"));
      if (!host::IsAbsPath(program) || host::BaseName(program) != "go") continue;
      auto resolved = host.files.RealPath(program);
      if (!resolved) continue;
      TRY_ASSIGN(std::optional<Toolchain> found, ByProgramPath(host, program, *resolved));
      if (found) return found;
    }
  }
  return std::nullopt;
}

}  // namespace

base::Result<std::optional<Toolchain>> ByProgram(host::Host& host, const std::string& program) {
  auto resolved = host.files.RealPath(program);
  if (!resolved) return std::nullopt;
  TRY_ASSIGN(std::optional<Toolchain> by_path, ByProgramPath(host, program, *resolved));
  if (by_path) return by_path;
  TRY_ASSIGN(std::optional<ShimTarget> shim, ResolveShim(host, program, *resolved));
  if (shim && shim->goroot.empty()) return std::nullopt;
  if (shim) {
    auto found = ReadDistribution(host.files, shim->goroot);
    if (!found) return Fail(StrCat("gorun: ", program, ": ", found.error().text()));
    return std::move(*found);
  }
  TRY_ASSIGN(std::optional<Toolchain> by_script, ByScript(host, *resolved));
  if (by_script) return by_script;
  return Fail(ErrorKind::kNotFound,
              StrCat("gorun: ", program, kUnknown, "; set GOROOT to the distribution to use"));
}

base::Result<Installed> FindInstalled(host::Host& host,
                                      const std::function<bool(const std::string&)>& is_gorun) {
  std::string goroot = env::EnvSources::Read(host, "").Get("GOROOT").value;
  if (!goroot.empty()) {
    goroot = host::CleanPath(goroot);
    if (!host.files.IsDir(goroot)) {
      return Fail(ErrorKind::kInvalid, StrCat("go: cannot find GOROOT directory: ", goroot));
    }
    auto found = ReadDistribution(host.files, goroot);
    if (!found) {
      return Fail(
          StrCat("gorun: GOROOT=", goroot, " is not a Go distribution: ", found.error().text()));
    }
    if (!NewEnough(*found)) {
      return Fail(StrCat("gorun: GOROOT=", goroot, " is ", found->version,
                         "; gorun needs Go 1.21 or later"));
    }
    return Installed{std::move(*found), {}};
  }

  Installed installed;
  auto pass_over = [&passed_over = installed.passed_over](std::string what) {
    // It may be in PATH and in a usual place.
    if (std::ranges::find(passed_over, what) == passed_over.end()) {
      passed_over.push_back(std::move(what));
    }
  };
  auto use = [&](Toolchain found) {
    if (NewEnough(found)) {
      installed.toolchain = std::move(found);
    } else {
      pass_over(StrCat(found.version, " at ", found.goroot, " is too old: 1.21 or later"));
    }
    return installed.toolchain.has_value();
  };
  for (const std::string& dir : base::Split(host.environment.Get("PATH"), ":")) {
    if (!host::IsAbsPath(dir)) continue;
    std::string program = JoinPath(dir, "go");
    if (!CanExecute(host, program)) continue;
    auto resolved = host.files.RealPath(program);
    if (!resolved || is_gorun(*resolved)) continue;
    auto found = ByProgram(host, program);
    if (!found && !found.error().Is(ErrorKind::kNotFound)) return Fail(found.error());
    if (!found) pass_over(StrCat(program, kUnknown));
    if (found && *found && use(**std::move(found))) return installed;
  }

  for (const std::string& place : UsualPlaces(host.files, host.environment)) {
    TRY_ASSIGN(std::optional<Toolchain> found, LookAt(host.files, place));
    if (found && use(*std::move(found))) return installed;
  }
  return installed;
}

}  // namespace gorun::toolchain
