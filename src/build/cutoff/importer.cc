#include "build/cutoff/importer.h"

#include <algorithm>
#include <utility>

#include "base/strings.h"
#include "build/cutoff/go_object.h"

namespace gorun::build {

bool MayTellOf(const ExportElements& exports, const ChangedCode& code) {
  bool has_package = false, has_word = false;
  for (uint32_t i = 0; i < exports.Count(ExportSection::kString); i++) {
    const std::string_view text = exports.Bytes(ExportSection::kString, i);
    if (code.methods.contains(text)) return true;
    has_package |= code.packages.contains(text);
    has_word |= code.words.contains(text);
  }
  if (!has_package || !has_word) return false;
  for (uint32_t i = 0; i < exports.Count(ExportSection::kName); i++) {
    const auto name = exports.ObjectName(i);
    if (!name || (code.packages.contains(name->package) && code.words.contains(name->name))) {
      return true;
    }
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
  return std::ranges::any_of(code.methods, [this](const std::string& word) {
    return base::Contains(*object_, "." + word);
  });
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

}  // namespace gorun::build
