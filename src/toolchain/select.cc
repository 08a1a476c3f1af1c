#include <algorithm>

#include "base/strings.h"
#include "env/env_sources.h"
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
};

base::Result<Request> ParseRequest(const std::string& gotoolchain) {
  Request request;
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
  request.automatic = cut && cut->second == "auto";
  request.path = cut && cut->second == "path";
  return request;
}

// The name that gover.LocalToolchain gives a distribution.
std::string NameOf(const Toolchain& toolchain) {
  return toolchain.version.starts_with("go") ? toolchain.version
                                             : StrCat("go", toolchain.go_version);
}

// What the go.mod or go.work file raises the minimum to.
struct Wanted {
  std::string name;
  std::string version;
  std::string auto_go_version, auto_toolchain;
};

base::Result<Wanted> Raise(Wanted wanted, const GoLines& lines) {
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
    }
  }
  if (gover::Compare(lines.go, wanted.version) > 0) {
    wanted.name = StrCat("go", lines.go);
    wanted.version = lines.go;
    // From 1.21 on the first release of a language version is "1.N.0".
    if (gover::IsLang(lines.go) && gover::Compare(lines.go, "1.21") >= 0) wanted.name += ".0";
    wanted.auto_go_version = lines.go;
    wanted.auto_toolchain.clear();
  }
  return wanted;
}

std::string Explain(const std::string& gotoolchain, const GoLines& lines, const Wanted& wanted) {
  std::string text;
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

}  // namespace

base::Result<Selection> Select(host::Host& host, const std::optional<Toolchain>& installed,
                               bool modules_off, const OpenSource& open_source) {
  env::EnvSources sources = env::EnvSources::Read(host, installed ? installed->goroot : "");
  Selection selection;
  selection.gotoolchain = sources.Get("GOTOOLCHAIN").value;
  if (modules_off && installed) {
    selection.toolchain = *installed;
    return selection;
  }
  // An installed distribution whose go.env lost the line keeps to itself, as cmd/go does.
  std::string setting = selection.gotoolchain;
  if (setting.empty()) setting = installed ? "local" : "auto";
  TRY_ASSIGN(Request request, ParseRequest(setting));

  Wanted wanted;
  if (installed) {
    wanted.name = NameOf(*installed);
    wanted.version = installed->go_version;
  }
  if (!request.minimum.empty()) {
    wanted.name = request.minimum;
    wanted.version = gover::FromToolchain(request.minimum);
  }
  GoLines lines;
  if (request.automatic || request.path || !installed) {
    TRY_ASSIGN(lines,
               ReadGoLines(host, sources.Get("GOWORK").value, installed ? installed->goroot : ""));
    TRY_ASSIGN(wanted, Raise(std::move(wanted), lines));
  }
  selection.explanation = Explain(selection.gotoolchain, lines, wanted);

  if (installed && wanted.name == NameOf(*installed)) {
    selection.toolchain = *installed;
    return selection;
  }
  Obtain obtain(host, installed, open_source);
  if (!installed && request.minimum.empty()) {
    // Nothing is here and nobody named a toolchain: any release that is new enough will do.
    TRY_ASSIGN(selection.toolchain, obtain.AnyAtLeast(wanted.version));
    return selection;
  }
  TRY_ASSIGN(selection.toolchain, obtain.Named(wanted.name, /*path_only=*/request.path));
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
  if (!name) return Fail(StrCat("switching to go >= ", needed, ": ", name.error().text()));
  host.err.Write(StrCat("go: ", what, " requires go >= ", needed, "; switching to ", *name, "\n"));
  Selection selection = current;
  TRY_ASSIGN(selection.toolchain, obtain.Named(*name, /*path_only=*/request.path));
  return selection;
}

}  // namespace gorun::toolchain
