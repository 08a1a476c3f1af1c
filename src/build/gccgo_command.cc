#include "build/gccgo_command.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/encoding.h"
#include "base/go_quote.h"
#include "base/one_of.h"
#include "base/strings.h"
#include "build/c_command.h"
#include "build/importcfg.h"
#include "host/path.h"

namespace gorun::build {
namespace {

using base::OneOf;
using base::StrCat;

void Append(std::vector<std::string>& words, const std::vector<std::string>& more) {
  words.insert(words.end(), more.begin(), more.end());
}

/// "0x2f" for 0x2f, with at least `digits` digits.
std::string Hex(char32_t number, int digits) {
  std::string text;
  for (; number != 0 || digits > 0; number >>= 4, digits--) {
    text.insert(text.begin(), "0123456789abcdef"[number & 0xf]);
  }
  return text;
}

bool IsAlphanumeric(char32_t c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

std::string MangleV2(char32_t c) {
  if (c == '.') return ".x2e";
  if (c < 0x80) return "..z" + Hex(c, 2);
  return c < 0x10000 ? "..u" + Hex(c, 4) : "..U" + Hex(c, 8);
}

std::string MangleV3(char32_t c) {
  static constexpr std::string_view kShort = "_./*,{}[]()\" ;";
  static constexpr std::string_view kCodes = "_0123456789abc";
  if (c < 0x80) {
    const size_t at = kShort.find(static_cast<char>(c));
    if (at != std::string_view::npos) return StrCat("_", kCodes[at]);
    return "_x" + Hex(c, 2);
  }
  return c < 0x10000 ? "_u" + Hex(c, 4) : "_U" + Hex(c, 8);
}

/// Which languages' libraries the program needs.
struct Languages {
  bool cgo = false, cxx = false, objc = false, fortran = false;
};

Languages LanguagesOf(const Action& link, const load::PackageGraph& packages,
                      const ActionGraph& graph) {
  Languages used;
  for (const ActionIndex dep : link.packages) {
    const load::Package& package = packages.packages[graph.actions[dep].package];
    used.cgo = used.cgo || package.uses_cgo() || package.uses_swig();
    used.cxx = used.cxx || !package.cxx_files.empty() || !package.swig_cxx_files.empty();
    used.objc = used.objc || !package.m_files.empty();
    used.fortran = used.fortran || !package.f_files.empty();
  }
  return used;
}

}  // namespace

std::string GccgoPackagePath(const load::Package& package) {
  return package.name == "main" && !package.force_library ? "" : package.import_path;
}

std::vector<std::string> GccgoCompileStart(const Action& action, const load::Package& package,
                                           const BuildConfig& config) {
  std::vector<std::string> args = {config.gccgo.path, "-c", "-g"};
  Append(args, GccArchFlags(config));
  args.push_back(StrCat("-fdebug-prefix-map=", config.work_dir, "=/tmp/go-build"));
  args.emplace_back("-gno-record-gcc-switches");
  if (std::string path = GccgoPackagePath(package); !path.empty()) {
    args.push_back("-fgo-pkgpath=" + path);
  }
  if (!package.local_prefix.empty()) {
    args.push_back("-fgo-relative-import-path=" + package.local_prefix);
  }
  args.insert(args.end(), {"-o", action.objdir + "_go_.o"});
  Append(args, config.gccgo.forced_flags);
  return args;
}

std::vector<ImportLink> ImportLinks(const std::string& root, std::string_view importcfg) {
  const auto archive = [&root](std::string_view path) {
    const std::string file = host::JoinPath(root, path);
    return StrCat(host::DirName(file), "/lib", host::BaseName(file), ".a");
  };
  std::vector<ImportLink> links;
  for (const std::string& line : base::Split(importcfg, "\n")) {
    const auto verb = base::Cut(line, " ");
    if (!verb || line.starts_with('#')) continue;
    const auto sides = base::Cut(verb->second, "=");
    if (!sides) continue;
    const std::string from = archive(sides->first);
    std::string to(sides->second);
    links.push_back({host::DirName(from), ""});
    if (verb->first == "importmap") {
      to = archive(to);
      links.push_back({host::DirName(to), ""});
    }
    links.push_back({from, std::move(to)});
  }
  return links;
}

std::string GccgoObject(const Action& action, std::string_view file) {
  const std::string name = host::BaseName(file);
  return StrCat(action.objdir, std::string_view(name).substr(0, name.rfind('.')), ".o");
}

bool GccgoArchiveHasBuildId(const BuildConfig& config) {
  return OneOf(config.goos, {"aix", "android", "dragonfly", "freebsd", "illumos", "linux", "netbsd",
                             "openbsd", "solaris"});
}

std::string GccgoBuildIdSource(std::string_view build_id, const BuildConfig& config) {
  const bool solaris = OneOf(config.goos, {"solaris", "illumos"});
  std::string text = config.goos == "aix" ? "\t.csect .go.buildid[XO]\n"
                     : solaris            ? "\t.section .go.buildid,#exclude\n"
                                          : "\t.section .go.buildid,\"e\"\n";
  text += "\t.byte ";
  for (size_t i = 0; i < build_id.size(); i++) {
    if (i > 0) text += i % 8 == 0 ? "\n\t.byte " : ",";
    text += "0x" + Hex(static_cast<unsigned char>(build_id[i]), 2);
  }
  text += "\n";
  if (!solaris && config.goos != "aix") {
    const char* type = config.goarch == "arm" ? "%progbits" : "@progbits";
    base::StrAppend(text, "\t.section .note.GNU-stack,\"\",", type, "\n");
    base::StrAppend(text, "\t.section .note.GNU-split-stack,\"\",", type, "\n");
  }
  return text;
}

std::string ModuleInfoSource(std::string_view build_info) {
  return StrCat(
      "package main\n"
      "import _ \"unsafe\"\n"
      "//go:linkname __set_debug_modinfo__ runtime.setmodinfo\n"
      "func __set_debug_modinfo__(string)\n"
      "func init() { __set_debug_modinfo__(",
      base::GoQuote(MarkedBuildInfo(build_info)), ") }\n");
}

const std::string_view kManglingSource =
    "\npackage l\u00e4ufer\nfunc Run(x int) int {\n  return 1\n}\n";

Mangling ReadMangling(std::string_view assembly) {
  if (base::Contains(assembly, "go_0l_u00e4ufer.Run")) return Mangling::kV3;
  if (base::Contains(assembly, "go.l..u00e4ufer.Run")) return Mangling::kV2;
  return base::Contains(assembly, "go.l__ufer.Run") ? Mangling::kV1 : Mangling::kNone;
}

std::string ManglePath(std::string_view path, Mangling mangling) {
  std::string symbol;
  for (size_t at = 0; at < path.size();) {
    const auto [c, size] = base::DecodeRune(path.substr(at));
    at += static_cast<size_t>(size);
    if (IsAlphanumeric(c) || (c == '_' && mangling != Mangling::kV3)) {
      symbol += static_cast<char>(c);
    } else {
      symbol += mangling == Mangling::kV1   ? "_"
                : mangling == Mangling::kV2 ? MangleV2(c)
                                            : MangleV3(c);
    }
  }
  return symbol;
}

std::vector<std::string> ReadCgoLdflags(std::string_view cgo_flags) {
  std::vector<std::string> flags;
  for (const std::string& line : base::Split(cgo_flags, "\n")) {
    const auto flag = base::CutPrefix(line, "_CGO_LDFLAGS=");
    // These mean nothing to the linker.
    if (flag && *flag != "-g" && !flag->starts_with("-O")) flags.emplace_back(*flag);
  }
  return flags;
}

base::Result<std::vector<std::string>> GccgoLinkCommand(const Action& action,
                                                        const load::PackageGraph& packages,
                                                        const ActionGraph& graph,
                                                        const GccgoLinkInputs& inputs,
                                                        const BuildConfig& config) {
  const std::string& mode = config.ld_buildmode;
  const bool aix = config.goos == "aix";
  const Languages used = LanguagesOf(action, packages, graph);
  const auto whole = [aix](std::vector<std::string> files) {
    if (aix) return files;
    files.insert(files.begin(), "-Wl,--whole-archive");
    files.emplace_back("-Wl,--no-whole-archive");
    return files;
  };
  std::vector<std::string> flags = GccArchFlags(config);
  Append(flags, whole(inputs.archives));
  Append(flags, inputs.cgo_ldflags);
  Append(flags, config.gccgo.ldflags);
  if (!aix) {
    flags.insert(flags.begin(), "-Wl,-(");
    flags.emplace_back("-Wl,-)");
  }
  if (OneOf(config.goos, {"android", "dragonfly", "linux", "netbsd"})) {
    flags.push_back("-Wl,--build-id=0x" + base::HexEncode(inputs.build_id));
  }
  if (mode == "exe") {
    if (used.cgo && config.goos == "linux") flags.emplace_back("-Wl,-E");
  } else if (mode == "c-archive") {
    flags.insert(flags.end(), {"-Wl,-r", "-nostdlib"});
    Append(flags, whole({"-lgolibbegin"}));
    Append(flags, inputs.object_flags);
  } else if (mode == "c-shared") {
    flags.insert(flags.end(), {"-shared", "-nostdlib"});
    if (config.goos != "windows") flags.emplace_back("-Wl,-z,nodelete");
    Append(flags, whole({"-lgolibbegin"}));
    flags.insert(flags.end(), {"-lgo", "-lgcc_s", "-lgcc", "-lc", "-lgcc"});
  } else {
    return base::Fail(StrCat("-buildmode=", mode, " not supported for gccgo"));
  }
  if (mode != "c-archive") {
    if (used.cxx) flags.emplace_back("-lstdc++");
    if (used.objc) flags.emplace_back("-lobjc");
    if (used.fortran && config.cgo.fc_is_gfortran) flags.emplace_back("-lgfortran");
  }
  std::vector<std::string> args = {config.gccgo.path, "-o",
                                   mode == "c-archive" ? action.target + ".o" : action.target};
  Append(args, flags);
  Append(args, config.gccgo.forced_flags);
  Append(args, packages.packages[action.package].gccgoflags);
  return args;
}

}  // namespace gorun::build
