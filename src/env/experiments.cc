#include "env/experiments.h"

#include <algorithm>
#include <cstdint>

#include "base/one_of.h"
#include "base/strings.h"

namespace gorun::env {

using base::OneOf;

using base::Fail;
using base::StrCat;

namespace {

// When an experiment is part of the baseline.
enum class On : uint8_t { kNo, kYes, kRegabi, kDwarf5, kExchange8 };

// One experiment with the releases whose internal/goexperiment knows it, and those in which it is
// on by default. The order is that of the flags' declarations, which is the order of everything
// printed.
struct Experiment {
  std::string_view name;
  int first, last;
  On baseline = On::kNo;
  int on_since = 0;
};

constexpr int kOldest = 24;
constexpr int kNewest = 27;

constexpr Experiment kExperiments[] = {
    {"fieldtrack", 24, 27},
    {"preemptibleloops", 24, 27},
    {"staticlockranking", 24, 27},
    {"boringcrypto", 24, 27},
    {"regabiwrappers", 24, 27, On::kRegabi, 24},
    {"regabiargs", 24, 27, On::kRegabi, 24},
    {"heapminimum512kib", 24, 27},
    {"coverageredesign", 24, 24, On::kYes, 24},
    {"arenas", 24, 27},
    {"cgocheck2", 24, 27},
    {"loopvar", 24, 27},
    {"cacheprog", 24, 25},
    {"newinliner", 24, 27},
    {"rangefunc", 24, 25},
    {"aliastypeparams", 24, 25, On::kYes, 24},
    {"swissmap", 24, 25, On::kYes, 24},
    {"spinbitmutex", 24, 24, On::kExchange8, 24},
    {"synchashtriemap", 24, 25, On::kYes, 24},
    {"synctest", 24, 25},
    {"dwarf5", 25, 27, On::kDwarf5, 25},
    {"jsonv2", 25, 27, On::kYes, 27},
    {"greenteagc", 25, 27, On::kYes, 26},
    {"randomizedheapbase64", 26, 27, On::kYes, 26},
    {"runtimefreegc", 26, 27},
    {"sizespecializedmalloc", 26, 27, On::kYes, 27},
    {"goroutineleakprofile", 26, 26},
    {"simd", 26, 27},
    {"runtimesecret", 26, 27},
    {"mapsplitgroup", 27, 27},
};

struct Flag {
  std::string_view name;
  bool baseline = false;
  bool value = false;
};

void SetRegabi(std::vector<Flag>& flags, bool value) {
  for (Flag& flag : flags) {
    if (flag.name.starts_with("regabi")) flag.value = value;
  }
}

}  // namespace

base::Result<Experiments> ParseExperiments(int minor, std::string_view goos,
                                           std::string_view goarch, std::string_view goexperiment) {
  minor = std::clamp(minor, kOldest, kNewest);
  bool regabi_always =
      OneOf(goarch, {"amd64", "arm64", "loong64", "ppc64le", "ppc64", "riscv64"}) ||
      (minor >= 27 && goarch == "s390x");
  bool regabi = regabi_always || (minor >= 26 && goarch == "s390x");
  bool dwarf5 = !OneOf(goos, {"darwin", "ios", "aix"});
  bool exchange8 = OneOf(goarch, {"386", "amd64", "arm", "arm64", "ppc64le", "ppc64"});

  std::vector<Flag> flags;
  for (const Experiment& experiment : kExperiments) {
    if (minor < experiment.first || minor > experiment.last) continue;
    bool on = experiment.baseline != On::kNo && minor >= experiment.on_since;
    if (experiment.baseline == On::kRegabi) on = on && regabi;
    if (experiment.baseline == On::kDwarf5) on = on && dwarf5;
    if (experiment.baseline == On::kExchange8) on = on && exchange8;
    flags.push_back({experiment.name, on, on});
  }

  for (const std::string& word : base::Split(goexperiment, ",")) {
    if (word.empty()) continue;
    if (word == "none") {
      for (Flag& flag : flags) flag.value = false;
      continue;
    }
    std::string_view name = base::TrimPrefix(word, "no");
    bool value = name.size() == word.size();
    if (name == "regabi") {
      SetRegabi(flags, value);
      continue;
    }
    auto flag =
        std::find_if(flags.begin(), flags.end(), [&](const Flag& f) { return f.name == name; });
    if (flag == flags.end()) return Fail(StrCat("unknown GOEXPERIMENT ", name));
    flag->value = value;
  }

  if (regabi_always) SetRegabi(flags, true);
  if (!regabi) SetRegabi(flags, false);
  auto is_on = [&](std::string_view name) {
    return std::any_of(flags.begin(), flags.end(),
                       [&](const Flag& f) { return f.name == name && f.value; });
  };
  if (is_on("regabiargs") && !is_on("regabiwrappers")) {
    return Fail("GOEXPERIMENT regabiargs requires regabiwrappers");
  }

  Experiments result;
  std::vector<std::string> changed;
  for (const Flag& flag : flags) {
    if (flag.value) result.enabled.emplace_back(flag.name);
    if (flag.value != flag.baseline) changed.push_back(StrCat(flag.value ? "" : "no", flag.name));
  }
  result.clean = base::Join(changed, ",");
  return result;
}

}  // namespace gorun::env
