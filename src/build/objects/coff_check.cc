#include "build/objects/coff_check.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <iterator>
#include <optional>
#include <string>

#include "base/byte_order.h"
#include "base/go_quote.h"
#include "base/strings.h"
#include "base/unicode.h"
#include "build/objects/drectve.h"

namespace gorun::build {

using base::StrCat;

namespace {

constexpr uint64_t kFileHeaderSize = 20, kSectionHeaderSize = 40, kCoffSymbolSize = 18,
                   kCoffRelocationSize = 10;
constexpr uint64_t kDosHeaderSize = 0x40, kSignatureOffsetAt = 0x3c;
/// As much debug/pe wants to read of a file that begins with a DOS header.
constexpr uint64_t kSmallestImage = 96;
constexpr uint64_t kMostFlags = 1 << 20;

uint64_t Little(std::string_view bytes, uint64_t at, uint64_t width) {
  return base::NumberAt(bytes, at, width, base::ByteOrder::kLittle);
}

/// isCOFFMachine. Those that debug/pe does not read (ARM, LoongArch) are refused later.
bool IsCoffMachine(uint64_t machine) {
  constexpr uint64_t kMachines[] = {0x14c,  0x8664, 0x1c0,  0x1c4,  0xaa64,
                                    0x6232, 0x6264, 0x5032, 0x5064, 0x5128};
  return std::ranges::find(kMachines, machine) != std::end(kMachines);
}
bool IsReadMachine(uint64_t machine) {
  return IsCoffMachine(machine) && machine != 0x1c0 && machine != 0x6232 && machine != 0x6264;
}

/// True if no linker would take the bytes for text: there is a control character where no comment
/// has begun yet (hasCOFFControlBeforeComment).
bool IsBinary(std::string_view bytes) {
  const auto control = std::ranges::find_if(bytes, [](char c) {
    const auto byte = static_cast<uint8_t>(c);
    return byte < 0x09 || (byte > 0x0d && byte < 0x20) || byte == 0x7f;
  });
  const auto before = static_cast<size_t>(control - bytes.begin());
  return before < bytes.size() && !base::Contains(bytes.substr(0, before), "/*");
}

bool IsDosHeader(const ObjectInput& input, std::string_view head) {
  return !input.IsSyso() && head.starts_with("MZ") && Little(head, 2, 2) < 0x200;
}

/// What the file header says, and where it stands.
struct CoffHeader {
  bool is_image = false;
  uint64_t offset = 0;
  uint64_t machine = 0;
  uint64_t sections = 0;
  uint64_t symbols_offset = 0;
  uint64_t symbols = 0;
  uint64_t optional_size = 0;

  uint64_t SectionTable() const { return offset + kFileHeaderSize + optional_size; }
  uint64_t End() const { return SectionTable() + sections * kSectionHeaderSize; }
  /// Names that do not fit into a header.
  uint64_t StringTable() const { return symbols_offset + symbols * kCoffSymbolSize; }
};

struct CoffSection {
  std::string name;
  uint64_t size = 0;
  uint64_t offset = 0;
};

class CoffFile {
 public:
  CoffFile(const ObjectInput& input, const FilePart& file) : input_(input), file_(file) {}

  base::Status Check() {
    TRY(ReadHeader());
    TRY(CheckOptionalHeader());
    TRY(ReadStringTable());
    TRY(CheckSymbols());
    TRY(CheckSectionTable());
    if (!IsCoffMachine(header_.machine) || header_.sections == 0 ||
        (header_.is_image && header_.optional_size == 0)) {
      return input_.Refuse("invalid PE/COFF header or missing sections");
    }
    if (header_.symbols_offset != 0 && header_.symbols_offset < header_.End()) {
      return input_.Refuse("invalid PE/COFF symbol table bounds");
    }
    for (uint64_t i = 0; i < header_.sections; i++) {
      TRY_ASSIGN(const CoffSection section, ReadSection(i));
      TRY(CheckSection(section));
    }
    return {};
  }

 private:
  auto Invalid(std::string_view why) const {
    return input_.Refuse("invalid PE/COFF object", StrCat(": ", why));
  }

  base::Status ReadHeader() {
    const std::string head = file_.Read(0, kDosHeaderSize);
    header_.is_image = IsDosHeader(input_, head);
    if (header_.is_image) {
      if (head.size() < kDosHeaderSize) return input_.Refuse("invalid PE DOS header");
      const uint64_t signature = Little(head, kSignatureOffsetAt, 4);
      if (!file_.Has(signature, 4)) return input_.Refuse("invalid PE signature offset");
      if (file_.size() < kSmallestImage) return Invalid("EOF");
      if (file_.Read(signature, 4) != std::string_view("PE\0\0", 4)) {
        return Invalid("invalid PE file signature");
      }
      header_.offset = signature + 4;
    }
    const std::string bytes = file_.Read(header_.offset, kFileHeaderSize);
    if (bytes.size() < kFileHeaderSize) return Invalid("truncated file header");
    header_.machine = Little(bytes, 0, 2);
    header_.sections = Little(bytes, 2, 2);
    header_.symbols_offset = Little(bytes, 8, 4);
    header_.symbols = Little(bytes, 12, 4);
    header_.optional_size = Little(bytes, 16, 2);
    // None at all is no machine that a linker knows; that has a message of its own.
    if (header_.machine != 0 && !IsReadMachine(header_.machine)) {
      return Invalid("unrecognized PE machine");
    }
    return {};
  }

  base::Status CheckOptionalHeader() const {
    if (header_.optional_size == 0) return {};
    constexpr uint64_t kDirectorySize = 8;
    const std::string bytes = file_.Read(header_.offset + kFileHeaderSize, header_.optional_size);
    const uint64_t magic = Little(bytes, 0, 2);
    const uint64_t fixed_size = magic == 0x10b ? 96 : magic == 0x20b ? 112 : 0;
    if (fixed_size == 0 || bytes.size() < header_.optional_size ||
        header_.optional_size < fixed_size) {
      return Invalid("bad optional header");
    }
    // Other sizes would move the section table.
    if (header_.optional_size - fixed_size != Little(bytes, fixed_size - 4, 4) * kDirectorySize) {
      return Invalid("bad number of data directories");
    }
    return {};
  }

  base::Status ReadStringTable() {
    if (header_.symbols_offset == 0) return {};
    if (!file_.Has(header_.symbols_offset, header_.symbols * kCoffSymbolSize)) {
      return Invalid("truncated symbol table");
    }
    const std::string size = file_.Read(header_.StringTable(), 4);
    if (size.size() < 4) return Invalid("truncated string table");
    // The size counts itself.
    strings_size_ = Little(size, 0, 4);
    if (strings_size_ <= 4) {
      strings_size_ = 0;
    } else if (!file_.Has(header_.StringTable(), strings_size_)) {
      return Invalid("truncated string table");
    }
    return {};
  }

  /// True if a name may begin there in the string table, or be empty at its end.
  bool IsInStringTable(uint64_t offset) const {
    return offset >= 4 && offset <= std::max<uint64_t>(strings_size_, 4);
  }

  base::Status CheckSymbols() const {
    if (header_.symbols_offset == 0) return {};
    uint64_t index = 0;
    while (index < header_.symbols) {
      const std::string symbol =
          file_.Read(header_.symbols_offset + index * kCoffSymbolSize, kCoffSymbolSize);
      // A name of 8 bytes, or, after four zeros, where it is.
      const uint64_t name = Little(symbol, 4, 4);
      if (Little(symbol, 0, 4) == 0 && name != 0 && !IsInStringTable(name)) {
        return Invalid("bad symbol name");
      }
      // What it has of more entries follows.
      index += 1 + Little(symbol, 17, 1);
    }
    return index == header_.symbols ? base::Status() : Invalid("truncated symbol table");
  }

  base::Status CheckSectionTable() const {
    if (file_.Has(0, header_.End())) return {};
    return Invalid("truncated section table");
  }

  base::Result<CoffSection> ReadSection(uint64_t index) const {
    const std::string bytes =
        file_.Read(header_.SectionTable() + index * kSectionHeaderSize, kSectionHeaderSize);
    CoffSection section;
    section.name = bytes.substr(0, std::min<size_t>(bytes.find('\0'), 8));
    section.size = Little(bytes, 16, 4);
    section.offset = Little(bytes, 20, 4);
    const uint64_t relocations = Little(bytes, 32, 2);
    if (relocations > 0 &&
        !file_.HasTable(Little(bytes, 24, 4), relocations, kCoffRelocationSize)) {
      return Invalid("truncated relocations");
    }
    if (section.name.starts_with('/')) {
      TRY_ASSIGN(section.name, LongName(std::string_view(section.name).substr(1)));
    }
    return section;
  }

  /// The name at an offset in the string table.
  base::Result<std::string> LongName(std::string_view offset) const {
    const auto at = base::ParseInt(offset);
    if (!at || *at < 0 || !IsInStringTable(static_cast<uint64_t>(*at))) {
      return Invalid("bad section name");
    }
    if (strings_size_ == 0) return std::string();
    return file_.Part(header_.StringTable(), strings_size_).ReadName(static_cast<uint64_t>(*at));
  }

  base::Status CheckSection(const CoffSection& section) {
    if (section.offset != 0 && (!file_.Has(section.offset, section.size) ||
                                (section.size > 0 && section.offset < header_.End()))) {
      return input_.Refuse(
          StrCat("invalid PE/COFF section ", base::GoQuote(section.name), " bounds"));
    }
    const std::string_view name = base::TrimUnicodeSpace(section.name);
    if (IsLtoSection(name)) {
      return input_.Refuse(StrCat("disallowed LTO section ", base::GoQuote(name)));
    }
    return name == ".drectve" ? CheckFlags(section) : base::Status();
  }

  base::Status CheckFlags(const CoffSection& section) {
    // Sections that all stand in the same place would take as long as a file of their whole size.
    flags_size_ += section.size;
    if (section.size == 0 || section.size > kMostFlags || flags_size_ > file_.size()) {
      return input_.Refuse(StrCat("suspicious .drectve section size (", section.size, ")"));
    }
    const std::string flags = section.offset == 0 ? "" : file_.Read(section.offset, section.size);
    if (flags.size() < section.size) {
      return input_.Refuse("cannot read .drectve section", ": not in the file");
    }
    return CheckDrectve(input_, flags);
  }

  const ObjectInput& input_;
  const FilePart& file_;
  CoffHeader header_;
  uint64_t strings_size_ = 0;
  uint64_t flags_size_ = 0;
};

}  // namespace

bool IsCoff(const ObjectInput& input, std::string_view head) {
  if (IsDosHeader(input, head)) return true;
  return head.size() >= kFileHeaderSize && IsCoffMachine(Little(head, 0, 2)) &&
         IsBinary(head.substr(0, kFileHeaderSize));
}

base::Status CheckCoff(const ObjectInput& input, const FilePart& file) {
  return CoffFile(input, file).Check();
}

bool IsPeImport(const ObjectInput& input, std::string_view head) {
  return !input.IsSyso() && head.starts_with(std::string_view("\0\0\xff\xff\0\0", 6));
}

base::Status CheckPeImport(const ObjectInput& input, const FilePart& file) {
  constexpr uint64_t kHeaderSize = 20;
  const auto hex = [](uint64_t number) {
    char digits[16];
    const char* const end = std::to_chars(digits, std::end(digits), number, 16).ptr;
    return StrCat("0x", std::string_view(digits, static_cast<size_t>(end - digits)));
  };
  const std::string head = file.Read(0, kHeaderSize);
  if (head.size() < kHeaderSize) return input.Refuse("invalid PE import object header");
  const uint64_t machine = Little(head, 6, 2);
  if (!IsCoffMachine(machine)) {
    return input.Refuse(StrCat("invalid PE import object machine ", hex(machine)));
  }
  const uint64_t size = Little(head, 12, 4);
  if (size < 4 || size > (1 << 20) || kHeaderSize + size != file.size()) {
    return input.Refuse("invalid PE import object size");
  }
  const uint64_t flags = Little(head, 18, 2);
  const uint64_t type = flags & 3, name_type = flags >> 2 & 7;
  if (type > 2 || name_type > 3 || flags >> 5 != 0) {
    return input.Refuse(StrCat("invalid PE import object type flags ", hex(flags)));
  }
  const std::string names = file.Read(kHeaderSize, size);
  if (names.size() < size) return input.Refuse("cannot read PE import object data", ": EOF");
  // Two that are not empty, and each ends with a NUL.
  const size_t first = names.find('\0');
  if (first == 0 || first >= names.size() - 2 || names.find('\0', first + 1) != names.size() - 1) {
    return input.Refuse("invalid PE import object strings");
  }
  return {};
}

}  // namespace gorun::build
