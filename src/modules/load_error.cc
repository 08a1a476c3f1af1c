#include "modules/load_error.h"

#include "base/strings.h"
#include "host/path.h"
#include "modules/go_version.h"
#include "modules/pseudo_version.h"

namespace gorun::modules {

using base::StrCat;

std::string ImportMissing::Text() const {
  if (module.path.empty()) {
    if (is_std) {
      std::string text =
          StrCat("package ", path, " is not in std (", host::JoinPath(goroot_src, path), ")");
      if (!importer_go_version.empty()) {
        base::StrAppend(text, "\nnote: imported by a module that requires go ",
                        importer_go_version);
      }
      return text;
    }
    if (!query_error.empty() && !query_error_is_no_mod_root) {
      return StrCat("cannot find module providing package ", path, ": ", query_error);
    }
    if (build_mod == "mod" || (build_mod == "readonly" && allow_missing_module_imports)) {
      return StrCat("cannot find module providing package ", path);
    }
    if (!replaced.path.empty()) {
      return StrCat("module ", replaced.path, " provides package ", path,
                    " and is replaced but not required; to add it:\n\tgo get ",
                    IsZeroPseudoVersion(replaced.version) ? replaced.path : replaced.String());
    }
    std::string text = StrCat("no required module provides package ", path);
    if (!query_error.empty()) return StrCat(text, ": ", query_error);
    // "go get" works on the module that it is run in.
    std::string_view cd = "";
    std::string root;
    if (!importing_main.empty() && importing_main != containing_cwd) {
      cd = "cd ";
      root = StrCat(importing_root, "\n\t");
    }
    return StrCat(text, "; to add it:\n\t", cd, root, "go get ", path);
  }
  if (!new_missing_version.empty()) {
    return StrCat("package ", path, " provided by ", module.path, " at latest version ",
                  module.version, " but not at required version ", new_missing_version);
  }
  return StrCat("missing module for import: ", module.path, "@", module.version, " provides ",
                path);
}

std::string ImportMissingSum::Text() const {
  std::string by = importer.empty() ? "" : StrCat(" (imported by ", importer, ")");
  std::string text = found ? StrCat("missing go.sum entry needed to verify package ", path, by,
                                    " is provided by exactly one module")
                           : StrCat("missing go.sum entry for module providing package ", path, by);
  if (!importer.empty()) {
    base::StrAppend(text, "; to add:\n\tgo get ", importer);
    if (!importer_version.empty()) base::StrAppend(text, "@", importer_version);
  } else if (!module_paths.empty()) {
    base::StrAppend(text, "; to add:\n\tgo mod download ", base::Join(module_paths, " "));
  }
  return text;
}

std::string PackageNotInModule::Text() const {
  bool wildcard = base::Contains(pattern, "...");
  const char* what = wildcard ? "packages matching " : "package ";
  if (!main_modules.empty()) {
    std::string who = main_modules.size() == 1 ? StrCat("main module (", main_modules[0], ") does")
                                               : std::string("workspace modules do");
    return StrCat(who, " not contain ", what, pattern);
  }
  std::string found;
  if (!replacement.path.empty()) {
    std::string by = replacement.String();
    found = query == module.version ? StrCat(" (replaced by ", by, ")")
                                    : StrCat(" (", module.version, ", replaced by ", by, ")");
  } else if (query != module.version) {
    found = StrCat(" (", module.version, ")");
  }
  return StrCat("module ", module.path, "@", query, " found", found, ", but does not contain ",
                what, pattern);
}

std::string LoadError::Text() const {
  if (auto* m = std::get_if<ImportMissing>(&detail)) return prefix + m->Text();
  if (auto* m = std::get_if<ImportMissingSum>(&detail)) return prefix + m->Text();
  if (auto* m = std::get_if<PackageNotInModule>(&detail)) return prefix + m->Text();
  return prefix + text;
}

LoadError LoadError::Wrap(std::string_view outer) const {
  LoadError wrapped = *this;
  wrapped.prefix = StrCat(outer, ": ", prefix);
  wrapped.module_error.reset();
  wrapped.build_list_module = {};
  return wrapped;
}

base::Error LoadError::ToFatal() const {
  std::string whole = Text();
  // Proof that the checksum database lies stands alone, whoever met it (base.Fatalf in modfetch).
  if (size_t at = whole.find(kDatabaseMisbehavior); at != std::string::npos) {
    return base::Error(base::ErrorKind::kSecurity, whole.substr(at));
  }
  return base::Error(base_kind, StrCat("go: ", whole));
}

ImportError LoadError::ToImportError() const {
  ImportError error;
  error.text = Text();
  if (const ImportMissing* m = missing()) {
    error.kind = m->is_std && m->module.path.empty() ? ImportError::Kind::kNotInStd
                                                     : ImportError::Kind::kMissing;
  } else if (std::holds_alternative<ImportMissingSum>(detail)) {
    error.kind = ImportError::Kind::kMissingSum;
  } else if (not_in_module() != nullptr) {
    error.kind = ImportError::Kind::kMissing;
  } else if (kind == Kind::kAmbiguous) {
    error.kind = ImportError::Kind::kAmbiguous;
  } else if (kind == Kind::kInvalidImport) {
    error.kind = ImportError::Kind::kInvalidPath;
  } else if (kind == Kind::kNoGoFiles) {
    error.kind = ImportError::Kind::kNoGoFiles;
  } else if (kind == Kind::kScan) {
    error.kind = ImportError::Kind::kScan;
  } else if (module_error) {
    error.kind = ImportError::Kind::kFetch;
  }
  return error;
}

LoadError FromSource(const Version& mod, const base::Error& error) {
  LoadError result(error);
  if (mod.version.empty()) {
    if (auto cause = base::CutPrefix(error.text(), StrCat("module ", mod.path, ": "))) {
      result.module_error =
          ModuleError{mod, base::Error(error.kind(), std::string(*cause)), std::nullopt};
    }
  }
  // A release of Go is asked for as a version of the module that releases are fetched from.
  const bool release = gover::IsToolchain(mod.path);
  const std::string_view path = release ? gover::kToolchainModule : std::string_view(mod.path);
  auto about_path = base::CutPrefix(error.text(), StrCat(path, "@"));
  auto parts = about_path ? base::Cut(*about_path, ": ") : std::nullopt;
  if (!parts || base::Contains(parts->first, "\n")) return result;
  std::string_view rest = parts->second;
  if (release) {
    result.module_error = ModuleError{{std::string(path), std::string(parts->first)},
                                      base::Error(error.kind(), std::string(rest)),
                                      std::nullopt};
    return result;
  }
  // A repository may have made another version of what was asked for.
  bool same_version = parts->first == mod.version;
  if (same_version) {
    result.module_error =
        ModuleError{mod, base::Error(error.kind(), std::string(rest)), std::nullopt};
  }
  for (bool pseudo : {false, true}) {
    auto reason = base::CutPrefix(rest, pseudo ? "invalid pseudo-version: " : "invalid version: ");
    if (!reason) continue;
    result.kind = LoadError::Kind::kInvalidVersion;
    if (same_version) {
      result.module_error->invalid_version =
          InvalidVersionError{mod.version, pseudo, std::string(*reason)};
    }
  }
  return result;
}

}  // namespace gorun::modules
