#pragma once

// The door of room `report`: what the user reads.
//
//   sink.h              errors and notes about the user's input, in data order; the exit status
//   printer.h           what comes of building packages: text, or -json
//   command_text.h      how commands read under -x and -n (pure)
//   command_printer.h   the script that -x and -n print; -v
//   tool_output.h       "# package" and shortened paths in what tools say (it asks the file
//                       system only whether two paths are the same file)
//   stage_timer.h       how long each stage took
//   timings.h           the page that shows how a run went (-timings)
//   progress_line.h     the line at the bottom of a terminal
//
// This room does not know what a package, a command or an error is about; all texts come from
// callers.
#include "report/command_printer.h"
#include "report/command_text.h"
#include "report/printer.h"
#include "report/progress_line.h"
#include "report/sink.h"
#include "report/stage_timer.h"
#include "report/timings.h"
#include "report/tool_output.h"

namespace gorun::report {

/// All of it that a stage may need, as one bundle of services.
struct Report {
  Sink& sink;
  /// What building packages prints: text, or JSON under -json.
  Printer& printer;
  StageTimer& times;
  /// nullptr where nobody looks.
  ProgressLine* progress = nullptr;
  /// Where what was built is noted with its times; nullptr if nobody wants to know.
  std::vector<TimedAction>* timings = nullptr;
};

}  // namespace gorun::report
