#include "build/elf_notes.h"

#include <algorithm>
#include <vector>

#include "base/byte_order.h"
#include "base/strings.h"

namespace gorun::build {
namespace {

constexpr uint32_t kNoteSegment = 4;
constexpr uint32_t kGoBuildIdTag = 4;
constexpr uint32_t kGnuBuildIdTag = 3;
// More than any linker writes; a limit for what a damaged header can make us read.
constexpr uint64_t kMaxNotes = 1 << 20;
constexpr uint64_t kMaxTable = 1 << 22;

/// Reads numbers of an ELF file's byte order and word size from bytes; 0 beyond their end.
class ElfReader {
 public:
  static std::optional<ElfReader> Of(std::string_view head) {
    if (!IsElf(head) || head.size() < 52) return std::nullopt;
    const auto elf_class = static_cast<uint8_t>(head[4]);
    const auto data = static_cast<uint8_t>(head[5]);
    if ((elf_class != 1 && elf_class != 2) || (data != 1 && data != 2)) return std::nullopt;
    ElfReader reader;
    reader.is64_ = elf_class == 2;
    reader.order_ = data == 2 ? base::ByteOrder::kBig : base::ByteOrder::kLittle;
    if (reader.is64_ && head.size() < 64) return std::nullopt;
    return reader;
  }

  bool is64() const { return is64_; }
  uint32_t U16(std::string_view b, uint64_t at) const {
    return static_cast<uint32_t>(base::NumberAt(b, at, 2, order_));
  }
  uint32_t U32(std::string_view b, uint64_t at) const {
    return static_cast<uint32_t>(base::NumberAt(b, at, 4, order_));
  }
  uint64_t Word(std::string_view b, uint64_t at) const {
    return base::NumberAt(b, at, is64_ ? 8 : 4, order_);
  }

 private:
  bool is64_ = false;
  base::ByteOrder order_ = base::ByteOrder::kLittle;
};

/// Looks through one note segment; sets `gnu` to a GNU build ID on the way.
std::optional<std::string> FindGoNote(const ElfReader& elf, std::string_view notes, uint64_t offset,
                                      uint64_t align, std::string& gnu) {
  uint64_t left = notes.size();
  while (left >= 16 && notes.size() >= 16) {
    const uint64_t name_size = elf.U32(notes, 0);
    const uint64_t value_size = elf.U32(notes, 4);
    const uint32_t tag = elf.U32(notes, 8);
    const std::string_view name = notes.substr(12, 4);
    if (name_size == 4 && value_size <= notes.size() - 16) {
      const std::string value(notes.substr(16, value_size));
      if (tag == kGoBuildIdTag && name == std::string_view("Go\0\0", 4)) return value;
      if (tag == kGnuBuildIdTag && name == std::string_view("GNU\0", 4)) gnu = value;
    }
    uint64_t size = 12 + ((name_size + 3) & ~uint64_t{3}) + ((value_size + 3) & ~uint64_t{3});
    if (left <= size) break;
    offset += size;
    if (align > 1 && align <= kMaxNotes) {
      const uint64_t aligned = (offset + align - 1) / align * align;
      size += aligned - offset;
      offset = aligned;
    }
    if (left <= size) break;
    left -= size;
    notes.remove_prefix(size);
  }
  return std::nullopt;
}

}  // namespace

base::Result<std::string> ReadElfBuildId(host::FileReader& files, const std::string& path,
                                         std::string_view head) {
  const auto malformed = [&] {
    return base::Fail(base::ErrorKind::kInvalid,
                      base::StrCat("parse ", path, ": malformed object file"));
  };
  const std::optional<ElfReader> elf = ElfReader::Of(head);
  if (!elf) return malformed();
  const bool is64 = elf->is64();
  const uint64_t table = elf->Word(head, is64 ? 32 : 28);
  const uint64_t entry_size = elf->U16(head, is64 ? 54 : 42);
  const uint64_t count = elf->U16(head, is64 ? 56 : 44);
  if (count > 0 && entry_size < (is64 ? 56 : 32)) return malformed();
  if (table > head.size() || count * entry_size > head.size() - table) return malformed();

  std::string gnu;
  for (uint64_t i = 0; i < count; i++) {
    const std::string_view entry = head.substr(table + i * entry_size, entry_size);
    if (elf->U32(entry, 0) != kNoteSegment) continue;
    const uint64_t offset = elf->Word(entry, is64 ? 8 : 4);
    const uint64_t size = elf->Word(entry, is64 ? 32 : 16);
    const uint64_t align = elf->Word(entry, is64 ? 48 : 28);
    if (size < 16 || size > kMaxNotes) continue;
    std::string read;
    std::string_view notes;
    if (offset < head.size() && size < head.size() - offset) {
      notes = head.substr(offset, size);
    } else {
      TRY_ASSIGN(read, files.ReadRange(path, offset, size));
      if (read.size() < size) return malformed();
      notes = read;
    }
    if (auto found = FindGoNote(*elf, notes, offset, align, gnu)) return *std::move(found);
  }
  return gnu;
}

std::optional<ByteRange> FindElfSection(host::FileReader& files, const std::string& path,
                                        uint64_t offset, std::string_view name) {
  auto head = files.ReadRange(path, offset, 64);
  if (!head) return std::nullopt;
  const std::optional<ElfReader> elf = ElfReader::Of(*head);
  if (!elf) return std::nullopt;
  const bool is64 = elf->is64();
  const uint64_t table = elf->Word(*head, is64 ? 40 : 32);
  const uint64_t entry_size = elf->U16(*head, is64 ? 58 : 46);
  const uint64_t count = elf->U16(*head, is64 ? 60 : 48);
  const uint64_t names_index = elf->U16(*head, is64 ? 62 : 50);
  if (table == 0 || entry_size < (is64 ? 64u : 40u) || names_index >= count) return std::nullopt;
  if (count * entry_size > kMaxTable) return std::nullopt;
  auto sections = files.ReadRange(path, offset + table, count * entry_size);
  if (!sections || sections->size() < count * entry_size) return std::nullopt;

  const auto range_of = [&](uint64_t index) {
    const std::string_view entry =
        std::string_view(*sections).substr(index * entry_size, entry_size);
    return ByteRange{offset + elf->Word(entry, is64 ? 24 : 16), elf->Word(entry, is64 ? 32 : 20)};
  };
  const ByteRange names_range = range_of(names_index);
  if (names_range.size > kMaxTable) return std::nullopt;
  auto names = files.ReadRange(path, names_range.offset, names_range.size);
  if (!names) return std::nullopt;
  for (uint64_t i = 0; i < count; i++) {
    const uint64_t at = elf->U32(*sections, i * entry_size);
    if (at >= names->size() || std::string_view(names->c_str() + at) != name) continue;
    return range_of(i);
  }
  return std::nullopt;
}

std::optional<ByteRange> FindGnuBuildId(host::FileReader& files, const std::string& path) {
  const auto range = FindElfSection(files, path, 0, ".note.gnu.build-id");
  // The note's three-word header and "GNU\0" come first.
  if (!range || range->size < 16) return std::nullopt;
  return ByteRange{range->offset + 16, range->size - 16};
}

}  // namespace gorun::build
