#include <algorithm>

#include "base/case_fold.h"
#include "base/go_quote.h"
#include "base/strings.h"
#include "host/path.h"
#include "load/import_path.h"
#include "load/linker_deps.h"
#include "load/loader.h"
#include "modules/go_version.h"
#include "modules/import_path.h"

// What is known of a package before its imports are loaded (load.Package.load).
namespace gorun::load {
namespace {

constexpr std::string_view kSimdBridge = "simd/internal/bridge";

bool Has(const std::vector<std::string>& list, std::string_view text) {
  return std::find(list.begin(), list.end(), text) != list.end();
}

}  // namespace

void Loader::CopySource(Node& node) {
  const source::SourcePackage& s = *node.source;
  Package& p = node.package;
  p.name = s.name;
  p.binary_only = s.binary_only;
  p.goroot = InGoroot(p.dir) || in_.config.fips140.Contains(p.dir);
  p.standard = p.goroot && modules::IsStandardImportPath(p.import_path);
  p.go_files = s.go_files;
  p.cgo_files = s.cgo_files;
  p.ignored_go_files = s.ignored_go_files;
  p.invalid_go_files = s.invalid_go_files;
  p.ignored_other_files = s.ignored_other_files;
  p.test_files = s.test_go_files;
  p.test_files.insert(p.test_files.end(), s.xtest_go_files.begin(), s.xtest_go_files.end());
  p.c_files = s.c_files;
  p.cxx_files = s.cxx_files;
  p.m_files = s.m_files;
  p.h_files = s.h_files;
  p.f_files = s.f_files;
  p.s_files = s.s_files;
  p.swig_files = s.swig_files;
  p.swig_cxx_files = s.swig_cxx_files;
  // They cannot be made for both with and without -msan: taken to be without.
  if (!in_.config.settings.flags.msan) p.syso_files = s.syso_files;
  p.cgo_cflags = s.cgo_cflags;
  p.cgo_cppflags = s.cgo_cppflags;
  p.cgo_cxxflags = s.cgo_cxxflags;
  p.cgo_fflags = s.cgo_fflags;
  p.cgo_ldflags = s.cgo_ldflags;
  p.cgo_pkg_config = s.cgo_pkg_config;
  for (const source::PositionedString& pattern : s.embed_patterns) {
    p.embed_patterns.push_back(pattern.text);
  }
}

bool Loader::Fill(Node& node, const Import& import, std::optional<Problem> problem, Frame& frame) {
  if (problem) SetDataError(node, import, *problem);
  ListImports(node, frame);
  if (!AddImpliedImports(node, import, frame) || !CheckPath(node, import)) return false;
  // Errors from here on are this package's own: they do not name the place of the import.
  stack_.Push(import.path, import.first());
  SetGoDebug(node);
  ResolveEmbeds(node, import);
  if (!CheckFileNames(node, import)) {
    stack_.Pop();
    return false;
  }
  return true;
}

void Loader::ListImports(Node& node, Frame& frame) {
  Package& package = node.package;
  for (const source::PositionedString& import : node.source->imports) {
    package.raw_imports.push_back(import.text);
    if (import.text != "C") frame.imports.push_back({import.text, &import.positions});
  }
  package.source_imports = frame.imports.size();
}

bool Loader::AddImpliedImports(Node& node, const Import& import, Frame& frame) {
  Package& package = node.package;
  auto add = [&](std::string_view path) {
    for (const Import& other : frame.imports) {
      if (other.path == path) return;
    }
    frame.imports.push_back({path, nullptr});
  };
  const std::string& goarch = in_.config.settings.goarch;
  if (in_.config.toolchain.minor >= 27 &&
      (goarch == "wasm" || goarch == "amd64" || goarch == "arm64") &&
      Has(package.raw_imports, "simd")) {
    node.uses_simd = true;
    add(kSimdBridge);
  }
  const bool gccgo = in_.config.settings.flags.compiler == "gccgo";
  if (package.uses_cgo()) {
    // What cgo's output imports, but for the packages that those would import in turn.
    const std::string& path = package.import_path;
    const bool is_runtime_cgo = package.standard && path == "runtime/cgo";
    add("unsafe");
    if (!is_runtime_cgo && !gccgo) add("runtime/cgo");
    if (!is_runtime_cgo &&
        !(package.standard &&
          (path == "runtime/race" || path == "runtime/msan" || path == "runtime/asan"))) {
      add("syscall");
    }
  }
  if (package.uses_swig()) {
    add("unsafe");
    if (!gccgo) add("runtime/cgo");
    add("syscall");
    add("sync");
  }
  if (package.name == "main" && !package.force_library) {
    auto deps = LinkerDeps(in_.config.settings, in_.config.toolchain.minor, ldflags_.For(package));
    if (!deps) {
      SetError(node, import, deps.error().text());
      return false;
    }
    for (std::string& dep : *deps) add(texts_.emplace_back(dep));
    if (linker_deps_.empty()) linker_deps_ = std::move(*deps);
  }
  return true;
}

bool Loader::CheckPath(Node& node, const Import& import) {
  const std::string& path = node.package.import_path;
  auto [it, is_new] = folded_.try_emplace(base::ToFold(path), path);
  if (!is_new && it->second != path) {
    SetError(node, import,
             base::StrCat("case-insensitive import collision: ", base::GoQuote(path), " and ",
                          base::GoQuote(it->second)));
    return false;
  }
  if (!SafeArg(path)) {
    SetError(node, import, base::StrCat("invalid import path ", base::GoQuote(path)));
    return false;
  }
  return true;
}

void Loader::SetGoDebug(Node& node) {
  Package& package = node.package;
  const std::string& local = in_.config.toolchain.go_version;
  if (!node.source->directives.empty()) {
    package.invalid_directives =
        InvalidDirectives(in_.godebug_table, local, node.source->directives);
  }
  if (package.name != "main") return;
  std::string go_version;
  if (!in_.session.Enabled()) {
    // As old as code without a go line; since Go 1.27, as old as the last Go without GODEBUG
    // settings.
    go_version = in_.config.toolchain.minor >= 27 ? "1.20" : modules::gover::kDefaultGoModVersion;
  } else if (in_.at_version && package.module) {
    // GODEBUG settings came after Go 1.20.
    go_version = package.module->go_version.empty() ? "1.20" : package.module->go_version;
  } else {
    go_version = in_.session.GoVersion();
  }
  package.default_godebug =
      DefaultGoDebug(in_.godebug_table, local, go_version, in_.session.GoDebugs(),
                     node.source->directives, in_.config.settings.fips140_enabled());
}

void Loader::CheckForeignFiles(Node& node, const Import& import) {
  Package& package = node.package;
  if (!in_.config.settings.cgo_enabled) {
    // Like Go files that import "C". Assembly, headers and .syso files are of use without cgo.
    package.c_files.clear();
    package.cxx_files.clear();
    package.m_files.clear();
    package.swig_files.clear();
    package.swig_cxx_files.clear();
  }
  if (package.uses_cgo() || package.uses_swig()) return;
  auto check = [&](std::string_view language, const std::vector<std::string>& files) {
    if (files.empty()) return false;
    SetError(node, import,
             base::StrCat(language, " source files not allowed when not using cgo or SWIG: ",
                          base::Join(files, " ")));
    return true;
  };
  if (in_.config.settings.flags.compiler != "gccgo" && check("C", package.c_files)) return;
  if (check("C++", package.cxx_files) || check("Objective-C", package.m_files)) return;
  check("Fortran", package.f_files);
}

}  // namespace gorun::load
