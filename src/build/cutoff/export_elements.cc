#include "build/cutoff/export_elements.h"

#include "base/byte_order.h"
#include "base/sha256.h"
#include "base/strings.h"

namespace gorun::build {
namespace {

constexpr uint32_t kFirstExportVersion = 1, kLastExportVersion = 5;
constexpr uint32_t kPrivateRoot = 1;
constexpr std::string_view kDataBegins = "\n$$B\nu", kDataEnds = "\n$$\n";

/// Reads from the front of a text; once something is missing all that follows fails, too.
class NumberReader {
 public:
  explicit NumberReader(std::string_view text) : text_(text) {}

  bool ok() const { return ok_; }
  bool AtEnd() const { return text_.empty(); }

  /// Four bytes, little-endian.
  uint32_t Fixed() {
    if (text_.size() < 4) return Fail();
    const auto value = static_cast<uint32_t>(base::NumberAt(text_, 0, 4, base::ByteOrder::kLittle));
    text_.remove_prefix(4);
    return value;
  }

  /// Seven bits a byte, the least significant first.
  uint64_t Variable() {
    uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
      if (text_.empty()) break;
      const uint64_t byte = static_cast<unsigned char>(text_.front());
      text_.remove_prefix(1);
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return shift == 63 && byte > 1 ? Fail() : value;
    }
    return Fail();
  }

  std::string_view rest() const { return text_; }

 private:
  uint32_t Fail() {
    ok_ = false;
    text_ = {};
    return 0;
  }

  std::string_view text_;
  bool ok_ = true;
};

void AppendVariable(std::string& out, uint64_t value) {
  for (; value >= 0x80; value >>= 7) out += static_cast<char>((value & 0x7f) | 0x80);
  out += static_cast<char>(value);
}

}  // namespace

std::optional<ExportElements> ExportElements::Parse(std::string_view export_data) {
  // Header lines, then "\n$$B\n", 'u' for unified, the data, "\n$$\n".
  auto parts = base::Cut(export_data, kDataBegins);
  if (!parts) return std::nullopt;
  const auto data = base::CutSuffix(parts->second, kDataEnds);
  if (!data) return std::nullopt;
  NumberReader in(*data);
  const uint32_t version = in.Fixed();
  const uint32_t flags = in.Fixed();
  if (!in.ok() || version < kFirstExportVersion || version > kLastExportVersion || flags != 0) {
    return std::nullopt;
  }
  ExportElements elements;
  uint32_t last = 0;
  for (uint32_t& end : elements.section_ends_) {
    end = in.Fixed();
    if (end < last) return std::nullopt;
    last = end;
  }
  if (!in.ok() || in.rest().size() / 4 < last) return std::nullopt;
  elements.head_ = export_data.substr(0, export_data.size() - kDataEnds.size() - in.rest().size());
  elements.ends_.resize(last);
  uint32_t last_end = 0;
  for (uint32_t& end : elements.ends_) {
    end = in.Fixed();
    if (end < last_end) return std::nullopt;
    last_end = end;
  }
  if (!in.ok() || in.rest().size() != size_t{last_end} + kFingerprintSize) return std::nullopt;
  elements.data_ = in.rest().substr(0, last_end);
  elements.fingerprint_ = in.rest().substr(last_end);
  return elements;
}

uint32_t ExportElements::Count(ExportSection section) const {
  const auto k = static_cast<size_t>(section);
  return section_ends_[k] - (k == 0 ? 0 : section_ends_[k - 1]);
}

std::string_view ExportElements::Bytes(ExportSection section, uint32_t index) const {
  if (index >= Count(section)) return {};
  const auto k = static_cast<size_t>(section);
  const size_t at = (k == 0 ? 0 : section_ends_[k - 1]) + index;
  const uint32_t begin = at == 0 ? 0 : ends_[at - 1];
  return data_.substr(begin, ends_[at] - begin);
}

std::optional<ExportElement> ExportElements::Element(ExportSection section, uint32_t index) const {
  NumberReader in(Bytes(section, index));
  ExportElement element;
  const uint64_t references = in.Variable();
  for (uint64_t i = 0; i < references && in.ok(); i++) {
    const uint64_t kind = in.Variable();
    const uint64_t to = in.Variable();
    if (kind >= kExportSections || to >= Count(static_cast<ExportSection>(kind)))
      return std::nullopt;
    element.references.push_back({static_cast<ExportSection>(kind), static_cast<uint32_t>(to)});
  }
  if (!in.ok()) return std::nullopt;
  while (!in.AtEnd()) element.numbers.push_back(in.Variable());
  if (!in.ok()) return std::nullopt;
  return element;
}

std::string_view ExportElements::String(const ExportElement& element, uint64_t reference) const {
  if (reference >= element.references.size()) return {};
  const auto [section, index] = element.references[reference];
  // Strings are bare, without a table of references.
  return section == ExportSection::kString ? Bytes(section, index) : std::string_view();
}

std::optional<std::string> ExportElements::FileName(uint32_t index) const {
  const auto element = Element(ExportSection::kPosBase, index);
  if (!element || element->numbers.empty()) return std::nullopt;
  return std::string(String(*element, element->numbers[0]));
}

std::optional<std::pair<std::string_view, std::string_view>> ExportElements::PackageName(
    uint32_t index) const {
  const auto element = Element(ExportSection::kPkg, index);
  if (!element || element->numbers.empty()) return std::nullopt;
  // The universe and unsafe have no name.
  const std::string_view path = String(*element, element->numbers[0]);
  return std::pair(path, element->numbers.size() > 1 ? String(*element, element->numbers[1])
                                                     : std::string_view());
}

std::optional<ExportedObject> ExportElements::ObjectName(uint32_t index) const {
  const auto element = Element(ExportSection::kName, index);
  if (!element || element->numbers.size() < 2) return std::nullopt;
  const uint64_t reference = element->numbers[0];
  if (reference >= element->references.size() ||
      element->references[reference].section != ExportSection::kPkg) {
    return std::nullopt;
  }
  const auto package = PackageName(element->references[reference].index);
  if (!package) return std::nullopt;
  return ExportedObject{std::string(package->first),
                        std::string(String(*element, element->numbers[1]))};
}

std::optional<uint64_t> ExportElements::TagOfObject(uint32_t index) const {
  const auto name = Element(ExportSection::kName, index);
  return name && name->numbers.size() >= 3 ? std::optional(name->numbers[2]) : std::nullopt;
}

std::optional<bool> ExportElements::Initializes() const {
  const auto root = Element(ExportSection::kMeta, kPrivateRoot);
  if (!root || root->numbers.empty()) return std::nullopt;
  return root->numbers[0] != 0;
}

std::optional<std::vector<ExportedBody>> ExportElements::Bodies() const {
  const auto root = Element(ExportSection::kMeta, kPrivateRoot);
  // Whether there is an init function, how many bodies, and three numbers for each.
  if (!root || root->numbers.size() < 2 || (root->numbers.size() - 2) % 3 != 0 ||
      (root->numbers.size() - 2) / 3 != root->numbers[1]) {
    return std::nullopt;
  }
  std::vector<ExportedBody> bodies;
  for (size_t i = 2; i < root->numbers.size(); i += 3) {
    const uint64_t body = root->numbers[i + 2];
    if (body >= root->references.size() || root->references[body].section != ExportSection::kBody) {
      return std::nullopt;
    }
    bodies.push_back({std::string(String(*root, root->numbers[i])),
                      std::string(String(*root, root->numbers[i + 1])),
                      root->references[body].index});
  }
  return bodies;
}

std::string ExportElements::Encode(const ExportElement& element) {
  std::string out;
  AppendVariable(out, element.references.size());
  for (const ExportElement::Reference& reference : element.references) {
    AppendVariable(out, static_cast<uint64_t>(reference.section));
    AppendVariable(out, reference.index);
  }
  for (const uint64_t number : element.numbers) AppendVariable(out, number);
  return out;
}

std::string ExportElements::Replaced(ExportSection section,
                                     const std::map<uint32_t, ExportElement>& elements) const {
  std::string ends, data;
  for (size_t k = 0; k < kExportSections; k++) {
    const auto at = static_cast<ExportSection>(k);
    for (uint32_t i = 0; i < Count(at); i++) {
      const auto other = at == section ? elements.find(i) : elements.end();
      if (other == elements.end()) {
        data += Bytes(at, i);
      } else {
        data += Encode(other->second);
      }
      ends += base::LittleEndian32(static_cast<uint32_t>(data.size()));
    }
  }
  // pkgbits.PkgEncoder.DumpTo hashes what is before the fingerprint, without the header lines.
  const size_t numbers = head_.find(kDataBegins) + kDataBegins.size();
  base::Sha256 hash;
  hash.Update(head_.substr(numbers)).Update(ends).Update(data);
  return base::StrCat(head_, ends, data, hash.Sum().view().substr(0, kFingerprintSize), kDataEnds);
}

}  // namespace gorun::build
