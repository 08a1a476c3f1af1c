#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "build/cutoff/export_elements.h"
#include "build/cutoff/go_object.h"
#include "build/cutoff/renumber_object.h"

// A closure or a function more in a package, and nearly all its symbols have other numbers; its
// importers' objects, and all export data that describe what it declares, tell of them. Nobody
// needs to be compiled for that: the numbers can be written anew.
namespace gorun::build {

/// How the numbers of a package's symbols differ between two builds of it.
struct PackageNumbers {
  /// What an object's extension (kObjExt) says.
  struct Extension {
    std::vector<uint64_t> before, now;
    bool operator==(const Extension&) const = default;
  };
  /// By the object's name: those that differ, in nothing but numbers of symbols.
  std::map<std::string, Extension, std::less<>> extensions;
  SymbolNumbers symbols;
  bool operator==(const PackageNumbers&) const = default;
};

/// Of all packages that were renumbered, by import path.
using Renumbering = std::map<std::string, std::shared_ptr<const PackageNumbers>>;

/// Adds `other`. False if a package was renumbered in two ways.
bool AddRenumbering(Renumbering& renumbering, const Renumbering& other);

/// Compares what two builds of the package `path` say of an object that it declares. True if that
/// differs in nothing but numbers of symbols, and those belong to the same symbols by name.
/// (linker.relocObj in cmd/compile/internal/noder/linker.go.)
class ExtensionComparison {
 public:
  /// `before` and `now` are in the order of the symbols' numbers. References only.
  ExtensionComparison(std::string_view path, const std::vector<ObjectSymbol>& before,
                      const std::vector<ObjectSymbol>& now);

  /// `tag` is the object's kind (pkgbits.CodeObj). Their references are the same.
  bool OnlyNumbersDiffer(std::string_view name, uint64_t tag, const ExportElement& before,
                         const ExportElement& now) const;

  /// True if all symbols are the same, and none has gone.
  bool SameSymbols() const { return before_ == now_; }

  /// The numbers of those symbols that an extension can tell of. `objects`: what the package
  /// declares, by name, with their tags.
  SymbolNumbers Numbers(const std::map<std::string, uint64_t, std::less<>>& objects) const;

 private:
  const std::string prefix_;
  const std::vector<ObjectSymbol>& before_;
  const std::vector<ObjectSymbol>& now_;
};

/// Writes the numbers of now into an archive: where its object refers to a symbol, and where its
/// export data describe an object of a renumbered package, which gives them another fingerprint.
/// False if that cannot be done; the archive is of no use then.
bool Renumber(std::string& archive, std::string_view path, const Renumbering& renumbering);

}  // namespace gorun::build
