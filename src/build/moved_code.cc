#include "build/moved_code.h"

#include <algorithm>
#include <cstring>
#include <set>
#include <utility>

#include "base/strings.h"

namespace gorun::build {
namespace {

using Section = ExportSection;
using Reference = ExportElement::Reference;

/// Where elements differ in positions.
using MovedElements = std::set<std::pair<Section, uint32_t>>;

/// True if a position's file stands at `at`: "it is known", then which.
bool IsPositionAt(const ExportElement& element, size_t at) {
  return element.numbers[at] == 1 && element.numbers[at + 1] < element.references.size() &&
         element.references[element.numbers[at + 1]].section == Section::kPosBase;
}

/// True if the number at `i` may be a position's line or column.
bool MayBePosition(const ExportElement& element, size_t i) {
  return (i >= 2 && IsPositionAt(element, i - 2)) || (i >= 3 && IsPositionAt(element, i - 3));
}

bool SameButForPositions(const ExportElement& a, const ExportElement& b) {
  if (a.references != b.references || a.numbers.size() != b.numbers.size()) return false;
  for (size_t i = 0; i < a.numbers.size(); i++) {
    if (a.numbers[i] != b.numbers[i] && !(MayBePosition(a, i) && MayBePosition(b, i))) return false;
  }
  return true;
}

bool HasPositions(Section section) {
  return section == Section::kType || section == Section::kObj || section == Section::kBody;
}

/// What one element, and all that it refers to in section `through`, comes to.
struct Reach {
  bool moved = false;
  bool nested = false;
  std::set<std::string> files;
};

bool Follow(const ExportElements& elements, const MovedElements& moved, Section section,
            uint32_t index, Reach& reach) {
  std::set<std::pair<Section, uint32_t>> seen = {{section, index}};
  std::vector<std::pair<Section, uint32_t>> todo = {{section, index}};
  while (!todo.empty()) {
    const auto at = todo.back();
    todo.pop_back();
    reach.moved |= moved.contains(at);
    const auto element = elements.Element(at.first, at.second);
    if (!element) return false;
    for (const Reference& reference : element->references) {
      if (reference.section == Section::kPosBase) {
        auto file = elements.FileName(reference.index);
        if (!file) return false;
        reach.files.insert(*std::move(file));
      } else if (reference.section == Section::kBody) {
        reach.nested |= at.first == Section::kBody;
        if (seen.insert({reference.section, reference.index}).second) {
          todo.emplace_back(reference.section, reference.index);
        }
      }
    }
  }
  return true;
}

MovedCode Make(const ExportedBody& what, const Reach& reach, bool by_name) {
  return {what.package, what.name, {reach.files.begin(), reach.files.end()}, by_name};
}

constexpr std::string_view kGoObjectMagic("\0go120ld", 8);
// The offsets in an object's header come after magic, fingerprint and flags.
constexpr size_t kObjectOffsetsAt = 8 + 8 + 4;
constexpr size_t kObjectImportSize = 16;

uint32_t ObjectNumberAt(std::string_view text, size_t at) {
  uint32_t value = 0;
  for (size_t i = 4; i-- > 0;) value = value << 8 | static_cast<unsigned char>(text[at + i]);
  return value;
}

}  // namespace

std::optional<PositionChanges> ComparePositions(std::string_view old_export_data,
                                                std::string_view new_export_data) {
  const auto a = ExportElements::Parse(old_export_data);
  const auto b = ExportElements::Parse(new_export_data);
  if (!a || !b) return std::nullopt;
  MovedElements moved;
  for (size_t k = 0; k < kExportSections; k++) {
    const auto section = static_cast<Section>(k);
    const uint32_t count = a->Count(section);
    if (b->Count(section) != count) return std::nullopt;
    for (uint32_t i = 0; i < count; i++) {
      if (a->Bytes(section, i) == b->Bytes(section, i)) continue;
      if (!HasPositions(section)) return std::nullopt;
      const auto before = a->Element(section, i), now = b->Element(section, i);
      if (!before || !now || !SameButForPositions(*before, *now)) return std::nullopt;
      moved.insert({section, i});
    }
  }

  PositionChanges changes;
  const auto bodies = a->Bodies();
  if (!bodies) return std::nullopt;
  for (const ExportedBody& body : *bodies) {
    changes.visible.push_back(body.name.substr(body.name.rfind('.') + 1));
    Reach reach;
    if (!Follow(*a, moved, Section::kBody, body.index, reach)) return std::nullopt;
    if (reach.moved) changes.moved.push_back(Make(body, reach, !reach.nested));
  }
  // Generic functions and types: their extension leads to bodies. What is compiled of them has the
  // line of the declaration, too.
  for (uint32_t i = 0; i < a->Count(Section::kObjExt); i++) {
    Reach reach;
    if (!Follow(*a, moved, Section::kObjExt, i, reach)) return std::nullopt;
    const auto extension = a->Element(Section::kObjExt, i);
    const bool generic = std::ranges::any_of(extension->references, [](const Reference& reference) {
      return reference.section == Section::kBody;
    });
    if (!generic) continue;
    if (!Follow(*a, moved, Section::kObj, i, reach)) return std::nullopt;
    const auto name = a->ObjectName(i);
    if (!name) return std::nullopt;
    if (reach.moved) changes.moved.push_back(Make(*name, reach, false));
  }
  return changes;
}

Importer::Importer(std::string_view archive, const ExportElements& exports) : exports_(exports) {
  const size_t object = archive.find("\n$$\n");
  if (object != std::string_view::npos) object_ = archive.substr(object);
  if (const auto bodies = exports.Bodies()) {
    bodies_.emplace();
    for (const ExportedBody& body : *bodies) bodies_->emplace(body.package, body.name);
  }
  described_.emplace();
  for (uint32_t i = 0; i < exports.Count(Section::kName) && described_; i++) {
    const auto name = exports.ObjectName(i);
    if (name) {
      described_->emplace(name->package, name->name);
    } else {
      described_.reset();
    }
  }
}

bool Importer::MayHaveSeen(const MovedCode& code) {
  if (!object_ || HandsOn(code)) return true;
  if (std::ranges::none_of(code.files, [&](const std::string& file) { return HasFile(file); })) {
    return false;
  }
  return !code.by_name || HasSymbol(code.package, code.name);
}

bool Importer::HandsOn(const MovedCode& code) {
  const std::pair name(code.package, code.name);
  if (!bodies_ || bodies_->contains(name)) return true;
  return !code.by_name && (!described_ || described_->contains(name));
}

bool Importer::HasFile(const std::string& file) {
  const auto [known, is_new] = files_.try_emplace(file);
  if (is_new) known->second = base::Contains(*object_, file);
  return known->second;
}

// The names of functions that were inlined are there although the linker has no use for them: the
// table of strings has those of all symbols that are referred to (StringTable in
// cmd/internal/obj/objfile.go). Nothing separates them.
bool Importer::HasSymbol(const std::string& package, std::string_view name) {
  const auto [known, is_new] = symbols_.try_emplace(package);
  std::vector<std::string_view>& symbols = known->second;
  if (is_new) {
    const std::string prefix = SymbolPrefix(package) + ".";
    for (size_t at = 0; (at = object_->find(prefix, at)) != std::string_view::npos; at++) {
      symbols.push_back(object_->substr(at + prefix.size()));
    }
    std::ranges::sort(symbols);
  }
  const auto found = std::ranges::lower_bound(symbols, name);
  return found != symbols.end() && found->starts_with(name);
}

bool ReplaceFingerprint(std::string& archive, std::string_view path, std::string_view before,
                        std::string_view now) {
  std::optional<size_t> place;
  size_t at = 0;
  // Objects of assembly follow the compiler's; they import nothing.
  while ((at = archive.find(kGoObjectMagic, at)) != std::string::npos) {
    const std::string_view object = std::string_view(archive).substr(at);
    at += kGoObjectMagic.size();
    if (object.size() < kObjectOffsetsAt + 8) continue;
    const size_t begin = ObjectNumberAt(object, kObjectOffsetsAt),
                 end = ObjectNumberAt(object, kObjectOffsetsAt + 4);
    if (begin > end || end > object.size() || (end - begin) % kObjectImportSize != 0) continue;
    for (size_t entry = begin; entry < end; entry += kObjectImportSize) {
      const size_t size = ObjectNumberAt(object, entry), name = ObjectNumberAt(object, entry + 4);
      if (name > object.size() || object.substr(name, size) != path) continue;
      if (place || object.substr(entry + 8, 8) != before) return false;
      place = static_cast<size_t>(object.data() - archive.data()) + entry + 8;
    }
  }
  if (!place || now.size() != 8) return false;
  archive.replace(*place, 8, now);
  return true;
}

std::string SymbolPrefix(std::string_view import_path) {
  static constexpr char kDigits[] = "0123456789abcdef";
  const size_t slash = import_path.rfind('/');
  std::string prefix;
  for (size_t i = 0; i < import_path.size(); i++) {
    const auto c = static_cast<unsigned char>(import_path[i]);
    const bool dot = c == '.' && (slash == std::string_view::npos || i > slash);
    if (c <= ' ' || dot || c == '%' || c == '"' || c >= 0x7f) {
      prefix += '%';
      prefix += kDigits[c >> 4];
      prefix += kDigits[c & 15];
    } else {
      prefix += static_cast<char>(c);
    }
  }
  return prefix;
}

}  // namespace gorun::build
