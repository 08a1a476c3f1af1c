#include "report/timings.h"

#include <algorithm>
#include <optional>

#include "base/json_string.h"
#include "base/strings.h"
#include "report/timings_template.h"

namespace gorun::report {

using base::StrAppend;
using base::StrCat;

namespace {

// As a string inside of a <script>, which "</script>" must not end.
std::string Quoted(std::string_view text) { return base::JsonString(text); }

// Of the end that was waited for; nullopt if nothing was done.
std::optional<size_t> LastToEnd(const std::vector<TimedAction>& actions,
                                const std::vector<size_t>* among) {
  std::optional<size_t> last;
  const size_t count = among != nullptr ? among->size() : actions.size();
  for (size_t i = 0; i < count; i++) {
    const size_t index = among != nullptr ? (*among)[i] : i;
    // What did not come to its turn has no times.
    if (actions[index].end_ns == 0) continue;
    if (!last || actions[index].end_ns > actions[*last].end_ns) last = index;
  }
  return last;
}

std::string ActionsAsData(const std::vector<TimedAction>& actions, int64_t begin_ns) {
  std::vector<bool> critical(actions.size());
  for (const size_t index : CriticalPath(actions)) critical[index] = true;
  std::string out;
  for (size_t i = 0; i < actions.size(); i++) {
    const TimedAction& action = actions[i];
    if (action.end_ns == 0) continue;
    StrAppend(out, "[", Quoted(action.kind), ",", Quoted(action.name), ",", action.slot, ",",
              (action.begin_ns - begin_ns) / 1000, ",", (action.end_ns - begin_ns) / 1000, ",",
              action.found    ? 1
              : action.reused ? 2
                              : 0,
              ",", action.bytes, ",", critical[i] ? 1 : 0, ",", Quoted(action.reason), "],\n");
  }
  return out;
}

}  // namespace

std::vector<size_t> CriticalPath(const std::vector<TimedAction>& actions) {
  std::vector<size_t> path;
  for (auto next = LastToEnd(actions, nullptr); next;
       next = LastToEnd(actions, &actions[*next].needs)) {
    path.push_back(*next);
  }
  std::ranges::reverse(path);
  return path;
}

std::string TimingsPage(std::string_view title, const StageTimer& stages,
                        const std::vector<TimedAction>& actions) {
  std::string stage_data;
  int64_t at_us = 0;
  for (const StageTimer::Stage& stage : stages.stages()) {
    const int64_t end_us = at_us + stage.duration_ns / 1000;
    StrAppend(stage_data, "[", Quoted(stage.name), ",", at_us, ",", end_us, "],\n");
    at_us = end_us;
  }
  return StrCat(kTimingsHead, "const title = ", Quoted(title), ";\nconst stages = [\n", stage_data,
                "];\nconst actions = [\n", ActionsAsData(actions, stages.begin_ns()), "];\n",
                kTimingsScript);
}

}  // namespace gorun::report
