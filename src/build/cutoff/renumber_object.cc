#include "build/cutoff/renumber_object.h"

#include <optional>
#include <utility>
#include <vector>

#include "base/byte_order.h"
#include "build/cutoff/go_object.h"

namespace gorun::build {
namespace {

/// Of hashed symbols that refer to each other; what is deeper is damaged.
constexpr int kMostDepth = 1000;

/// Finds out what is to be written; one use.
class Renumberer {
 public:
  Renumberer(const GoObject& object, std::string_view import_path,
             const std::map<std::string, const SymbolNumbers*>& packages)
      : object_(object), own_prefix_(SymbolPrefix(import_path)) {
    std::map<std::string, const SymbolNumbers*, std::less<>> by_prefix;
    for (const auto& [path, numbers] : packages) by_prefix[SymbolPrefix(path)] = numbers;
    for (const std::string_view package : object.Packages()) {
      const auto found = by_prefix.find(package);
      numbers_.push_back(found == by_prefix.end() ? nullptr : found->second);
    }
    for (const GoObject::Hashed& hashed : object.HashedSymbols()) {
      hashes_.push_back({hashed.at, hashed.hash});
    }
  }

  bool Run() {
    const auto references = object_.References();
    if (!references) return false;
    for (const GoObject::Reference& reference : *references) {
      const RenumberedSymbol* symbol = nullptr;
      if (!Find(reference, symbol)) return false;
      if (symbol != nullptr && symbol->now != reference.symbol) {
        patches_.emplace_back(reference.at, base::LittleEndian32(symbol->now));
      }
    }
    if (patches_.empty()) return true;
    for (const auto& [reference, name] : object_.ReferenceNames()) {
      const RenumberedSymbol* symbol = nullptr;
      if (!Find(reference, symbol) || (symbol != nullptr && symbol->name != name)) return false;
    }
    for (uint32_t i = 0; i < hashes_.size(); i++) {
      if (!HashAnew(i)) return false;
    }
    return true;
  }

  /// Where in the archive, and what.
  const std::vector<std::pair<size_t, std::string>>& patches() const { return patches_; }

 private:
  struct Hash {
    size_t at = 0;
    std::string_view before;
    enum class State { kUnknown, kBegun, kKnown } state = State::kUnknown;
    /// What is to be written; "" if it stays.
    std::string now;
  };

  /// False: it refers to a symbol that has no number any more.
  bool Find(const GoObject::Reference& reference, const RenumberedSymbol*& symbol) const {
    if (!GoObject::IsToPackage(reference)) return true;
    if (reference.package >= numbers_.size()) return false;
    const SymbolNumbers* numbers = numbers_[reference.package];
    if (numbers == nullptr) return true;
    const auto found = numbers->find(reference.symbol);
    if (found == numbers->end()) return false;
    symbol = &found->second;
    return true;
  }

  uint32_t NumberNow(const GoObject::Reference& reference) const {
    const RenumberedSymbol* symbol = nullptr;
    return Find(reference, symbol) && symbol != nullptr ? symbol->now : reference.symbol;
  }

  /// Hashes anew what refers to what is renumbered, be it by way of what is hashed itself. The hash
  /// as it was is computed first: who knows how that came about knows its next value.
  bool HashAnew(uint32_t i, int depth = 0) {
    Hash& hash = hashes_[i];
    if (hash.state == Hash::State::kKnown) return true;
    if (hash.state == Hash::State::kBegun || depth > kMostDepth) return false;
    hash.state = Hash::State::kBegun;
    bool changes = false;
    for (const GoObject::Reference& target : object_.TargetsOf(i)) {
      changes |= NumberNow(target) != target.symbol;
      const auto other = GoObject::HashedTarget(target);
      if (!other) continue;
      if (*other >= hashes_.size() || !HashAnew(*other, depth + 1)) return false;
      changes |= !hashes_[*other].now.empty();
    }
    hash.state = Hash::State::kKnown;
    if (!changes) return true;
    const std::string before = object_.ContentHash(
        i, own_prefix_, [](const GoObject::Reference& reference) { return reference.symbol; },
        [this](uint32_t other) { return hashes_[other].before; });
    if (before != hash.before) return false;
    hash.now = object_.ContentHash(
        i, own_prefix_,
        [this](const GoObject::Reference& reference) { return NumberNow(reference); },
        [this](uint32_t other) {
          const Hash& target = hashes_[other];
          return target.now.empty() ? target.before : std::string_view(target.now);
        });
    patches_.emplace_back(hash.at, hash.now);
    return true;
  }

  const GoObject& object_;
  const std::string own_prefix_;
  // 1:1 with the object's packages; null where nothing is renumbered.
  std::vector<const SymbolNumbers*> numbers_;
  // 1:1 with the hashed symbols.
  std::vector<Hash> hashes_;
  std::vector<std::pair<size_t, std::string>> patches_;
};

}  // namespace

bool RenumberObject(std::string& archive, std::string_view import_path,
                    const std::map<std::string, const SymbolNumbers*>& packages) {
  const auto object = GoObject::Of(archive);
  if (!object) return false;
  Renumberer renumberer(*object, import_path, packages);
  if (!renumberer.Run()) return false;
  for (const auto& [at, bytes] : renumberer.patches()) archive.replace(at, bytes.size(), bytes);
  return true;
}

}  // namespace gorun::build
