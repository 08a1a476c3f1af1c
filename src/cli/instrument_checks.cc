#include "cli/instrument_checks.h"

#include <charconv>
#include <optional>
#include <string>
#include <utility>

#include "base/strings.h"
#include "env/instrumentation.h"
#include "host/find_program.h"

namespace gorun::cli {
namespace {

using base::ErrorKind;
using base::StrCat;

tl::unexpected<base::Error> Invalid(std::string text) {
  return base::Fail(ErrorKind::kInvalid, std::move(text));
}

base::Status CheckAtMostOne(const env::BuildFlags& flags) {
  const auto both = [](std::string_view one, std::string_view other) {
    return Invalid(StrCat("go: may not use -", one, " and -", other, " simultaneously"));
  };
  if (flags.race && flags.msan) return both("race", "msan");
  if (flags.race && flags.asan) return both("race", "asan");
  if (flags.msan && flags.asan) return both("msan", "asan");
  return {};
}

/// What a C compiler says when it is run with one flag.
base::Result<host::Completed> AskCompiler(host::Host& host, const env::Settings& settings,
                                          std::string_view flag, bool with_stderr) {
  const std::string cc(settings.tool_environment.Get("CC"));
  host::Command command;
  TRY_ASSIGN(command.program, host::FindProgram(host.files, settings.tool_environment, cc));
  command.argv = {cc, std::string(flag)};
  command.environment = settings.tool_environment.entries();
  command.environment.emplace_back("LANG=C");
  command.merge_stderr = with_stderr;
  TRY_ASSIGN(host::Completed completed, host.processes.Run(command));
  if (!completed.status.ok()) return base::Fail(StrCat(cc, ": ", completed.status.Text()));
  return completed;
}

/// The first "NAME version MAJOR.MINOR" in `text`.
std::optional<std::pair<unsigned, unsigned>> FindVersion(std::string_view text,
                                                         std::string_view name) {
  const std::string words = StrCat(name, " version ");
  for (size_t at = text.find(words); at != std::string_view::npos; at = text.find(words, at + 1)) {
    const char* next = text.data() + at + words.size();
    const char* const end = text.data() + text.size();
    std::pair<unsigned, unsigned> version;
    const auto [dot, error] = std::from_chars(next, end, version.first);
    if (error != std::errc() || dot == end || *dot != '.') continue;
    if (std::from_chars(dot + 1, end, version.second).ec == std::errc()) return version;
  }
  return std::nullopt;
}

/// work.compilerRequiredAsanVersion: older ones have another interface to the sanitizer's library.
base::Status CheckAsanCompiler(host::Host& host, const env::Settings& settings) {
  const auto unparsed = [](const base::Error& error) -> base::Status {
    if (error.Is(ErrorKind::kCancelled)) return base::Fail(error);
    return Invalid("-asan: the version of $(go env CC) could not be parsed");
  };
  auto banner = AskCompiler(host, settings, "--version", false);
  if (!banner) return unparsed(banner.error());
  std::string_view name = "clang";
  std::optional<std::pair<unsigned, unsigned>> version;
  if (banner->output.starts_with("gcc")) {
    name = "gcc";
    auto details = AskCompiler(host, settings, "-v", true);
    if (!details) return unparsed(details.error());
    version = FindVersion(details->output, name);
  } else {
    version = FindVersion(banner->output, name);
    if (!version) return Invalid("-asan: C compiler is not gcc or clang");
  }
  const auto [major, minor] = version.value_or(std::pair(0u, 0u));
  const unsigned least = name == "clang" || settings.host_goarch == "ppc64le" ? 9 : 7;
  if (major >= least) return {};
  // cmd/go's text ends with a newline of its own.
  return Invalid(
      StrCat("-asan is not supported with ", name, " compiler ", major, ".", minor, "\n\n"));
}

}  // namespace

base::Status CheckInstrumentation(host::Host& host, const env::Settings& settings, int go_minor) {
  TRY(CheckAtMostOne(settings.flags));
  const std::string_view mode = env::InstrumentationMode(settings.flags);
  if (mode.empty()) return {};
  if (!env::InstrumentationSupported(mode, settings.goos, settings.goarch, go_minor)) {
    return Invalid(StrCat("-", mode, " is not supported on ", settings.goos, "/", settings.goarch));
  }
  if (mode == "asan") TRY(CheckAsanCompiler(host, settings));
  // On macOS the race detector does without.
  if (settings.cgo_enabled || (settings.goos == "darwin" && mode == "race")) return {};
  const bool native =
      settings.goos == settings.host_goos && settings.goarch == settings.host_goarch;
  return Invalid(StrCat("go: -", mode, " requires cgo",
                        native ? "; enable cgo by setting CGO_ENABLED=1" : ""));
}

}  // namespace gorun::cli
