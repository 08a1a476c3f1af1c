#include "build/cutoff/symbol_numbers.h"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "base/strings.h"
#include "build/archive_member.h"

namespace gorun::build {
namespace {

using base::StrCat;
using Section = ExportSection;

using Symbols = std::vector<ObjectSymbol>;

/// The format has even numbers for those that are not negative.
const ObjectSymbol* SymbolAt(uint64_t number, const Symbols& symbols) {
  return number % 2 == 0 && number / 2 < symbols.size() ? &symbols[number / 2] : nullptr;
}

/// The method's name if a symbol is one of the type whose symbols begin with "PACKAGE.TYPE.";
/// "" if it is not.
std::string_view MethodOf(std::string_view symbol, std::string_view prefix, std::string_view type) {
  auto rest = base::CutPrefix(symbol, prefix);
  if (!rest) return {};
  auto method = base::CutPrefix(*rest, StrCat(type, "."));
  if (!method) method = base::CutPrefix(*rest, StrCat("(*", type, ")."));
  // Closures and wrappers have names that go on.
  return method && method->find_first_of(".-") == std::string_view::npos ? *method
                                                                         : std::string_view();
}

/// What an object is called by whom its extension gives a number.
std::string_view ObjectOf(std::string_view symbol, std::string_view prefix) {
  for (const std::string_view type : {"type:*", "type:"}) {
    if (!symbol.starts_with(type)) continue;
    const auto name = base::CutPrefix(symbol.substr(type.size()), prefix);
    return name ? *name : std::string_view();
  }
  const auto rest = base::CutPrefix(symbol, prefix);
  if (!rest) return {};
  if (!rest->starts_with("(*")) {
    const std::string_view name = rest->substr(0, rest->find('.'));
    return name == *rest || !MethodOf(symbol, prefix, name).empty() ? name : std::string_view();
  }
  const std::string_view name = rest->substr(2, rest->find(')') - 2);
  return MethodOf(symbol, prefix, name).empty() ? std::string_view() : name;
}

/// Of two symbols with one name it could not be said which is which.
std::map<ObjectSymbol, std::optional<uint32_t>> Unique(const Symbols& symbols) {
  std::map<ObjectSymbol, std::optional<uint32_t>> numbers;
  for (uint32_t i = 0; i < symbols.size(); i++) {
    const auto [known, is_new] = numbers.emplace(symbols[i], i);
    if (!is_new) known->second.reset();
  }
  return numbers;
}

bool RenumberExports(std::string& archive, const Renumbering& renumbering) {
  const auto member = FindMember(archive, kExportMember);
  if (!member) return false;
  const std::string text = archive.substr(member->offset, member->size);
  const auto exports = ExportElements::Parse(text);
  if (!exports) return false;
  std::map<uint32_t, ExportElement> replaced;
  for (uint32_t i = 0; i < exports->Count(Section::kName); i++) {
    const auto object = exports->ObjectName(i);
    if (!object) return false;
    const auto package = renumbering.find(object->package);
    if (package == renumbering.end()) continue;
    const auto extension = package->second->extensions.find(object->name);
    if (extension == package->second->extensions.end()) continue;
    auto element = exports->Element(Section::kObjExt, i);
    if (!element || element->numbers != extension->second.before ||
        ExportElements::Encode(*element) != exports->Bytes(Section::kObjExt, i)) {
      return false;
    }
    element->numbers = extension->second.now;
    replaced.emplace(i, *std::move(element));
  }
  if (replaced.empty()) return true;
  const std::string now = exports->Replaced(Section::kObjExt, replaced);
  const auto renumbered = ExportElements::Parse(now);
  if (!renumbered) return false;
  ReplaceMember(archive, *member, now);
  return SetFingerprint(archive, renumbered->fingerprint());
}

}  // namespace

bool AddRenumbering(Renumbering& renumbering, const Renumbering& other) {
  return std::ranges::all_of(other, [&](const auto& package) {
    const auto [known, is_new] = renumbering.insert(package);
    return is_new || known->second == package.second || *known->second == *package.second;
  });
}

ExtensionComparison::ExtensionComparison(std::string_view path, const Symbols& before,
                                         const Symbols& now)
    : prefix_(SymbolPrefix(path) + "."), before_(before), now_(now) {}

bool ExtensionComparison::OnlyNumbersDiffer(std::string_view name, uint64_t tag,
                                            const ExportElement& before,
                                            const ExportElement& now) const {
  if (before.numbers.size() != now.numbers.size()) return false;
  std::set<ObjectSymbol> seen;
  for (size_t i = 0; i < now.numbers.size(); i++) {
    if (before.numbers[i] == now.numbers[i]) continue;
    // A function's follows its pragma.
    const bool may_be_number =
        tag == kTypeTag || (tag == kFunctionTag && i == 1) || (tag == kVariableTag && i == 0);
    if (!may_be_number) return false;
    const ObjectSymbol* a = SymbolAt(before.numbers[i], before_);
    const ObjectSymbol* b = SymbolAt(now.numbers[i], now_);
    if (a == nullptr || b == nullptr || *a != *b || ObjectOf(a->name, prefix_) != name)
      return false;
    // Something else that happens to look like a symbol's numbers differs as they do, so that the
    // symbol would be met twice.
    if (!seen.insert(*a).second) return false;
  }
  return true;
}

SymbolNumbers ExtensionComparison::Numbers(
    const std::map<std::string, uint64_t, std::less<>>& objects) const {
  const auto before = Unique(before_), now = Unique(now_);
  SymbolNumbers numbers;
  for (const auto& [symbol, number] : before) {
    const auto object = objects.find(ObjectOf(symbol.name, prefix_));
    if (object == objects.end()) continue;
    // What looks like a function's method is a closure in it.
    if (object->second != kTypeTag && symbol.name != prefix_ + object->first) continue;
    const auto found = now.find(symbol);
    if (!number || found == now.end() || !found->second) continue;
    numbers.emplace(*number, RenumberedSymbol{std::string(symbol.name), *found->second});
  }
  return numbers;
}

bool Renumber(std::string& archive, std::string_view path, const Renumbering& renumbering) {
  std::map<std::string, const SymbolNumbers*> symbols;
  for (const auto& [package, numbers] : renumbering) symbols[package] = &numbers->symbols;
  return symbols.empty() ||
         (RenumberObject(archive, path, symbols) && RenumberExports(archive, renumbering));
}

}  // namespace gorun::build
