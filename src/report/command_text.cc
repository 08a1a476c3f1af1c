#include "report/command_text.h"

#include "base/go_quote.h"
#include "base/strings.h"

namespace gorun::report {

std::string JoinUnambiguously(const std::vector<std::string>& arguments) {
  std::string out;
  for (size_t i = 0; i < arguments.size(); i++) {
    if (i > 0) out += ' ';
    const std::string& argument = arguments[i];
    std::string quoted = base::GoQuote(argument);
    const bool ambiguous = argument.empty() ||
                           argument.find_first_of(" ()>;") != std::string::npos ||
                           quoted.size() > argument.size() + 2;
    out += ambiguous ? quoted : argument;
  }
  return out;
}

std::string FormatCommand(const std::vector<std::string>& environment,
                          const std::vector<std::string>& arguments) {
  std::string out;
  for (const std::string& entry : environment) {
    auto parts = base::Cut(entry, "=");
    if (!parts) continue;
    auto [name, value] = *parts;
    if (base::Contains(value, "'")) {
      base::StrAppend(out, name, "=", base::GoQuote(value), " ");
    } else {
      base::StrAppend(out, name, "='", value, "' ");
    }
  }
  return out + JoinUnambiguously(arguments);
}

std::string FormatWriteFile(std::string_view file, std::string_view text) {
  if (text.empty()) return base::StrCat("echo -n > ", file, " # internal");
  if (text.find('\n') == text.size() - 1) {
    text.remove_suffix(1);
    return base::StrCat("echo '", text, "' > ", file, " # internal");
  }
  return base::StrCat("cat >", file, " << 'EOF' # internal\n", text, "EOF");
}

std::string FormatInternal(const std::vector<std::string>& arguments) {
  return JoinUnambiguously(arguments) + " # internal";
}

std::string CheckNoResponseFile(const std::vector<std::string>& arguments) {
  for (const std::string& argument : arguments) {
    if (argument.starts_with('@')) {
      return base::StrCat("invalid command-line argument ", argument,
                          " in command: ", JoinUnambiguously(arguments));
    }
  }
  return "";
}

std::string ReplaceWorkDir(std::string command, std::string_view work_dir) {
  if (work_dir.empty() || command.starts_with("cat ")) return command;
  command = base::ReplaceAll(command, work_dir, "$WORK");
  const std::string quoted = base::GoQuote(work_dir);
  const std::string escaped = quoted.substr(1, quoted.size() - 2);
  if (escaped != work_dir) command = base::ReplaceAll(command, escaped, "$WORK");
  return command;
}

}  // namespace gorun::report
