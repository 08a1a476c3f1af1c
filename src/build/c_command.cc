#include "build/c_command.h"

#include "base/strings.h"
#include "host/path.h"

namespace gorun::build {
namespace {

using base::StrCat;

constexpr const char* kDebugPrefixMap = "-fdebug-prefix-map";
constexpr const char* kFilePrefixMap = "-ffile-prefix-map";

/// Maps a directory out of debug information, if the compiler can, and out of __FILE__, if it can
/// do that, too. `from` "": nothing to map.
CompilerWord PrefixMap(const std::string& from, const std::string& to) {
  CompilerWord word;
  word.needs = StrCat(kDebugPrefixMap, "=a=b");
  if (from.empty()) return word;
  word.text = StrCat(kDebugPrefixMap, "=", from, "=", to);
  word.prefers = StrCat(kFilePrefixMap, "=a=b");
  word.preferred_text = StrCat(kFilePrefixMap, "=", from, "=", to);
  return word;
}

CompilerWord IfSupported(std::string flag) { return {flag, std::move(flag), "", ""}; }

/// Where a package's sources lie and what stands for that under -trimpath: as Builder.ccompile has
/// it.
std::pair<std::string, std::string> SourceRoot(const load::Package& package) {
  if (!package.module) {
    if (package.root.empty()) return {package.dir, package.import_path};
    return {package.root, package.goroot ? "GOROOT" : "GOPATH"};
  }
  const modules::ModuleInfo& module = *package.module;
  if (module.dir.empty()) return {module.vendor_dir, "vendor"};
  std::string to = module.path;
  if (!module.version.empty()) base::StrAppend(to, "@", module.version);
  return {module.dir, std::move(to)};
}

}  // namespace

std::vector<std::string> GccArchFlags(const BuildConfig& config) {
  const std::string& arch = config.goarch;
  const bool darwin = config.goos == "darwin";
  if (arch == "386") return {"-m32"};
  if (arch == "amd64") {
    if (darwin) return {"-arch", "x86_64", "-m64"};
    return {"-m64"};
  }
  if (arch == "arm64" && darwin) return {"-arch", "arm64"};
  if (arch == "arm") return {"-marm"};
  if (arch == "s390x") return {"-m64", config.rules.minor >= 25 ? "-march=z13" : "-march=z196"};
  if (arch.starts_with("mips")) {
    const bool wide = arch.starts_with("mips64");
    std::vector<std::string> flags;
    if (wide) {
      flags = {"-mabi=64"};
    } else {
      flags = {"-mabi=32", "-march=mips32"};
    }
    if (config.arch_value == "softfloat") {
      flags.emplace_back("-msoft-float");
    } else if (config.arch_value == "hardfloat") {
      flags.emplace_back("-mhard-float");
      if (!wide) flags.insert(flags.end(), {"-mfp32", "-mno-odd-spreg"});
    }
    return flags;
  }
  if (arch == "loong64") {
    if (config.rules.minor >= 27) return {"-mabi=lp64d", "-mno-relax"};
    return {"-mabi=lp64d"};
  }
  if (arch == "ppc64" && config.goos == "aix") return {"-maix64"};
  return {};
}

const std::vector<std::string>& CompilerOf(Language language, const BuildConfig& config) {
  switch (language) {
    case Language::kCxx: return config.cxx;
    case Language::kFortran: return config.cgo.fc;
    default: return config.cc;
  }
}

CompilerCommand BaseCommand(const std::vector<std::string>& compiler, const std::string& incdir,
                            const std::string& objdir, const BuildConfig& config) {
  CompilerCommand command;
  command.compiler = compiler;
  const auto add = [&command](std::string text) {
    command.words.push_back({std::move(text), "", "", ""});
  };
  for (const std::string& word : compiler) add(word);
  add("-I");
  add(incdir);
  if (config.goos != "windows") add("-fPIC");
  for (std::string& flag : GccArchFlags(config)) add(std::move(flag));
  if (config.cgo.enabled) {
    add(config.goos == "windows" && config.rules.minor < 27 ? "-mthreads" : "-pthread");
  }
  // A large table of contents.
  if (config.goos == "aix") add("-mcmodel=large");
  command.words.push_back(IfSupported("-fno-caret-diagnostics"));
  command.words.push_back(IfSupported("-Qunused-arguments"));
  // zig cc collects sections that nothing but Go refers to.
  command.words.push_back(IfSupported("-Wl,--no-gc-sections"));
  add("-fmessage-length=0");
  const std::string& workdir = objdir.empty() ? config.work_dir : objdir;
  command.words.push_back(PrefixMap(std::string(base::TrimSuffix(workdir, "/")), "/tmp/go-build"));
  // Flags name directories, too.
  command.words.push_back(IfSupported("-gno-record-gcc-switches"));
  if (config.goos == "darwin" || config.goos == "ios") add("-fno-common");
  command.base_words = command.words.size();
  return command;
}

CompilerCommand ForeignCompileCommand(const CompileRequest& request, const Action& action,
                                      const load::Package& package, const BuildConfig& config) {
  CompilerCommand command =
      BaseCommand(CompilerOf(request.language, config), package.dir, action.objdir, config);
  const auto add = [&command](std::string text) {
    command.words.push_back({std::move(text), "", "", ""});
  };
  for (const std::string& flag : request.flags) add(flag);
  std::pair<std::string, std::string> map;
  if (config.trimpath || package.goroot) map = SourceRoot(package);
  command.words.push_back(PrefixMap(map.first, host::JoinPath("/_", map.second)));
  command.words.push_back({"-frandom-seed=" + request.seed, "-frandom-seed=1", "", ""});
  std::string file = AbsoluteFile(package, request.file);
  for (FileCopy& copy : OverlayCopies(package, action.objdir, config.overlay)) {
    if (copy.original == file) {
      file = std::move(copy.copy);
      break;
    }
  }
  add("-o");
  add(AbsoluteFile(package, request.object));
  add("-c");
  add(host::BaseName(file));
  command.directory = host::DirName(file);
  return command;
}

std::vector<FileCopy> OverlayCopies(const load::Package& package, const std::string& objdir,
                                    const host::Overlay& overlay) {
  std::vector<FileCopy> copies;
  if (overlay.empty()) return copies;
  bool any = false;
  for (const auto* list : {&package.c_files, &package.s_files, &package.cxx_files, &package.h_files,
                           &package.f_files}) {
    for (const std::string& file : *list) {
      std::string path = AbsoluteFile(package, file);
      any = any || overlay.Replaced(path);
      copies.push_back({path, overlay.Actual(path), objdir + host::BaseName(path)});
    }
  }
  if (!any) copies.clear();
  return copies;
}

std::string AbsoluteFile(const load::Package& package, const std::string& file) {
  if (host::IsAbsPath(file) || file.starts_with("$WORK")) return file;
  return host::JoinPath(package.dir, file);
}

}  // namespace gorun::build
