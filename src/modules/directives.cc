#include "modules/directives.h"

#include <utility>

#include "base/go_quote.h"
#include "base/strings.h"
#include "base/unicode.h"

namespace gorun::modules {

namespace {

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// Takes a number: with `allow_zero`, a single 0 is one.
bool TakeNumber(std::string_view& s, bool allow_zero) {
  size_t n = 0;
  while (n < s.size() && IsDigit(s[n])) n++;
  if (n == 0 || (s[0] == '0' && !allow_zero)) return false;
  s.remove_prefix(s[0] == '0' ? 1 : n);
  return true;
}

bool TakeChar(std::string_view& s, char c) {
  if (!s.starts_with(c)) return false;
  s.remove_prefix(1);
  return true;
}

// What a dependency's go line may be cut down to: the language version at the front of "v1.23-foo"
// or "1.23.x". "" if there is none.
std::string LaxGoVersion(std::string_view version) {
  TakeChar(version, 'v');
  std::string_view rest = version;
  if (!TakeNumber(rest, false) || !TakeChar(rest, '.') || !TakeNumber(rest, true)) return "";
  if (rest.empty() || IsDigit(rest[0]) || base::Contains(rest.substr(1), "\n")) return "";
  return std::string(version.substr(0, version.size() - rest.size()));
}

}  // namespace

void DirectiveErrors::Add(Position position, std::string_view text) {
  errors_.push_back(base::StrCat(PositionPrefix(file_, position), text));
}

base::Error DirectiveErrors::Joined() const {
  return base::Error(base::ErrorKind::kInvalid, base::Join(errors_, "\n"));
}

std::string DirectiveText(std::string_view verb, std::string_view path, std::string_view text) {
  if (!path.empty()) return base::StrCat(verb, ' ', path, ": ", text);
  return base::StrCat(verb, ": ", text);
}

bool IsGoDirectiveVersion(std::string_view version) {
  // 1.23, 1.23.0, 1.23rc1, 1.23.0rc1
  if (!TakeNumber(version, false) || !TakeChar(version, '.') || !TakeNumber(version, true)) {
    return false;
  }
  if (TakeChar(version, '.') && !TakeNumber(version, true)) return false;
  if (version.empty()) return true;
  size_t letters = 0;
  while (letters < version.size() && version[letters] >= 'a' && version[letters] <= 'z') letters++;
  version.remove_prefix(letters);
  return letters > 0 && !version.empty() &&
         version.find_first_not_of("0123456789") == std::string_view::npos;
}

bool IsToolchainDirectiveName(std::string_view name) {
  return name == "default" || name == "go1" || name.starts_with("go1.");
}

base::Result<std::string> ParseToken(std::string& token) {
  std::string value = token;
  if (token.starts_with('"')) {
    auto unquoted = base::GoUnquote(token);
    if (!unquoted) return base::Fail(base::ErrorKind::kInvalid, "invalid syntax");
    value = *std::move(unquoted);
  } else if (token.find_first_of("\"'`") != std::string::npos) {
    // Other quotes are reserved.
    return base::Fail(base::ErrorKind::kInvalid, "unquoted string cannot contain quote");
  }
  token = AutoQuote(value);
  return value;
}

base::Result<std::string> ParseVersionToken(std::string_view verb, std::string_view path,
                                            std::string& token, const VersionFixer& fix) {
  auto invalid = [&](std::string version, std::string reason) {
    InvalidVersionError error{std::move(version), false, std::move(reason)};
    return base::Fail(base::ErrorKind::kInvalid, DirectiveText(verb, path, error.Text()));
  };
  auto parsed = ParseToken(token);
  if (!parsed) return invalid(token, parsed.error().text());
  if (!fix) {
    std::string canonical = CanonicalVersion(*parsed);
    if (canonical.empty()) return invalid(*parsed, "must be of the form v1.2.3");
    return token = canonical;
  }
  auto fixed = fix(std::string(path), *parsed);
  if (!fixed) {
    const VersionFixError& error = fixed.error();
    if (!error.about_module) return base::Fail(error.cause);
    return base::Fail(error.cause.kind(), DirectiveText(verb, path, error.cause.text()));
  }
  return token = *fixed;
}

void ParseGo(DirectiveErrors& errors, const Line& line, LineId id, Arguments args, bool lax,
             std::optional<GoStatement>& go) {
  if (go) return errors.Add(line, "repeated go statement");
  if (args.size() != 1) return errors.Add(line, "go directive expects exactly one argument");
  if (!IsGoDirectiveVersion(args[0])) {
    std::string fixed = lax ? LaxGoVersion(args[0]) : "";
    if (fixed.empty()) {
      return errors.Add(
          line, base::StrCat("invalid go version '", args[0], "': must match format 1.23.0"));
    }
    args[0] = fixed;
  }
  go = GoStatement{args[0], id};
}

void ParseToolchain(DirectiveErrors& errors, const Line& line, LineId id, Arguments args,
                    std::optional<ToolchainStatement>& toolchain) {
  if (toolchain) return errors.Add(line, "repeated toolchain statement");
  if (args.size() != 1) return errors.Add(line, "toolchain directive expects exactly one argument");
  if (!IsToolchainDirectiveName(args[0])) {
    return errors.Add(line, base::StrCat("invalid toolchain version '", args[0],
                                         "': must match format go1.23.0 or default"));
  }
  toolchain = ToolchainStatement{args[0], id};
}

void ParseGodebug(DirectiveErrors& errors, const Line& line, LineId id, Arguments args,
                  std::vector<GodebugStatement>& godebug) {
  if (args.size() == 1 && args[0].find_first_of("\"`',") == std::string::npos) {
    if (auto cut = base::Cut(args[0], "=")) {
      godebug.push_back({std::string(cut->first), std::string(cut->second), id});
      return;
    }
  }
  errors.Add(line, "usage: godebug key=value");
}

void ParseReplace(DirectiveErrors& errors, const Line& line, LineId id, Arguments args,
                  const VersionFixer& fix, std::vector<Replace>& replace) {
  size_t arrow = args.size() >= 2 && args[1] == "=>" ? 1 : 2;
  if (args.size() < arrow + 2 || args.size() > arrow + 3 || args[arrow] != "=>") {
    return errors.Add(line,
                      "usage: replace module/path [v1.2.3] => other/module v1.4\n\t or "
                      "replace module/path [v1.2.3] => ../local/directory");
  }
  auto old_path = ParseToken(args[0]);
  if (!old_path) {
    return errors.Add(line, base::StrCat("invalid quoted string: ", old_path.error().text()));
  }
  auto split = SplitPathVersion(*old_path);
  if (!split) {
    return errors.Add(line, DirectiveText("replace", *old_path, "invalid module path"));
  }
  Replace entry;
  if (arrow == 2) {
    auto version = ParseVersionToken("replace", *old_path, args[1], fix);
    if (!version) return errors.Add(line, version.error().text());
    if (auto checked = CheckPathMajor(*version, split->path_major); !checked) {
      return errors.Add(line, DirectiveText("replace", *old_path, checked.error().text()));
    }
    entry.old_mod.version = *version;
  }
  auto new_path = ParseToken(args[arrow + 1]);
  if (!new_path) {
    return errors.Add(line, base::StrCat("invalid quoted string: ", new_path.error().text()));
  }
  if (args.size() == arrow + 2) {
    if (!IsDirectoryPath(*new_path)) {
      if (base::Contains(*new_path, "@")) {
        return errors.Add(
            line, "replacement module must match format 'path version', not 'path@version'");
      }
      return errors.Add(line,
                        "replacement module without version must be directory path (rooted or "
                        "starting with . or ..)");
    }
    if (base::Contains(*new_path, "\\")) {
      return errors.Add(
          line, "replacement directory appears to be Windows path (on a non-windows system)");
    }
  } else {
    auto version = ParseVersionToken("replace", *new_path, args[arrow + 2], fix);
    if (!version) return errors.Add(line, version.error().text());
    if (IsDirectoryPath(*new_path)) {
      return errors.Add(line, base::StrCat("replacement module directory path ",
                                           base::GoQuote(*new_path), " cannot have version"));
    }
    entry.new_mod.version = *version;
  }
  entry.old_mod.path = *std::move(old_path);
  entry.new_mod.path = *std::move(new_path);
  entry.syntax = id;
  replace.push_back(std::move(entry));
}

bool IsDirectoryPath(std::string_view path) {
  // go.mod files travel between systems, so any system's directory paths count.
  return path == "." || path == ".." || path.starts_with("./") || path.starts_with("../") ||
         path.starts_with(".\\") || path.starts_with("..\\") || path.starts_with('/') ||
         path.starts_with('\\') ||
         (path.size() >= 2 && path[1] == ':' &&
          ((path[0] >= 'A' && path[0] <= 'Z') || (path[0] >= 'a' && path[0] <= 'z')));
}

bool IsIndirect(const Line& line) {
  if (line.comments.suffix.empty()) return false;
  std::string_view text =
      base::TrimUnicodeSpace(base::TrimPrefix(line.comments.suffix[0].token, "//"));
  if (text == "indirect") return true;
  auto more = base::CutPrefix(text, "indirect;");
  return more && !more->empty() && base::IsSpace(base::DecodeRune(*more).first);
}

base::Status CheckGoDirective(std::string_view version) {
  if (IsGoDirectiveVersion(version)) return {};
  return base::Fail(base::ErrorKind::kInvalid,
                    base::StrCat("invalid language version ", base::GoQuote(version)));
}

base::Status CheckToolchainDirective(std::string_view name) {
  if (IsToolchainDirectiveName(name)) return {};
  return base::Fail(base::ErrorKind::kInvalid,
                    base::StrCat("invalid toolchain name ", base::GoQuote(name)));
}

bool LineLess(const Line& a, const Line& b) { return a.tokens < b.tokens; }

}  // namespace gorun::modules
