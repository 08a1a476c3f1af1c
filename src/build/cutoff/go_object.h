#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// What the compiler wrote into an archive for the linker (cmd/internal/goobj, as it is from Go 1.20
// to 1.27). A symbol of another package is referred to by its number there.
namespace gorun::build {

/// objabi.PathToPrefix: how symbols' names have an import path.
std::string SymbolPrefix(std::string_view import_path);

struct ObjectSymbol {
  std::string_view name;
  uint16_t abi = 0;
  auto operator<=>(const ObjectSymbol&) const = default;
};

/// The compiler's object in an archive, to be looked into. Points into the archive.
class GoObject {
 public:
  /// A place that refers to a symbol.
  struct Reference {
    /// Of the symbol's number, in the archive.
    size_t at = 0;
    /// One of Packages(), or one that is special (goobj.PkgIdxNone and so on).
    uint32_t package = 0;
    uint32_t symbol = 0;
  };
  /// A symbol that others find by the hash of its content (an itab, for example).
  struct Hashed {
    /// Where its hash stands in the archive.
    size_t at = 0;
    std::string_view hash;
  };

  /// nullopt if there is none, or its parts are not where they should be.
  static std::optional<GoObject> Of(std::string_view archive);

  /// The symbols that others refer to by number, in the order of their numbers.
  std::vector<ObjectSymbol> Symbols() const;
  /// Those that are referred to, as symbols have them; the first stands for none.
  std::vector<std::string_view> Packages() const;
  /// True if a reference is to a symbol of one of them.
  static bool IsToPackage(const Reference& reference);
  /// Every one in the object; nullopt if it is damaged.
  std::optional<std::vector<Reference>> References() const;
  /// What symbols of other packages are called.
  std::vector<std::pair<Reference, std::string_view>> ReferenceNames() const;

  std::vector<Hashed> HashedSymbols() const;
  /// What one of HashedSymbols refers to.
  std::vector<Reference> TargetsOf(size_t hashed) const;
  /// Which of HashedSymbols a reference is to.
  static std::optional<uint32_t> HashedTarget(const Reference& reference);
  /// The hash (obj.contentHash) of one of HashedSymbols in an archive of the package whose symbols
  /// begin with `own_prefix`, where `number_of` says which number a reference has and `hash_of`
  /// which hash another one.
  std::string ContentHash(size_t hashed, std::string_view own_prefix,
                          const std::function<uint32_t(const Reference&)>& number_of,
                          const std::function<std::string_view(uint32_t)>& hash_of) const;

  /// Where in the archive the object has its own fingerprint.
  size_t FingerprintAt() const;
  /// Where it has the fingerprint of an import. nullopt if that is not in exactly one place.
  std::optional<size_t> FingerprintAt(std::string_view import) const;

 private:
  static constexpr size_t kBlocks = 19;
  enum Block : size_t;

  GoObject(size_t begin, std::string_view bytes) : begin_(begin), bytes_(bytes) {}

  bool ReadOffsets();
  size_t Count(Block block, size_t size) const;
  std::string_view Entry(Block block, size_t size, size_t i) const;
  uint64_t Number(std::string_view bytes, size_t at, size_t width) const;
  std::string_view String(std::string_view entry, size_t at = 0) const;
  std::string_view Symbol(size_t i) const;
  size_t FirstHashed() const;
  size_t FirstNonPackage() const;
  std::string_view NonPackageName(uint32_t i) const;
  std::pair<size_t, size_t> Range(Block index, size_t i, size_t limit) const;
  std::pair<size_t, size_t> Relocs(size_t symbol) const;
  std::string_view Data(size_t symbol) const;
  Reference ReferenceAt(std::string_view entry, size_t at) const;
  bool AddInlined(const Reference& info, std::vector<Reference>& references) const;
  size_t PlaceOf(std::string_view part) const;

  // In the archive.
  size_t begin_;
  std::string_view bytes_;
  // Of the blocks, in bytes_.
  std::array<size_t, kBlocks> offsets_{};
};

/// Writes `now` for `before`, both of eight bytes, where the archive names its import `path`: the
/// linker compares it with the import's. False, and nothing is written, if that is not in exactly
/// one place.
bool ReplaceFingerprint(std::string& archive, std::string_view path, std::string_view before,
                        std::string_view now);

/// Writes `now` where the archive has its own fingerprint. False if there is none.
bool SetFingerprint(std::string& archive, std::string_view now);

}  // namespace gorun::build
