#include "cli/flag_table.h"

#include <algorithm>
#include <charconv>

#include "base/go_quote.h"
#include "base/strings.h"

namespace gorun::cli {

using base::Fail;
using base::StrCat;
using env::BuildFlags;

namespace {

base::Status SetBool(bool& target, std::string_view value) {
  auto parsed = base::ParseBool(value);
  if (!parsed) return Fail("parse error");
  target = *parsed;
  return {};
}

// strconv.underscoreOK: one may stand between digits, or after the base's prefix.
bool UnderscoresOk(std::string_view number) {
  if (number.starts_with('-') || number.starts_with('+')) number.remove_prefix(1);
  const bool prefix = number.size() >= 2 && number[0] == '0' &&
                      std::string_view("bBoOxX").find(number[1]) != std::string_view::npos;
  if (prefix) number.remove_prefix(2);
  bool may_come = prefix;
  for (char c : number) {
    if (c == '_' && !may_come) return false;
    may_come = c != '_';
  }
  return !number.ends_with('_');
}

// Go's strconv.ParseInt(value, 0, 64) for -p.
base::Status SetInt(int& target, std::string_view value) {
  std::string digits = base::ReplaceAll(value, "_", "");
  int number_base = 10;
  std::string_view rest = digits;
  bool negative = rest.starts_with('-');
  if (negative || rest.starts_with('+')) rest.remove_prefix(1);
  if (rest.starts_with("0x") || rest.starts_with("0X")) number_base = 16;
  if (rest.starts_with("0b") || rest.starts_with("0B")) number_base = 2;
  if (rest.starts_with("0o") || rest.starts_with("0O")) number_base = 8;
  if (number_base != 10) {
    rest.remove_prefix(2);
  } else if (rest.size() > 1 && rest.starts_with('0')) {
    number_base = 8;
  }
  int64_t number = 0;
  auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), number, number_base);
  if (error == std::errc::result_out_of_range || (error == std::errc() && number > INT32_MAX)) {
    return Fail("value out of range");
  }
  if (error != std::errc() || end != rest.data() + rest.size() || rest.starts_with('-') ||
      !UnderscoresOk(value)) {
    return Fail("parse error");
  }
  target = static_cast<int>(negative ? -number : number);
  return {};
}

// base.StringsFlag.
base::Status SetStrings(std::vector<std::string>& target, std::string_view value) {
  TRY_ASSIGN(target, base::SplitQuoted(value));
  return {};
}

// load.PerPackageFlag.Set.
base::Status AddPerPackage(std::vector<env::PerPackageFlag>& target, std::string_view value) {
  env::PerPackageFlag flag;
  flag.raw = value;
  value = base::TrimSpace(value);
  if (!value.empty() && !value.starts_with('-')) {
    auto cut = base::Cut(value, "=");
    if (!cut) return Fail("missing =<value> in <pattern>=<value>");
    if (cut->first.empty()) return Fail("missing <pattern> in <pattern>=<value>");
    if (value[0] == '\'' || value[0] == '"') {
      return Fail(StrCat("parameter may not start with quote character ", value[0]));
    }
    flag.pattern = base::TrimSpace(cut->first);
    value = cut->second;
  }
  TRY_ASSIGN(flag.args, base::SplitQuoted(value));
  target.push_back(std::move(flag));
  return {};
}

// work.tagsFlag: commas, or the old form with spaces and quotes.
base::Status SetTags(BuildFlags& flags, std::string_view value) {
  if (base::Contains(value, " ") || base::Contains(value, "'"))
    return SetStrings(flags.tags, value);
  flags.tags.clear();
  for (std::string& tag : base::Split(value, ",")) {
    if (!tag.empty()) flags.tags.push_back(std::move(tag));
  }
  return {};
}

base::Status SetCompiler(BuildFlags& flags, std::string_view value) {
  if (value != "gc" && value != "gccgo")
    return Fail(StrCat("unknown compiler ", base::GoQuote(value)));
  flags.compiler = value;
  return {};
}

base::Status SetBuildVcs(BuildFlags& flags, std::string_view value) {
  if (value.empty() || value == "auto") {
    flags.buildvcs = "auto";
    return {};
  }
  auto parsed = base::ParseBool(value);
  if (!parsed) return Fail("value is neither 'auto' nor a valid bool");
  flags.buildvcs = *parsed ? "true" : "false";
  return {};
}

base::Status SetCoverMode(BuildFlags& flags, std::string_view value) {
  if (!value.empty() && value != "set" && value != "count" && value != "atomic") {
    return Fail("valid modes are \"set\", \"count\", or \"atomic\"");
  }
  flags.covermode = value;
  flags.cover = true;
  return {};
}

base::Status SetCoverPkg(BuildFlags& flags, std::string_view value) {
  flags.coverpkg.clear();
  if (!value.empty()) flags.coverpkg = base::Split(value, ",");
  flags.cover = true;
  return {};
}

base::Status SetMod(BuildFlags& flags, std::string_view value) {
  flags.mod = value;
  if (!value.empty()) flags.mod_explicit = true;
  return {};
}

// -C is taken off the command line before flags are parsed, if it comes first.
base::Status RefuseChdir(BuildFlags&, std::string_view) {
  return Fail("-C flag must be first flag on command line");
}

base::Status SetExec(BuildFlags& flags, std::string_view value) {
  return SetStrings(flags.exec.emplace(), value);
}

base::Status SetParallelism(BuildFlags& flags, std::string_view value) {
  int number = 0;
  TRY(SetInt(number, value));
  flags.p = number;
  return {};
}

template <bool BuildFlags::*kMember>
base::Status Bool(BuildFlags& flags, std::string_view value) {
  return SetBool(flags.*kMember, value);
}
template <std::string BuildFlags::*kMember>
base::Status String(BuildFlags& flags, std::string_view value) {
  flags.*kMember = value;
  return {};
}
template <std::vector<std::string> BuildFlags::*kMember>
base::Status Strings(BuildFlags& flags, std::string_view value) {
  return SetStrings(flags.*kMember, value);
}
template <std::vector<env::PerPackageFlag> BuildFlags::*kMember>
base::Status PerPackage(BuildFlags& flags, std::string_view value) {
  return AddPerPackage(flags.*kMember, value);
}

constexpr Flag kFlags[] = {
    {"C", false, RefuseChdir},
    {"a", true, Bool<&BuildFlags::a>},
    {"asan", true, Bool<&BuildFlags::asan>},
    {"asmflags", false, PerPackage<&BuildFlags::asmflags>},
    {"buildmode", false, String<&BuildFlags::buildmode>},
    {"buildvcs", true, SetBuildVcs},
    {"compiler", false, SetCompiler},
    {"cover", true, Bool<&BuildFlags::cover>},
    {"covermode", false, SetCoverMode},
    {"coverpkg", false, SetCoverPkg},
    {"debug-actiongraph", false, String<&BuildFlags::debug_actiongraph>},
    {"debug-runtime-trace", false, String<&BuildFlags::debug_runtime_trace>},
    {"debug-trace", false, String<&BuildFlags::debug_trace>},
    {"exec", false, SetExec},
    {"gccgoflags", false, PerPackage<&BuildFlags::gccgoflags>},
    {"gcflags", false, PerPackage<&BuildFlags::gcflags>},
    {"installsuffix", false, String<&BuildFlags::installsuffix>},
    {"json", true, Bool<&BuildFlags::json>},
    {"ldflags", false, PerPackage<&BuildFlags::ldflags>},
    {"linkshared", true, Bool<&BuildFlags::linkshared>},
    {"mod", false, SetMod},
    {"modcacherw", true, Bool<&BuildFlags::modcacherw>},
    {"modfile", false, String<&BuildFlags::modfile>},
    {"msan", true, Bool<&BuildFlags::msan>},
    {"n", true, Bool<&BuildFlags::n>},
    {"overlay", false, String<&BuildFlags::overlay>},
    {"p", false, SetParallelism},
    {"pgo", false, String<&BuildFlags::pgo>},
    {"pkgdir", false, String<&BuildFlags::pkgdir>},
    {"race", true, Bool<&BuildFlags::race>},
    {"tags", false, SetTags},
    {"toolexec", false, Strings<&BuildFlags::toolexec>},
    {"trimpath", true, Bool<&BuildFlags::trimpath>},
    {"v", true, Bool<&BuildFlags::v>},
    {"work", true, Bool<&BuildFlags::work>},
    {"x", true, Bool<&BuildFlags::x>},
};

// Flags of the other commands.
// In columns there would be a line for each.
// clang-format off
constexpr std::string_view kOtherCommands[] = {
    "all", "artifacts", "bench", "benchmem", "benchtime", "blockprofile", "blockprofilerate",
    "c", "cache", "changed", "cmd", "compat", "compiled", "count", "coverprofile", "cpu",
    "cpuprofile", "d", "deps", "diff", "dropexclude", "dropgodebug", "dropignore",
    "dropreplace", "droprequire", "dropretract", "droptool", "dropuse", "e", "ex", "exclude",
    "export", "f", "failfast", "find", "fix", "fixtool", "fmt", "fullpath", "fuzz", "fuzzcache",
    "fuzzminimizetime", "fuzztime", "go", "godebug", "http", "i", "ignore", "insecure", "list",
    "m", "memprofile", "memprofilerate", "modcache", "module", "mutexprofile",
    "mutexprofilefraction", "o", "outputdir", "parallel", "print", "r", "replace", "require",
    "retract", "retracted", "reuse", "run", "short", "shuffle", "skip", "src", "t", "test",
    "testcache", "timeout", "tool", "toolchain", "trace", "u", "use", "vendor", "versions",
    "vet", "vettool", "w",
};
// clang-format on

}  // namespace

std::span<const Flag> Flags() { return kFlags; }

const Flag* FindFlag(std::string_view name) {
  for (const Flag& flag : kFlags) {
    if (flag.name == name) return &flag;
  }
  return nullptr;
}

bool KnownToSomeCommand(std::string_view name) {
  if (FindFlag(name) != nullptr) return true;
  // The test command has each of its flags as -test.NAME, too.
  name = base::TrimPrefix(name, "test.");
  if (name == "v") return true;
  return std::find(std::begin(kOtherCommands), std::end(kOtherCommands), name) !=
         std::end(kOtherCommands);
}

}  // namespace gorun::cli
