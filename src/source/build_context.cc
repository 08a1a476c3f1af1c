#include <algorithm>

#include "base/strings.h"
#include "env/build_mode.h"
#include "env/instrumentation.h"
#include "source/file_name_match.h"
#include "source/source.h"

namespace gorun::source {

namespace {

void AddRange(std::vector<std::string>& tags, std::string_view prefix, int from, int to) {
  for (int i = from; i <= to; i++) tags.push_back(base::StrCat(prefix, i));
}

// "v8.2,lse" → (8, 2).
std::pair<int, int> Arm64Version(std::string_view value) {
  if (value.size() < 4 || value[0] != 'v') return {8, 0};
  return {value[1] - '0', value[3] - '0'};
}

// The number at the end of "power9", "v3", "rva22u64".
int NumberAfter(std::string_view value, std::string_view prefix) {
  if (!value.starts_with(prefix)) return 0;
  value.remove_prefix(prefix.size());
  size_t digits = std::min(value.find_first_not_of("0123456789"), value.size());
  return static_cast<int>(base::ParseInt(value.substr(0, digits)).value_or(0));
}

// buildcfg.gogoarchTags: the features that the architecture's setting implies.
std::vector<std::string> ArchTags(std::string_view arch, std::string_view value) {
  std::vector<std::string> tags;
  std::string prefix = base::StrCat(arch, ".");
  if (arch == "amd64") {
    AddRange(tags, prefix + "v", 1, NumberAfter(value, "v"));
  } else if (arch == "arm") {
    AddRange(tags, prefix, 5, NumberAfter(value, ""));
  } else if (arch == "arm64") {
    auto [major, minor] = Arm64Version(value);
    AddRange(tags, base::StrCat(prefix, "v", major, "."), 0, minor);
    // v9.x includes v8.x+5.
    if (major == 9) AddRange(tags, prefix + "v8.", 0, std::min(minor + 5, 9));
  } else if (arch == "ppc64" || arch == "ppc64le") {
    AddRange(tags, prefix + "power", 8, NumberAfter(value, "power"));
  } else if (arch == "riscv64") {
    int level = NumberAfter(value, "rva");
    tags.push_back(prefix + "rva20u64");
    if (level >= 22) tags.push_back(prefix + "rva22u64");
    if (level >= 23) tags.push_back(prefix + "rva23u64");
  } else if (arch == "wasm") {
    tags = {"wasm.satconv", "wasm.signext"};
  } else if (!value.empty()) {
    // 386 and the mips family: the value itself.
    tags.push_back(prefix + std::string(value));
  }
  return tags;
}

void AppendSuffix(std::string& suffix, std::string_view part) {
  if (!suffix.empty()) suffix += '_';
  suffix += part;
}

bool Contains(const std::vector<std::string>& list, std::string_view tag) {
  return std::find(list.begin(), list.end(), tag) != list.end();
}

}  // namespace

BuildContext MakeBuildContext(const env::Settings& settings, int go_minor) {
  BuildContext context;
  context.goos = settings.goos;
  context.goarch = settings.goarch;
  if (!settings.flags.compiler.empty()) context.compiler = settings.flags.compiler;
  context.cgo_enabled = settings.cgo_enabled;
  context.build_tags = settings.flags.tags;
  context.tool_tags = settings.experiment_tags;
  for (std::string& tag : ArchTags(settings.goarch, settings.arch_value)) {
    context.tool_tags.push_back(std::move(tag));
  }
  AddRange(context.release_tags, "go1.", 1, go_minor);

  context.install_suffix = settings.flags.installsuffix;
  const std::string_view instrument = env::InstrumentationMode(settings.flags);
  if (!instrument.empty()) {
    AppendSuffix(context.install_suffix, instrument);
    context.tool_tags.emplace_back(instrument);
  }
  // An impossible mode is refused elsewhere.
  auto mode = env::ResolveBuildMode(settings, go_minor);
  if (mode && !mode->install_suffix.empty()) {
    AppendSuffix(context.install_suffix, mode->install_suffix);
  }
  return context;
}

bool MatchTag(const BuildContext& context, std::string_view tag) {
  if (tag == "cgo" && context.cgo_enabled) return true;
  if (tag == context.goos || tag == context.goarch || tag == context.compiler) return true;
  if (tag == "linux" && context.goos == "android") return true;
  if (tag == "solaris" && context.goos == "illumos") return true;
  if (tag == "darwin" && context.goos == "ios") return true;
  if (tag == "unix" && IsUnixOs(context.goos)) return true;
  // An old name.
  if (tag == "boringcrypto") tag = "goexperiment.boringcrypto";
  return Contains(context.build_tags, tag) || Contains(context.tool_tags, tag) ||
         Contains(context.release_tags, tag);
}

}  // namespace gorun::source
