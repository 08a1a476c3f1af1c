#include "build/objects/elf_check.h"

#include <cstdint>
#include <string>

#include "base/byte_order.h"
#include "base/go_quote.h"
#include "base/strings.h"

namespace gorun::build {

using base::StrCat;

namespace {

constexpr uint64_t kRelocatable = 1;
constexpr uint64_t kNoSection = 0, kStringTable = 3, kCompressed = 0x800;
constexpr uint64_t kLlvmLinkerOptions = 0x6fff4c01, kLlvmDependentLibraries = 0x6fff4c04,
                   kLlvmLto = 0x6fff4c0c;
/// From here on, numbers of sections are written elsewhere, and of segments.
constexpr uint64_t kFirstReserved = 0xff00, kElsewhere = 0xffff;

struct ElfSection {
  uint64_t name = 0, type = 0, flags = 0, offset = 0, size = 0, link = 0, info = 0;
};

class ElfFile {
 public:
  ElfFile(const ObjectInput& input, const FilePart& file) : input_(input), file_(file) {}

  base::Status Check() {
    TRY(ReadHeader());
    TRY(ReadLargeNumbers());
    TRY(CheckTables());
    if (type_ == kRelocatable && sections_ == 0) {
      return input_.Refuse("ELF relocatable object missing section headers");
    }
    TRY_ASSIGN(const ElfSection names, NamesSection());
    for (uint64_t i = 0; i < sections_; i++) TRY(CheckSection(ReadSection(i), names));
    return {};
  }

 private:
  static bool IsNegative(uint64_t number) { return number >> 63 != 0; }
  uint64_t Number(std::string_view bytes, uint64_t at, uint64_t width) const {
    return base::NumberAt(bytes, at, width, order_);
  }
  auto Invalid(std::string_view why) const {
    return input_.Refuse("invalid ELF object", StrCat(": ", why));
  }

  base::Status ReadHeader() {
    const std::string head = file_.Read(0, 64);
    const uint64_t form = Number(head, 4, 1), order = Number(head, 5, 1);
    if (form != 1 && form != 2) return Invalid("unknown ELF class");
    if (order != 1 && order != 2) return Invalid("unknown ELF data encoding");
    is64_ = form == 2;
    order_ = order == 1 ? base::ByteOrder::kLittle : base::ByteOrder::kBig;
    if (head.size() < (is64_ ? 64u : 52u)) return Invalid("truncated header");
    // It stands in two places; of the second, debug/elf compares the lowest byte.
    if (Number(head, 6, 1) != 1 || (Number(head, 20, 4) & 0xff) != 1) {
      return Invalid("unknown ELF version");
    }
    type_ = Number(head, 16, 2);
    const uint64_t word = is64_ ? 8 : 4;
    segments_offset_ = Number(head, is64_ ? 32 : 28, word);
    sections_offset_ = Number(head, is64_ ? 40 : 32, word);
    // The last six numbers have two bytes each in either form.
    const uint64_t counts = is64_ ? 54 : 42;
    segment_size_ = Number(head, counts, 2);
    segments_ = Number(head, counts + 2, 2);
    section_size_ = Number(head, counts + 4, 2);
    sections_ = Number(head, counts + 6, 2);
    names_ = Number(head, counts + 8, 2);
    if (IsNegative(segments_offset_) || IsNegative(sections_offset_)) {
      return Invalid("bad place of a table");
    }
    if (sections_offset_ == 0 && sections_ != 0) return Invalid("sections without a table");
    if (sections_ > 0 && names_ >= sections_) return Invalid("bad index of section names");
    return {};
  }

  /// What does not fit into the header is in that of section 0.
  base::Status ReadLargeNumbers() {
    if (sections_offset_ == 0 || (sections_ != 0 && segments_ != kElsewhere)) return {};
    if (!file_.Has(sections_offset_, SmallestSection())) return Invalid("truncated section table");
    const ElfSection first = ReadSection(0);
    if (first.type != kNoSection) return Invalid("invalid type of the initial section");
    if (sections_ == 0) {
      if (first.size < kFirstReserved) return Invalid("bad number of sections");
      sections_ = first.size;
    }
    if (segments_ == kElsewhere) {
      if (first.info < kElsewhere) return Invalid("bad number of segments");
      segments_ = first.info;
    }
    if (names_ == kElsewhere) {
      names_ = first.link;
      if (names_ < kFirstReserved) return Invalid("bad index of section names");
    }
    if (names_ >= sections_) return Invalid("bad index of section names");
    return {};
  }

  base::Status CheckTables() const {
    if (segments_ > 0 && (segment_size_ < (is64_ ? 56u : 32u) ||
                          !file_.HasTable(segments_offset_, segments_, segment_size_))) {
      return Invalid("bad segment table");
    }
    if (sections_ > 0 && (section_size_ < SmallestSection() ||
                          !file_.HasTable(sections_offset_, sections_, section_size_))) {
      return Invalid("bad section table");
    }
    return {};
  }

  uint64_t SmallestSection() const { return is64_ ? 64 : 40; }

  ElfSection ReadSection(uint64_t index) const {
    const std::string bytes =
        file_.Read(sections_offset_ + index * section_size_, SmallestSection());
    ElfSection section;
    section.name = Number(bytes, 0, 4);
    section.type = Number(bytes, 4, 4);
    section.flags = is64_ ? Number(bytes, 8, 8) : Number(bytes, 8, 4);
    section.offset = is64_ ? Number(bytes, 24, 8) : Number(bytes, 16, 4);
    section.size = is64_ ? Number(bytes, 32, 8) : Number(bytes, 20, 4);
    section.link = is64_ ? Number(bytes, 40, 4) : Number(bytes, 24, 4);
    section.info = is64_ ? Number(bytes, 44, 4) : Number(bytes, 28, 4);
    return section;
  }

  /// The section with the sections' names; one of type 0 if they have none.
  base::Result<ElfSection> NamesSection() const {
    if (sections_ == 0 || names_ == 0) return ElfSection();
    const ElfSection names = ReadSection(names_);
    // Linkers would not uncompress it: they would read other names than we.
    if (names.type != kStringTable || (names.flags & kCompressed) != 0) {
      return Invalid("invalid section of section names");
    }
    if (!file_.Has(names.offset, names.size)) return Invalid("truncated section names");
    return names;
  }

  base::Status CheckSection(const ElfSection& section, const ElfSection& names) const {
    if (IsNegative(section.offset) || IsNegative(section.size)) {
      return Invalid("invalid section bounds");
    }
    const uint64_t compression_header = is64_ ? 24 : 12;
    if ((section.flags & kCompressed) != 0 &&
        (section.size < compression_header || !file_.Has(section.offset, compression_header))) {
      return Invalid("truncated compressed section");
    }
    std::string name;
    if (names.type == kStringTable) {
      bool terminated = false;
      name = file_.Part(names.offset, names.size).ReadName(section.name, &terminated);
      if (!terminated) return Invalid("bad section name index");
    }
    if (section.type == kLlvmLinkerOptions || section.type == kLlvmDependentLibraries) {
      return input_.Refuse("disallowed ELF embedded linker options section");
    }
    if (section.type == kLlvmLto) return input_.Refuse("disallowed LLVM LTO section");
    if (!IsLtoSection(name)) return {};
    return input_.Refuse(StrCat("disallowed LTO section ", base::GoQuote(name)));
  }

  const ObjectInput& input_;
  const FilePart& file_;
  base::ByteOrder order_ = base::ByteOrder::kLittle;
  bool is64_ = false;
  uint64_t type_ = 0;
  uint64_t segments_offset_ = 0, segment_size_ = 0, segments_ = 0;
  uint64_t sections_offset_ = 0, section_size_ = 0, sections_ = 0;
  /// The index of the section with the sections' names.
  uint64_t names_ = 0;
};

}  // namespace

base::Status CheckElf(const ObjectInput& input, const FilePart& file) {
  return ElfFile(input, file).Check();
}

}  // namespace gorun::build
