#include "build/response_file.h"

#include <algorithm>

#include "base/strings.h"
#include "host/path.h"

namespace gorun::build {
namespace {

// sys.ExecArgLengthLimit.
constexpr size_t kArgumentLimit = 30 << 10;

std::string EscapedArgument(std::string_view argument) {
  std::string out;
  for (const char c : argument) {
    if (c == '\\') {
      out += "\\\\";
    } else if (c == '\n') {
      out += "\\n";
    } else {
      out += c;
    }
  }
  return out;
}

std::string QuotedArgument(std::string_view argument) {
  if (argument.empty()) return "\"\"";
  if (argument.find_first_of(" \t\n\r'\"\\$`") == std::string_view::npos) {
    return std::string(argument);
  }
  std::string out = "\"";
  for (const char c : argument) {
    if (c == '\\' || c == '"' || c == '$' || c == '`') out += '\\';
    out += c;
  }
  return out + '"';
}

}  // namespace

bool NeedsResponseFile(std::string_view program, const std::vector<std::string>& arguments,
                       bool pack_too) {
  const std::string name = host::BaseName(program);
  static constexpr std::string_view kTools[] = {"compile", "link", "cgo", "asm", "cover"};
  if (std::ranges::find(kTools, name) == std::end(kTools) && !(pack_too && name == "pack")) {
    return false;
  }
  size_t length = 0;
  for (const std::string& argument : arguments) length += argument.size();
  return length > kArgumentLimit;
}

std::string ResponseFile(const std::vector<std::string>& arguments, bool quoted) {
  std::string text;
  for (size_t i = 1; i < arguments.size(); i++) {
    text += quoted ? QuotedArgument(arguments[i]) : EscapedArgument(arguments[i]);
    text += '\n';
  }
  return text;
}

}  // namespace gorun::build
