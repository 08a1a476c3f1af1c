#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "host/streams.h"
#include "report/sink.h"

namespace gorun::report {

/// Prints what comes of building packages (cmd/go's load.Printer). `package` is Package.Desc(), or
/// "" if the text belongs to no package in particular. Every call is one write: output of one
/// command stays together. All methods may be called from any thread.
class Printer {
 public:
  virtual ~Printer() = default;
  /// Prints the text as it is.
  virtual void Print(std::string_view package, std::string_view text) = 0;
  /// Prints the text, ended with a newline if there is any, and reports that building the package
  /// failed: the exit status is 1 from here on.
  virtual void Fail(std::string_view package, std::string_view text) = 0;
};

/// Plain text to the sink's stream. `sink` must outlive it.
std::unique_ptr<Printer> NewTextPrinter(Sink& sink);
/// -json: one JSON object a line to `out`: {"ImportPath":…,"Action":"build-output","Output":…} and
/// {…,"Action":"build-fail"}. The exit status goes to `sink`.
std::unique_ptr<Printer> NewJsonPrinter(host::OutputStream& out, Sink& sink);

}  // namespace gorun::report
