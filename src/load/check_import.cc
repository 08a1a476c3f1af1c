#include "base/go_quote.h"
#include "base/strings.h"
#include "host/path.h"
#include "load/import_path.h"
#include "load/loader.h"
#include "modules/import_path.h"

// Who may import whom (the end of load.loadImport, disallowInternal, disallowVendor).
namespace gorun::load {
namespace {

constexpr std::string_view kFips = "crypto/internal/fips140";

/// The directory that belongs to the first `length` bytes of a package's import path; nullopt if
/// its directory does not end like its path.
std::optional<std::string> DirectoryOfPrefix(const Package& package, size_t length) {
  const size_t rest = package.import_path.size() - length;
  if (rest > package.dir.size()) return std::nullopt;
  return package.dir.substr(0, package.dir.size() - rest);
}

}  // namespace

bool Loader::IsBelow(const std::string& dir, const std::string& parent) {
  if (host::HasPathPrefix(host::CleanPath(dir), host::CleanPath(parent))) return true;
  auto expand = [this](const std::string& path) {
    auto real = in_.host.files.RealPath(path);
    return host::CleanPath(real ? *real : path);
  };
  return host::HasPathPrefix(expand(dir), expand(parent));
}

bool Loader::InternalAllowed(const Node& importer, const Node& imported) {
  const Package& from = importer.package;
  const Package& to = imported.package;
  if (to.error || !imported.internal) return true;
  if (in_.config.settings.flags.compiler == "gccgo" && to.standard) return true;
  // The path up to, and without, the slash before "internal".
  const size_t parent_end = *imported.internal > 0 ? *imported.internal - 1 : 0;
  // Snapshots of the FIPS 140 code lie elsewhere, so it has rules of its own.
  if (modules::HasSlashPrefix(from.import_path, "crypto") &&
      modules::HasSlashPrefix(to.import_path, kFips)) {
    return true;
  }
  if (modules::HasSlashPrefix(from.import_path, kFips)) {
    return modules::HasSlashPrefix(to.import_path, "crypto/internal");
  }
  if (!to.module) {
    auto parent = DirectoryOfPrefix(to, parent_end);
    return parent && IsBelow(from.dir, *parent);
  }
  // By import path, not by directory. Listed files count as a package of their directory.
  std::string importer_path =
      from.cmdline_files ? in_.session.DirImportPath(from.dir) : from.import_path;
  return modules::HasSlashPrefix(importer_path,
                                 std::string_view(to.import_path).substr(0, parent_end));
}

bool Loader::VendorVisible(const Node& importer, const Node& imported, size_t vendor) {
  auto parent = DirectoryOfPrefix(imported.package, vendor > 0 ? vendor - 1 : 0);
  return !parent || IsBelow(importer.package.dir, *parent);
}

std::optional<PackageError> Loader::CheckImport(const Node& importer, const Import& import,
                                                const Node& imported) {
  if (imported.unusable) return std::nullopt;
  const Package& to = imported.package;
  auto error = [&](std::string message) {
    PackageError e = NewError(std::move(message));
    SetPosition(e, import.first());
    return e;
  };
  const bool bridge = importer.uses_simd && import.path == "simd/internal/bridge";
  if (!bridge && !InternalAllowed(importer, imported)) {
    PackageError e =
        error(base::StrCat("use of internal package ", to.import_path, " not allowed"));
    e.always_print_stack = true;
    return e;
  }
  if (auto vendor = FindVendor(to.import_path);
      vendor && !VendorVisible(importer, imported, *vendor)) {
    return error("use of vendored package not allowed");
  }
  if (auto vendor = FindVendor(import.path)) {
    return error(base::StrCat(import.path, " must be imported as ",
                              import.path.substr(*vendor + std::string_view("vendor/").size())));
  }
  if (to.name == "main" && importer.package.dir != to.dir) {
    return error(base::StrCat("import ", base::GoQuote(import.path),
                              " is a program, not an importable package"));
  }
  if (to.local && !importer.package.local) {
    return error(import.path == "." ? base::StrCat(import.path, ": cannot import current directory")
                                    : base::StrCat("local import ", base::GoQuote(import.path),
                                                   " in non-local package"));
  }
  return std::nullopt;
}

}  // namespace gorun::load
