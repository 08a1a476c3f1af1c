#pragma once

#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "base/result.h"
#include "modules/module_path.h"
#include "modules/modules.h"

// Failures inside of the module loader, with all that some part of it branches on (cmd/go tells
// them apart by error types). They leave the room as base::Error or ImportError.
namespace gorun::modules {

/// modload.ImportMissingError.
struct ImportMissing {
  std::string path;
  /// The import path looks like the standard library's.
  bool is_std = false;
  /// Set with is_std: the importing module asks for a Go newer than ours.
  std::string importer_go_version;
  /// Where a query said the package is; path "" if there was none.
  Version module;
  /// Set if `module` is newer than what the build list has.
  std::string new_missing_version;
  /// A replacement that provides the package but is not required.
  Version replaced;
  /// Why the query failed (QueryErr); "" if there was none.
  std::string query_error;
  bool query_error_is_no_mod_root = false;
  /// The main module on the import stack, and its directory; "" if there is none.
  std::string importing_main;
  std::string importing_root;

  // Facts of the invocation that the text depends on.
  std::string goroot_src;
  std::string build_mod;
  std::string containing_cwd;
  bool allow_missing_module_imports = false;

  std::string Text() const;
};

/// modload.ImportMissingSumError.
struct ImportMissingSum {
  std::string path;
  bool found = false;
  std::vector<std::string> module_paths;
  std::string importer;
  std::string importer_version;

  std::string Text() const;
};

/// modload.PackageNotInModuleError.
struct PackageNotInModule {
  std::vector<std::string> main_modules;
  Version module;
  Version replacement;
  std::string query;
  std::string pattern;

  std::string Text() const;
};

/// How the report on a forked checksum database begins (sumdb.Client's SecurityError).
inline constexpr std::string_view kDatabaseMisbehavior =
    "SECURITY ERROR\ngo.sum database server misbehavior detected!";

struct LoadError {
  enum class Kind {
    kOther,
    kAmbiguous,
    kInvalidImport,
    /// sumMissingError
    kSumMissing,
    kImplicitDependency,
    kNoMatchingVersion,
    kNoPatchBase,
    /// module.InvalidPathError
    kInvalidPath,
    /// Contains a module.InvalidVersionError.
    kInvalidVersion,
    kGoModDirty,
    kNoGoFiles,
    kScan,
  };

  LoadError() = default;
  explicit LoadError(std::string what) : text(std::move(what)) {}
  LoadError(Kind k, std::string what) : kind(k), text(std::move(what)) {}
  // Implicit on purpose: every failure from below is a LoadError of the plain kind.
  LoadError(const base::Error& error)  // NOLINT
      : base_kind(error.kind()), text(error.text()) {}
  LoadError(ImportMissing missing) : detail(std::move(missing)) {}       // NOLINT
  LoadError(ImportMissingSum missing) : detail(std::move(missing)) {}    // NOLINT
  LoadError(PackageNotInModule missing) : detail(std::move(missing)) {}  // NOLINT
  LoadError(const ModuleError& error)                                    // NOLINT
      : base_kind(error.cause.kind()), text(error.Text()), module_error(error) {
    if (error.invalid_version) kind = Kind::kInvalidVersion;
  }

  Kind kind = Kind::kOther;
  /// kNotFound where Go's errors.Is(err, fs.ErrNotExist).
  base::ErrorKind base_kind = base::ErrorKind::kOther;
  /// errors.Is(err, ErrDisallowed): excluded or retracted.
  bool disallowed = false;
  /// The text, if `detail` has none of its own.
  std::string text;
  /// Text before the error's own, "" or ending in ": ".
  std::string prefix;
  std::variant<std::monostate, ImportMissing, ImportMissingSum, PackageNotInModule> detail;
  /// Set if the outermost error is a module.ModuleError.
  std::optional<ModuleError> module_error;
  /// Set if a TooNewError is somewhere inside.
  std::optional<TooNew> too_new;
  /// The module whose requirements failed, if this is an mvs.BuildListError, and the cause's text.
  Version build_list_module;
  std::string build_list_cause;

  bool IsNotExist() const { return base_kind == base::ErrorKind::kNotFound; }
  ImportMissing* missing() { return std::get_if<ImportMissing>(&detail); }
  const ImportMissing* missing() const { return std::get_if<ImportMissing>(&detail); }
  ImportMissingSum* missing_sum() { return std::get_if<ImportMissingSum>(&detail); }
  const PackageNotInModule* not_in_module() const {
    return std::get_if<PackageNotInModule>(&detail);
  }

  std::string Text() const;
  /// The same seen from outside: fmt.Errorf("%s: %w", prefix, err).
  LoadError Wrap(std::string_view outer) const;
  base::Error ToError() const { return base::Error(base_kind, Text()); }
  /// As base.Fatal prints it: "go: TEXT".
  base::Error ToFatal() const;
  /// What the room's users see.
  ImportError ToImportError() const;
};

template <typename T>
using LoadResult = tl::expected<T, LoadError>;

/// The failure of a ModuleSource about `mod`, or about all versions of it if `mod.version` is "": a
/// module.ModuleError if its text says which module it is about.
LoadError FromSource(const Version& mod, const base::Error& error);

}  // namespace gorun::modules

/// TRY_ASSIGN for functions that return a LoadResult; takes results of either kind.
#define LOAD_TRY_ASSIGN(declaration, expression) \
  LOAD_TRY_ASSIGN_IMPL(GORUN_CONCAT(load_try_, __LINE__), declaration, expression)
#define LOAD_TRY_ASSIGN_IMPL(temp, declaration, expression)    \
  auto temp = (expression);                                    \
  if (!temp)                                                   \
    return tl::unexpected<::gorun::modules::LoadError>(        \
        ::gorun::modules::LoadError(std::move(temp).error())); \
  declaration = std::move(*temp)
#define LOAD_TRY(expression)                                                \
  do {                                                                      \
    auto load_try_result = (expression);                                    \
    if (!load_try_result)                                                   \
      return tl::unexpected<::gorun::modules::LoadError>(                   \
          ::gorun::modules::LoadError(std::move(load_try_result).error())); \
  } while (false)
