#include <algorithm>

#include "base/strings.h"
#include "env/env_sources.h"
#include "env/godebug.h"
#include "host/path.h"
#include "modules/go_version.h"
#include "toolchain/go_lines.h"
#include "toolchain/obtain.h"
#include "toolchain/toolchain.h"

namespace gorun::toolchain {

namespace gover = modules::gover;
using base::Fail;
using base::StrCat;

namespace {

// What GOTOOLCHAIN asks for: at least this toolchain, and in which way a newer one may be had.
struct Request {
  /// A toolchain name, "local", or "" for what is installed.
  std::string minimum;
  bool automatic = false;
  bool path = false;
  /// GOTOOLCHAIN as messages name what allows an upgrade.
  std::string mode;
};

base::Result<Request> ParseRequest(const std::string& gotoolchain) {
  Request request;
  request.mode = gotoolchain;
  if (gotoolchain == "auto" || gotoolchain == "path") {
    request.automatic = gotoolchain == "auto";
    request.path = gotoolchain == "path";
    return request;
  }
  auto cut = base::Cut(gotoolchain, "+");
  std::string minimum(cut ? cut->first : gotoolchain);
  if (minimum != "local") {
    if (gover::FromToolchain(minimum).empty()) {
      return Fail(StrCat("go: invalid GOTOOLCHAIN \"", gotoolchain, "\"",
                         cut ? StrCat(": invalid minimum toolchain \"", minimum, "\"") : ""));
    }
    request.minimum = minimum;
  }
  if (cut && cut->second != "auto" && cut->second != "path") {
    return Fail(StrCat("go: invalid GOTOOLCHAIN \"", gotoolchain,
                       "\": only version suffixes are +auto and +path"));
  }
  if (cut) request.mode = StrCat("<name>+", cut->second);
  request.automatic = cut && cut->second == "auto";
  request.path = cut && cut->second == "path";
  return request;
}

// GODEBUG=toolchaintrace=1: what was decided is said.
class Trace {
 public:
  explicit Trace(host::Host& host)
      : err_(host.err),
        wanted_(env::GoDebugValue(host.environment.Get("GODEBUG"), "toolchaintrace") == "1") {}
  void Say(std::string_view text) {
    if (wanted_) err_.Write(StrCat("go: ", text, "\n"));
  }
  void Upgrading(const std::string& name, std::string_view line, const GoLines& lines,
                 const Request& request) {
    Say(StrCat("upgrading toolchain to ", name, " (required by ", line, " line in ",
               lines.short_file, "; upgrade allowed by GOTOOLCHAIN=", request.mode, ")"));
  }

 private:
  host::OutputStream& err_;
  const bool wanted_;
};

// What the go.mod or go.work file raises the minimum to.
struct Wanted {
  std::string name;
  std::string version;
  std::string auto_go_version, auto_toolchain;
};

// What is wanted before any file has a say.
Wanted Minimum(const Request& request, const std::optional<Toolchain>& local) {
  if (!request.minimum.empty()) {
    return {request.minimum, gover::FromToolchain(request.minimum), "", ""};
  }
  if (!local) return {};
  return {local->Name(), local->go_version, "", ""};
}

base::Result<Wanted> Raise(Wanted wanted, const Request& request, const GoLines& lines,
                           Trace* trace) {
  if (lines.toolchain == "default") {
    wanted.auto_toolchain = "default";
    return wanted;
  }
  if (!lines.toolchain.empty()) {
    std::string version = gover::FromToolchain(lines.toolchain);
    if (version.empty()) {
      return Fail(StrCat("go: invalid toolchain \"", lines.toolchain, "\" in ", lines.short_file));
    }
    if (gover::Compare(version, wanted.version) > 0) {
      wanted.name = lines.toolchain;
      wanted.version = version;
      wanted.auto_toolchain = lines.toolchain;
      if (trace != nullptr) trace->Upgrading(wanted.name, "toolchain", lines, request);
    }
  }
  if (gover::Compare(lines.go, wanted.version) > 0) {
    wanted.name = StrCat("go", lines.go);
    wanted.version = lines.go;
    // From 1.21 on the first release of a language version is "1.N.0".
    if (gover::IsLang(lines.go) && gover::Compare(lines.go, "1.21") >= 0) wanted.name += ".0";
    wanted.auto_go_version = lines.go;
    wanted.auto_toolchain.clear();
    if (trace != nullptr) trace->Upgrading(wanted.name, "go", lines, request);
  }
  return wanted;
}

// The one that serves looks at the files again and knows only what it finds then: lines that
// it satisfies do not count any more.
std::string Explain(const std::string& gotoolchain, const Request& request, const GoLines& lines,
                    const Toolchain& serving) {
  std::string text;
  const Wanted wanted =
      Raise(Minimum(request, serving), request, lines, nullptr).value_or(Wanted());
  if (!gotoolchain.empty() && gotoolchain != "auto")
    base::StrAppend(text, "; GOTOOLCHAIN=", gotoolchain);
  if (!lines.file.empty() && !(wanted.auto_go_version.empty() && wanted.auto_toolchain.empty())) {
    base::StrAppend(text, "; ", lines.short_file, " sets ");
    if (wanted.auto_toolchain.empty()) {
      base::StrAppend(text, "go ", wanted.auto_go_version);
    } else {
      base::StrAppend(text, "toolchain ", wanted.auto_toolchain);
    }
  }
  return text;
}

// What toolchain.Exec leaves behind.
void HandOver(const std::string& name, Obtain::Found found, Trace& trace, Selection& selection) {
  selection.environment_changes = {found.in_path ? "GOROOT"
                                                 : StrCat("GOROOT=", found.toolchain.goroot)};
  trace.Say(found.in_path
                ? StrCat("using ", name, " toolchain located in system PATH (", found.program, ")")
                : StrCat("using ", name, " toolchain from cache located at ", found.program));
  selection.toolchain = std::move(found.toolchain);
}

}  // namespace

base::Result<Selection> Select(host::Host& host, const Installed& found, bool modules_off,
                               const OpenSource& open_source) {
  const std::optional<Toolchain>& installed = found.toolchain;
  env::EnvSources sources = env::EnvSources::Read(host, installed ? installed->goroot : "");
  Selection selection;
  if (modules_off && installed) {
    selection.toolchain = *installed;
    return selection;
  }
  selection.gotoolchain = sources.Get("GOTOOLCHAIN").value;
  // An installed distribution whose go.env lost the line keeps to itself, as cmd/go does.
  std::string setting = selection.gotoolchain;
  if (setting.empty()) setting = installed ? "local" : "auto";
  TRY_ASSIGN(Request request, ParseRequest(setting));
  Trace trace(host);
  Wanted wanted = Minimum(request, installed);
  if (setting != "auto" && setting != "path" && !selection.gotoolchain.empty()) {
    trace.Say(StrCat("default toolchain set to ", wanted.name, " from GOTOOLCHAIN=", setting));
  }
  GoLines lines;
  if (request.automatic || request.path || !installed) {
    TRY_ASSIGN(lines,
               ReadGoLines(host, sources.Get("GOWORK").value, installed ? installed->goroot : ""));
    TRY_ASSIGN(wanted, Raise(std::move(wanted), request, lines, &trace));
  }

  Obtain obtain(host, installed, open_source);
  if (installed && wanted.name == installed->Name()) {
    selection.toolchain = *installed;
    if (!selection.gotoolchain.empty()) trace.Say(StrCat("using local toolchain ", wanted.name));
  } else if (!installed && request.minimum.empty()) {
    // Nothing is here and nobody named a toolchain: any release that is new enough will do.
    TRY_ASSIGN(selection.toolchain, obtain.AnyAtLeast(wanted.version, found.passed_over));
  } else {
    TRY_ASSIGN(Obtain::Found named, obtain.Named(wanted.name, /*path_only=*/request.path));
    HandOver(wanted.name, std::move(named), trace, selection);
  }
  selection.explanation = Explain(selection.gotoolchain, request, lines, selection.toolchain);
  return selection;
}

base::Result<std::optional<Selection>> SwitchToNewer(host::Host& host, const Selection& current,
                                                     const std::string& what,
                                                     const std::string& needed,
                                                     const OpenSource& open_source,
                                                     modules::AnswerStore* answers) {
  std::string setting = current.gotoolchain.empty() ? "local" : current.gotoolchain;
  TRY_ASSIGN(Request request, ParseRequest(setting));
  if (!request.automatic && !request.path) return std::nullopt;
  Obtain obtain(host, current.toolchain, open_source);
  bool path_only = !request.automatic;
  auto name = answers != nullptr ? obtain.PinnedName(what, needed, path_only, *answers)
                                 : obtain.NewerName(needed, path_only);
  if (!name) {
    // It happens while the log's prefix is "go: ", and base.Error puts another one before it.
    return Fail(
        StrCat("go: go: ",
               gover::TooNewText(what, needed, current.toolchain.go_version, current.explanation),
               "\ngo: go: switching to go >= ", needed, ": ", name.error().text()));
  }
  host.err.Write(StrCat("go: ", what, " requires go >= ", needed, "; switching to ", *name, "\n"));
  Selection selection = current;
  TRY_ASSIGN(Obtain::Found found, obtain.Named(*name, /*path_only=*/request.path));
  Trace trace(host);
  HandOver(*name, std::move(found), trace, selection);
  env::EnvSources sources = env::EnvSources::Read(host, selection.toolchain.goroot);
  TRY_ASSIGN(GoLines lines, ReadGoLines(host, sources.Get("GOWORK").value, ""));
  selection.explanation = Explain(selection.gotoolchain, request, lines, selection.toolchain);
  return selection;
}

}  // namespace gorun::toolchain
