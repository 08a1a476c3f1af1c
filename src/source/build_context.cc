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
  context.tool_tags.insert(context.tool_tags.end(), settings.arch_tags.begin(),
                           settings.arch_tags.end());
  AddRange(context.release_tags, "go1.", 1, go_minor);
  context.reading = ReadingRulesFor(go_minor);

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
