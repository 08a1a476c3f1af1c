#include "report/printer.h"

#include <mutex>

#include "base/json_string.h"
#include "base/strings.h"

namespace gorun::report {

namespace {

std::string EnsureNewline(std::string_view text) {
  return text.empty() || text.ends_with('\n') ? std::string(text) : base::StrCat(text, '\n');
}

class TextPrinter : public Printer {
 public:
  explicit TextPrinter(Sink& sink) : sink_(sink) {}
  void Print(std::string_view, std::string_view text) override {
    if (!text.empty()) sink_.stream().Write(text);
  }
  void Fail(std::string_view, std::string_view text) override {
    Print("", EnsureNewline(text));
    sink_.SetExitStatus(1);
  }

 private:
  Sink& sink_;
};

class JsonPrinter : public Printer {
 public:
  JsonPrinter(host::OutputStream& out, Sink& sink) : out_(out), sink_(sink) {}
  void Print(std::string_view package, std::string_view text) override {
    if (!text.empty()) out_.Write(Event(package, "build-output", text));
  }
  void Fail(std::string_view package, std::string_view text) override {
    std::string events;
    const std::string lines = EnsureNewline(text);
    for (size_t begin = 0; begin < lines.size();) {
      const size_t end = lines.find('\n', begin) + 1;
      events += Event(package, "build-output", std::string_view(lines).substr(begin, end - begin));
      begin = end;
    }
    out_.Write(events + Event(package, "build-fail", ""));
    sink_.SetExitStatus(1);
  }

 private:
  static std::string Event(std::string_view package, std::string_view action,
                           std::string_view output) {
    std::string line = "{\"ImportPath\":";
    line += base::JsonString(package);
    line += ",\"Action\":";
    line += base::JsonString(action);
    if (!output.empty()) {
      line += ",\"Output\":";
      line += base::JsonString(output);
    }
    return line + "}\n";
  }

  host::OutputStream& out_;
  Sink& sink_;
};

}  // namespace

std::unique_ptr<Printer> NewTextPrinter(Sink& sink) { return std::make_unique<TextPrinter>(sink); }

std::unique_ptr<Printer> NewJsonPrinter(host::OutputStream& out, Sink& sink) {
  return std::make_unique<JsonPrinter>(out, sink);
}

}  // namespace gorun::report
