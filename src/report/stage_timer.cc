#include "report/stage_timer.h"

#include "base/strings.h"

namespace gorun::report {

namespace {

/// "     12.345 ms  name\n"
std::string Line(int64_t ns, std::string_view name) {
  const int64_t us = ns / 1000;
  std::string fraction = base::StrCat(us % 1000);
  fraction.insert(0, 3 - fraction.size(), '0');
  std::string number = base::StrCat(us / 1000, ".", fraction);
  if (number.size() < 11) number.insert(0, 11 - number.size(), ' ');
  return base::StrCat(number, " ms  ", name, "\n");
}

}  // namespace

StageTimer::StageTimer(host::Clock& clock) : clock_(clock), begin_ns_(clock.MonotonicNs()) {}

void StageTimer::Start(std::string_view name) {
  Stop();
  running_ = name;
  stage_begin_ns_ = clock_.MonotonicNs();
}

void StageTimer::Stop() {
  if (running_.empty()) return;
  stages_.push_back({std::move(running_), clock_.MonotonicNs() - stage_begin_ns_});
  running_.clear();
}

std::string StageTimer::Text() const {
  std::string out;
  for (const Stage& stage : stages_) out += Line(stage.duration_ns, stage.name);
  return out + Line(clock_.MonotonicNs() - begin_ns_, "total");
}

}  // namespace gorun::report
