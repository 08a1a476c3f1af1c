#include "build/importer.h"

#include <algorithm>
#include <cstring>
#include <set>
#include <utility>

#include "base/byte_order.h"
#include "base/strings.h"

namespace gorun::build {
namespace {

constexpr std::string_view kGoObjectMagic("\0go120ld", 8);
// The offsets in an object's header come after magic, fingerprint and flags.
constexpr size_t kObjectOffsetsAt = 8 + 8 + 4;
constexpr size_t kObjectImportSize = 16;

uint64_t ObjectNumberAt(std::string_view object, size_t at) {
  return base::NumberAt(object, at, 4, base::ByteOrder::kLittle);
}

}  // namespace

bool MayTellOf(const ExportElements& exports, const ChangedCode& code) {
  bool has_package = false, has_word = false;
  for (uint32_t i = 0; i < exports.Count(ExportSection::kString); i++) {
    const std::string_view text = exports.Bytes(ExportSection::kString, i);
    if (code.methods.contains(text)) return true;
    has_package |= code.packages.contains(text);
    has_word |= code.words.contains(text);
  }
  return has_package && has_word;
}

bool HasWord(std::string_view source, const ChangedCode::Words& words) {
  const auto in_word = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           static_cast<unsigned char>(c) >= 0x80;
  };
  for (size_t i = 0; i < source.size();) {
    size_t end = i;
    while (end < source.size() && in_word(source[end])) end++;
    if (end > i && words.contains(source.substr(i, end - i))) return true;
    i = end + 1;
  }
  return false;
}

Importer::Importer(std::string_view archive, const ExportElements& exports) : exports_(exports) {
  const size_t object = archive.find("\n$$\n");
  if (object != std::string_view::npos) object_ = archive.substr(object);
  if (const auto bodies = exports.Bodies()) {
    bodies_.emplace();
    for (const ExportedBody& body : *bodies) bodies_->emplace(body.package, body.name);
  }
  described_.emplace();
  for (uint32_t i = 0; i < exports.Count(ExportSection::kName) && described_; i++) {
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

bool Importer::MayHaveSeen(const ChangedCode& code) const {
  if (!object_ || MayTellOf(exports_, code)) return true;
  return std::ranges::any_of(
      code.words, [this](const std::string& word) { return base::Contains(*object_, "." + word); });
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
