#include "build/swig_command.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/strings.h"
#include "build/cgo_flags.h"
#include "build/cgo_plan.h"

namespace gorun::build {
namespace {

using base::StrCat;

/// The size of Go's int. cmd/go has the compiler find out by compiling a constant that is too big
/// for 32 bits; it follows from the architecture.
std::string IntSize(const BuildConfig& config) {
  if (config.n) return "$INTBITS";
  static constexpr std::array<std::string_view, 4> k32Bits = {"386", "arm", "mips", "mipsle"};
  return std::ranges::find(k32Bits, config.goarch) == k32Bits.end() ? "64" : "32";
}

void AddSwigStep(const Action& action, const load::Package& package, const std::string& file,
                 bool cxx, const std::vector<std::string>& cflags, const BuildConfig& config,
                 std::vector<Step>& steps) {
  const std::string base(base::TrimSuffix(file, cxx ? ".swigcxx" : ".swig"));
  auto [go_file, c_file] = SwigOutputsOf(file, action.objdir, cxx);
  SwigStep step;
  std::vector<std::string>& args = step.command.arguments;
  args = {"swig", "-go", "-cgo", "-intgosize", IntSize(config), "-module",
          base,   "-o",  c_file, "-outdir",    action.objdir};
  for (const std::string& flag : cflags) {
    if (flag.size() > 3 && flag.starts_with("-I")) args.push_back(flag);
  }
  if (cxx) args.emplace_back("-c++");
  args.push_back(file);
  step.command.directory = package.dir;
  // There may be a Go file of that name in the package, which cgo makes the same outputs of.
  step.made = StrCat(action.objdir, base, ".go");
  step.wanted = std::move(go_file);
  steps.push_back(std::move(step));
}

}  // namespace

void AddSwigSteps(const Action& action, const std::vector<std::string>& pkg_cflags,
                  const BuildInputs& inputs, std::vector<Step>& steps) {
  const BuildConfig& config = inputs.config;
  const load::Package& package = inputs.PackageOf(action);
  const CgoFlags flags = CheckedFlagsOf(package, inputs);
  for (const bool cxx : {false, true}) {
    std::vector<std::string> cflags = flags.cppflags;
    cflags.insert(cflags.end(), pkg_cflags.begin(), pkg_cflags.end());
    const auto& more = cxx ? flags.cxxflags : flags.cflags;
    cflags.insert(cflags.end(), more.begin(), more.end());
    for (const std::string& file : cxx ? package.swig_cxx_files : package.swig_files) {
      if (config.rules.refuses_swig_files_named_cgo && file.starts_with("cgo")) {
        steps.push_back(FailStep{"SWIG file must not use prefix 'cgo'"});
        return;
      }
      if (flags.error) {
        steps.push_back(FailStep{flags.error->text()});
        return;
      }
      AddSwigStep(action, package, file, cxx, cflags, config, steps);
    }
  }
}

std::string SwigVersionProblem(std::string_view output) {
  // "[vV]ersion +(\d+)([.]\d+)?([.]\d+)?"
  for (size_t at = output.find("ersion "); at != std::string_view::npos;
       at = output.find("ersion ", at + 1)) {
    if (at == 0 || (output[at - 1] != 'v' && output[at - 1] != 'V')) continue;
    std::string_view rest = output.substr(at + 6);
    rest.remove_prefix(std::min(rest.find_first_not_of(' '), rest.size()));
    std::vector<int64_t> numbers;
    while (numbers.size() < 3) {
      const size_t digits = std::min(rest.find_first_not_of("0123456789"), rest.size());
      const auto number = base::ParseInt(rest.substr(0, digits));
      if (digits == 0 || !number) break;
      numbers.push_back(*number);
      rest.remove_prefix(digits);
      if (!rest.starts_with('.')) break;
      rest.remove_prefix(1);
    }
    if (numbers.empty()) continue;
    // A part that is not given is no reason to complain.
    const bool too_old = numbers[0] < 3 || (numbers[0] == 3 && numbers.size() == 3 &&
                                            numbers[1] == 0 && numbers[2] < 6);
    return too_old ? std::string(kSwigTooOld) : std::string();
  }
  return "";
}

}  // namespace gorun::build
