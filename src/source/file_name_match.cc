#include "source/file_name_match.h"

#include <algorithm>
#include <array>
#include <iterator>

#include "base/one_of.h"

namespace gorun::source {

namespace {

constexpr std::string_view kKnownOs[] = {
    "aix",   "android", "darwin", "dragonfly", "freebsd", "hurd",    "illumos", "ios",     "js",
    "linux", "nacl",    "netbsd", "openbsd",   "plan9",   "solaris", "wasip1",  "windows", "zos",
};

constexpr std::string_view kUnixOs[] = {
    "aix",     "android", "darwin", "dragonfly", "freebsd", "hurd",
    "illumos", "ios",     "linux",  "netbsd",    "openbsd", "solaris",
};

constexpr std::string_view kKnownArch[] = {
    "386",     "amd64",  "amd64p32", "arm",      "armbe",     "arm64",       "arm64be", "loong64",
    "mips",    "mipsle", "mips64",   "mips64le", "mips64p32", "mips64p32le", "ppc",     "ppc64",
    "ppc64le", "riscv",  "riscv64",  "s390",     "s390x",     "sparc",       "sparc64", "wasm",
};

struct Extension {
  std::string_view name;
  FileKind kind;
};

constexpr Extension kExtensions[] = {
    {"go", FileKind::kGo},           {"s", FileKind::kAssembly},
    {"h", FileKind::kHeader},        {"c", FileKind::kC},
    {"cc", FileKind::kCxx},          {"cpp", FileKind::kCxx},
    {"cxx", FileKind::kCxx},         {"m", FileKind::kObjC},
    {"hh", FileKind::kHeader},       {"hpp", FileKind::kHeader},
    {"hxx", FileKind::kHeader},      {"f", FileKind::kFortran},
    {"F", FileKind::kFortran},       {"for", FileKind::kFortran},
    {"f90", FileKind::kFortran},     {"S", FileKind::kCAssembly},
    {"sx", FileKind::kCAssembly},    {"swig", FileKind::kSwig},
    {"swigcxx", FileKind::kSwigCxx}, {"syso", FileKind::kObject},
};

constexpr auto kExtensionNames = [] {
  std::array<std::string_view, std::size(kExtensions)> names;
  std::ranges::transform(kExtensions, names.begin(), &Extension::name);
  return names;
}();

// Cuts the last "_"-separated part off `rest`; `rest` becomes empty with the first part.
std::string_view CutLastPart(std::string_view& rest) {
  size_t underscore = rest.rfind('_');
  std::string_view part = underscore == std::string_view::npos ? rest : rest.substr(underscore + 1);
  rest = underscore == std::string_view::npos ? std::string_view() : rest.substr(0, underscore);
  return part;
}

}  // namespace

bool IsKnownOs(std::string_view name) { return base::OneOf(name, kKnownOs); }
bool IsKnownArch(std::string_view name) { return base::OneOf(name, kKnownArch); }
bool IsUnixOs(std::string_view name) { return base::OneOf(name, kUnixOs); }

constinit const host::NameFilter kSourceNames{kExtensionNames, "._"};

FileKind KindOfFile(std::string_view name) {
  size_t dot = name.rfind('.');
  if (dot == std::string_view::npos) return FileKind::kNotSource;
  std::string_view extension = name.substr(dot + 1);
  for (const Extension& known : kExtensions) {
    if (known.name == extension) return known.kind;
  }
  return FileKind::kNotSource;
}

bool MatchFileName(std::string_view name, const TagPredicate& tag_holds) {
  name = name.substr(0, name.find('.'));
  // What is before the first "_" is never a system: linux.go is for all.
  size_t first = name.find('_');
  if (first == std::string_view::npos) return true;
  std::string_view rest = name.substr(first + 1);
  std::string_view last = CutLastPart(rest);
  if (last == "test") {
    if (rest.empty()) return true;
    last = CutLastPart(rest);
  }
  if (IsKnownArch(last)) {
    std::string_view before = CutLastPart(rest);
    if (IsKnownOs(before)) {
      bool os_holds = tag_holds(before);
      return tag_holds(last) && os_holds;
    }
  } else if (!IsKnownOs(last)) {
    return true;
  }
  return tag_holds(last);
}

}  // namespace gorun::source
