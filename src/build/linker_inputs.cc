#include "build/linker_inputs.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "base/strings.h"
#include "build/object_check.h"

namespace gorun::build {

using base::StrCat;

namespace {

/// Flags that may stand alone: the next one is their value.
constexpr std::string_view kWithNextFlag[] = {"-Wl,-framework", "-Wl,-rpath", "-Wl,-R",
                                              "-Wl,--just-symbols", "-Wl,-undefined"};

/// What follows `flag` and a comma or an equals sign.
std::optional<std::string_view> ValueOf(std::string_view word, std::string_view flag) {
  const auto rest = base::CutPrefix(word, flag);
  if (!rest || !(rest->starts_with(',') || rest->starts_with('='))) return std::nullopt;
  return rest->substr(1);
}

/// reDirectLinkerInput.
bool IsDirectInput(const std::string& flag) {
  const auto is_first = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '/';
  };
  std::string_view rest = flag;
  if (rest.starts_with("./")) {
    rest.remove_prefix(2);
  } else if (!rest.empty() && is_first(rest[0])) {
    rest.remove_prefix(1);
  } else {
    return false;
  }
  return HasLinkerInputExtension(rest) && !base::Contains(rest, "\n");
}

auto InvalidFlag(const std::string& source, const std::string& said, std::string_view why) {
  return base::Fail(base::ErrorKind::kInvalid,
                    StrCat("invalid flag in ", source, ": ", said, " (", why, ")"));
}

constexpr std::string_view kSeeAlso = "see https://go.dev/s/invalidflag";

}  // namespace

bool MayReadSpecs(const std::vector<std::string>& linker_flags) {
  bool sanitizes = false, is_static = false;
  for (const std::string& flag : linker_flags) {
    if (flag == "-fopenmp" || flag == "-fopenacc") return true;
    sanitizes = sanitizes || flag.starts_with("-fsanitize=");
    is_static = is_static || flag == "-static" || flag == "--static" ||
                flag.starts_with("-static-") || flag.starts_with("--static-");
  }
  return sanitizes && is_static;
}

LinkerInputs::LinkerInputs(host::FileReader& files, LinkerPlaces places)
    : files_(files), places_(std::move(places)) {}

base::Status LinkerInputs::CheckFlags(const std::string& source,
                                      const std::vector<std::string>& flags) {
  if (MayReadSpecs(flags)) TRY(CheckSpecDir(source, "."));
  for (size_t i = 0; i < flags.size(); i++) {
    const std::string& flag = flags[i];
    const bool has_next = i + 1 < flags.size();
    if (flag.starts_with("-L")) {
      const std::string directory = flag == "-L" && has_next ? flags[++i] : flag.substr(2);
      if (directory.empty()) continue;
      TRY(ScanLinkerDirectory(files_, places_, source, directory,
                              [&](const std::string& path) { return CheckFile(source, path); }));
    } else if (flag == "-isysroot" && has_next) {
      i++;
      TRY(CheckSysroot(source, StrCat(flag, " ", flags[i]), flags[i]));
    } else if (flag == "-framework" && has_next) {
      i++;
      TRY(CheckIsNoFile(source, StrCat(flag, " ", flags[i]), flags[i]));
    } else if (flag.starts_with("-Wl,")) {
      if (has_next && std::ranges::find(kWithNextFlag, flag) != std::end(kWithNextFlag)) {
        i++;
        TRY(CheckWord(source, StrCat(flag, " ", flags[i]),
                      StrCat(flag.substr(4), ",", base::TrimPrefix(flags[i], "-Wl,"))));
      } else if (const auto words = base::CutPrefix(flag, "-Wl,--push-state,")) {
        for (const std::string& word : base::Split(*words, ",")) TRY(CheckWord(source, flag, word));
      } else {
        TRY(CheckWord(source, flag, std::string_view(flag).substr(4)));
      }
    } else if (IsDirectInput(flag) && IsLocalLinkerPath(files_, places_, flag)) {
      TRY(CheckFile(source, flag));
    }
  }
  return {};
}

base::Status LinkerInputs::CheckWord(const std::string& source, const std::string& said,
                                     std::string_view word) {
  if (const auto directory = ValueOf(word, "-syslibroot")) {
    return CheckSysroot(source, said, std::string(*directory));
  }
  if (const auto name = base::CutPrefix(word, "-framework,")) {
    return CheckIsNoFile(source, said, *name);
  }
  if (const auto name = ValueOf(word, "-undefined")) return CheckIsNoFile(source, said, *name);
  if (const auto path = ValueOf(word, "--just-symbols")) {
    return CheckObjectOrDirectory(source, said, std::string(*path));
  }
  if (auto path = base::CutPrefix(word, "-R")) {
    if (path->starts_with(',') || path->starts_with('=')) path->remove_prefix(1);
    return CheckObjectOrDirectory(source, said, std::string(*path));
  }
  if (const auto name = base::CutPrefix(word, "-subsystem,"); name && places_.goos != "windows") {
    return CheckIsNoFile(source, said, *name);
  }
  if (const auto values = base::CutPrefix(word, "-sectcreate,")) {
    return CheckSectCreate(source, said, *values);
  }
  return {};
}

base::Status LinkerInputs::CheckSectCreate(const std::string& source, const std::string& said,
                                           std::string_view values) {
  const std::vector<std::string> parts = base::SplitN(values, ",", 3);
  if (parts.size() < 3) return {};
  TRY(CheckIsNoFile(source, said, parts[0]));
  TRY(CheckIsNoFile(source, said, parts[1]));
  // Where the flag is known, that is what becomes the section.
  if (places_.goos == "darwin" || places_.goos == "ios") return {};
  if (IsNonDirectory(files_, places_.cwd, parts[2])) return InvalidFlag(source, said, kSeeAlso);
  return {};
}

base::Status LinkerInputs::CheckSysroot(const std::string& source, const std::string& said,
                                        const std::string& directory) {
  if (IsNonDirectory(files_, places_.cwd, directory)) {
    return InvalidFlag(source, said, "not a directory");
  }
  return CheckSpecDir(source, directory);
}

base::Status LinkerInputs::CheckIsNoFile(const std::string& source, const std::string& said,
                                         std::string_view value) {
  if (value.find_first_of("/\\") != std::string_view::npos ||
      IsNonDirectory(files_, places_.cwd, std::string(value))) {
    return InvalidFlag(source, said, kSeeAlso);
  }
  return {};
}

base::Status LinkerInputs::CheckObjectOrDirectory(const std::string& source,
                                                  const std::string& said,
                                                  const std::string& path) {
  if (!IsLocalLinkerPath(files_, places_, path) || !IsNonDirectory(files_, places_.cwd, path)) {
    return {};
  }
  if (const auto checked = CheckFile(source, path); !checked) {
    return InvalidFlag(source, said, checked.error().text());
  }
  return {};
}

base::Status LinkerInputs::CheckSpecDir(const std::string& source, const std::string& directory) {
  return ScanLinkerDirectory(files_, places_, source, directory);
}

base::Status LinkerInputs::CheckFile(const std::string& source, const std::string& path) {
  return CheckObjectFile(files_, places_.cwd, {source, path});
}

}  // namespace gorun::build
