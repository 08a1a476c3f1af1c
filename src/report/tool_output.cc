#include "report/tool_output.h"

#include "base/strings.h"
#include "host/path.h"

namespace gorun::report {

namespace {

/// base.sameFile: two files that do not exist count as the same.
bool SameFile(host::FileReader& files, const std::string& a, const std::string& b) {
  auto info_a = files.Stat(a);
  auto info_b = files.Stat(b);
  if (!info_a || !info_b) {
    return !info_a && !info_b && info_a.error().Is(base::ErrorKind::kNotFound) &&
           info_b.error().Is(base::ErrorKind::kNotFound);
  }
  return info_a->device == info_b->device && info_a->inode == info_b->inode;
}

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsWord(char c) {
  return IsDigit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

/// The length of ":[0-9]+" at the start of `text`; 0 if there is none.
size_t MatchNumber(std::string_view text) {
  if (!text.starts_with(':')) return 0;
  size_t end = 1;
  while (end < text.size() && IsDigit(text[end])) end++;
  return end > 1 ? end : 0;
}

/// The length of a position in a generated file, `[…/x.cgo1.go:18:3]` or `[x.cover.go:18]`, at the
/// start of `text`; 0 if there is none.
size_t MatchGeneratedPosition(std::string_view text) {
  if (!text.starts_with('[')) return 0;
  const size_t close = text.find_first_of("[]", 1);
  if (close == std::string_view::npos || text[close] == '[') return 0;
  const std::string_view inside = text.substr(1, close - 1);
  for (std::string_view suffix : {".cgo1.go", ".cover.go"}) {
    // The name before the suffix must not be empty.
    for (size_t at = inside.find(suffix, 1); at != std::string_view::npos;
         at = inside.find(suffix, at + 1)) {
      std::string_view rest = inside.substr(at + suffix.size());
      const size_t line = MatchNumber(rest);
      if (line == 0) continue;
      rest.remove_prefix(line);
      if (rest.empty() || MatchNumber(rest) == rest.size()) return close + 1;
    }
  }
  return 0;
}

/// Removes all positions in generated files; false if there are none.
bool RemoveGeneratedPositions(std::string& text) {
  std::string out;
  size_t copied = 0;
  for (size_t i = text.find('['); i != std::string::npos; i = text.find('[', i)) {
    const size_t length = MatchGeneratedPosition(std::string_view(text).substr(i));
    if (length == 0) {
      i++;
      continue;
    }
    out.append(text, copied, i - copied);
    i += length;
    copied = i;
  }
  if (copied == 0) return false;
  out.append(text, copied);
  text = std::move(out);
  return true;
}

/// Replaces the regular expression \b_C2?(type|func|var|macro)_\B by "C.".
std::string RestoreCgoNames(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size();) {
    size_t length = 0;
    if (text.substr(i).starts_with("_C") && (i == 0 || !IsWord(text[i - 1]))) {
      std::string_view rest = text.substr(i + 2);
      if (rest.starts_with('2')) rest.remove_prefix(1);
      for (std::string_view kind : {"type_", "func_", "var_", "macro_"}) {
        if (rest.starts_with(kind) && rest.size() > kind.size() && IsWord(rest[kind.size()])) {
          length = (rest.data() - (text.data() + i)) + kind.size();
        }
      }
    }
    if (length > 0) {
      out += "C.";
      i += length;
    } else {
      out += text[i++];
    }
  }
  return out;
}

}  // namespace

std::string ShortPath(host::FileReader& files, std::string_view cwd, const std::string& path) {
  auto relative = host::RelPath(cwd, path);
  if (relative && relative->size() < path.size() &&
      // Not cleaned: behind a symbolic link in `cwd` ".." leads elsewhere, which is what is asked.
      SameFile(files, base::StrCat(cwd, "/", *relative), path)) {
    return *relative;
  }
  return path;
}

std::string ReplacePrefix(std::string_view text, std::string_view from, std::string_view to) {
  if (!base::Contains(text, from)) return std::string(text);
  std::string out = base::ReplaceAll(text, base::StrCat(" ", from), base::StrCat(" ", to));
  out = base::ReplaceAll(out, base::StrCat("\n", from), base::StrCat("\n", to));
  out = base::ReplaceAll(out, base::StrCat("\n\t", from), base::StrCat("\n\t", to));
  if (out.starts_with(from)) out.replace(0, from.size(), to);
  return out;
}

std::string RewriteCgoNames(std::string text, CgoNames rule) {
  switch (rule) {
    case CgoNames::kNone: return text;
    case CgoNames::kByPosition:
      if (!RemoveGeneratedPositions(text)) return text;
      break;
    case CgoNames::kAlways: break;
  }
  return RestoreCgoNames(text);
}

std::string ShortenOutput(host::FileReader& files, std::string_view output,
                          const OutputContext& context) {
  std::string out(output);
  if (!out.ends_with('\n')) out += '\n';
  if (!context.work_dir.empty()) out = ReplacePrefix(out, context.work_dir, "$WORK");
  // The package's directory first, then each of its parents: siblings share only those.
  for (std::string dir(context.dir);;) {
    // Without a mention there is nothing to ask the disk for.
    if (!dir.empty() && base::Contains(out, dir)) {
      const std::string relative = ShortPath(files, context.cwd, dir);
      if (relative != dir) out = ReplacePrefix(out, dir, relative);
    }
    std::string parent = host::DirName(dir);
    if (parent == dir) break;
    dir = std::move(parent);
  }
  return RewriteCgoNames(std::move(out), context.cgo);
}

std::string CommandMessage(const CommandSubject& subject, std::string_view text) {
  const std::string_view description =
      subject.description.empty() ? subject.package_desc : subject.description;
  if (!subject.import_path.empty() && description != subject.package_desc) {
    return base::StrCat("# ", subject.import_path, "\n# [", description, "]\n", text);
  }
  return base::StrCat("# ", description, "\n", text);
}

CommandReport ReportCommand(host::FileReader& files, const CommandSubject& subject,
                            const OutputContext& context, std::string_view output,
                            const std::optional<base::Error>& error) {
  CommandReport report;
  if (output.empty()) {
    report.error = error;
    return report;
  }
  std::string message = CommandMessage(subject, ShortenOutput(files, output, context));
  if (error) {
    report.error = base::Error(error->kind(), std::move(message));
    report.error_names_package = !subject.import_path.empty();
  } else {
    report.output = std::move(message);
  }
  return report;
}

}  // namespace gorun::report
