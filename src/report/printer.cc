#include "report/printer.h"

#include <mutex>

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

/// A JSON string as encoding/json writes it with its defaults: <, > and & are escaped, too.
void AppendJsonString(std::string& out, std::string_view text) {
  constexpr std::string_view kHex = "0123456789abcdef";
  auto append_u = [&](char32_t rune) {
    out += "\\u";
    for (int shift = 12; shift >= 0; shift -= 4) out += kHex[(rune >> shift) & 0xf];
  };
  out += '"';
  while (!text.empty()) {
    auto [rune, size] = base::DecodeRune(text);
    switch (rune) {
      case '"': out += "\\\""; break;
      case '\\': out += "\\\\"; break;
      case '\b': out += "\\b"; break;
      case '\f': out += "\\f"; break;
      case '\n': out += "\\n"; break;
      case '\r': out += "\\r"; break;
      case '\t': out += "\\t"; break;
      default:
        if (rune < 0x20 || rune == '<' || rune == '>' || rune == '&' || rune == 0x2028 ||
            rune == 0x2029 || (rune == 0xfffd && size == 1)) {
          append_u(rune);
        } else {
          out += text.substr(0, size);
        }
    }
    text.remove_prefix(size);
  }
  out += '"';
}

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
    AppendJsonString(line, package);
    line += ",\"Action\":";
    AppendJsonString(line, action);
    if (!output.empty()) {
      line += ",\"Output\":";
      AppendJsonString(line, output);
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
