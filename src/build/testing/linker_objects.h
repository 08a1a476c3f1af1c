#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/byte_order.h"
#include "base/strings.h"
#include "build/archive_member.h"

// Small files that C linkers read, made by hand.
namespace gorun::build::testing {

/// Writes the number's `width` bytes over those at `at`.
inline void PutNumber(std::string& bytes, size_t at, uint64_t number, size_t width,
                      base::ByteOrder order = base::ByteOrder::kLittle) {
  for (size_t i = 0; i < width; i++) {
    const size_t byte = order == base::ByteOrder::kLittle ? i : width - 1 - i;
    bytes[at + i] = static_cast<char>(number >> (8 * byte) & 0xff);
  }
}

/// A COFF object with one section.
inline std::string CoffObject(std::string_view section, std::string_view contents) {
  std::string bytes(60, '\0');
  PutNumber(bytes, 0, 0x8664, 2);
  PutNumber(bytes, 2, 1, 2);
  bytes.replace(20, section.size(), section);
  PutNumber(bytes, 36, contents.size(), 4);
  PutNumber(bytes, 40, bytes.size(), 4);
  bytes += contents;
  return bytes;
}

/// A COFF object whose section has its name in the string table.
inline std::string CoffObjectWithLongName(std::string_view section) {
  std::string bytes = CoffObject("/4", "");
  PutNumber(bytes, 40, 0, 4);
  PutNumber(bytes, 8, bytes.size(), 4);
  base::StrAppend(bytes, base::LittleEndian32(static_cast<uint32_t>(section.size() + 5)), section,
                  '\0');
  return bytes;
}

/// A DLL: a COFF object behind a DOS header.
inline std::string PeImage(std::string_view section) {
  constexpr size_t kOptionalSize = 112;
  std::string bytes(0x40, '\0');
  bytes.replace(0, 2, "MZ");
  PutNumber(bytes, 0x3c, bytes.size(), 4);
  bytes += std::string("PE\0\0", 4);
  std::string object = CoffObject(section, "");
  PutNumber(object, 40, 0, 4);
  PutNumber(object, 16, kOptionalSize, 2);
  std::string optional(kOptionalSize, '\0');
  PutNumber(optional, 0, 0x20b, 2);
  return bytes + object.insert(20, optional);
}

/// A member of an import library: a symbol and the DLL that has it.
inline std::string PeImport(std::string_view names) {
  std::string bytes(20, '\0');
  PutNumber(bytes, 2, 0xffff, 2);
  PutNumber(bytes, 6, 0x8664, 2);
  PutNumber(bytes, 12, names.size(), 4);
  PutNumber(bytes, 18, 4, 2);
  return bytes.append(names);
}

/// An ELF object of either form with one section besides that of the names.
struct ElfForm {
  bool is64 = true;
  base::ByteOrder order = base::ByteOrder::kLittle;
};
inline std::string ElfObject(std::string_view section, uint64_t type, ElfForm form = {}) {
  const size_t word = form.is64 ? 8 : 4, head = form.is64 ? 64 : 52, entry = form.is64 ? 64 : 40;
  std::string bytes(head, '\0');
  const auto put = [&](size_t at, uint64_t number, size_t width) {
    PutNumber(bytes, at, number, width, form.order);
  };
  bytes.replace(0, 4, "\177ELF");
  put(4, form.is64 ? 2 : 1, 1);
  put(5, form.order == base::ByteOrder::kLittle ? 1 : 2, 1);
  put(6, 1, 1);
  put(16, 1, 2);
  put(20, 1, 4);
  const std::string names = base::StrCat('\0', section, '\0');
  bytes += names;
  bytes.resize((bytes.size() + 7) / 8 * 8);
  const size_t table = bytes.size();
  put(24 + 2 * word, table, word);
  const size_t counts = form.is64 ? 58 : 46;
  put(counts, entry, 2);
  put(counts + 2, 3, 2);
  put(counts + 4, 2, 2);
  bytes.resize(table + 3 * entry);
  put(table + entry, 1, 4);
  put(table + entry + 4, type, 4);
  put(table + 2 * entry + 4, 3, 4);
  const size_t offset = table + 2 * entry + 8 + 2 * word;
  put(offset, head, word);
  put(offset + word, names.size(), word);
  return bytes;
}

/// A load command of a Mach-O file.
inline std::string MachoCommand(uint32_t kind, std::string_view contents) {
  const size_t size = (8 + contents.size() + 7) / 8 * 8;
  std::string bytes = base::LittleEndian32(kind);
  base::StrAppend(bytes, base::LittleEndian32(static_cast<uint32_t>(size)), contents);
  bytes.resize(size);
  return bytes;
}
/// An LC_LINKER_OPTION that says to have so many words.
inline std::string MachoOption(uint32_t count, std::string_view words) {
  return MachoCommand(0x2d, base::LittleEndian32(count).append(words));
}
/// An LC_SEGMENT_64 with one section.
inline std::string MachoSegment(std::string_view segment, std::string_view section) {
  std::string bytes(64 + 80, '\0');
  bytes.replace(0, segment.size(), segment);
  PutNumber(bytes, 56, 1, 4);
  bytes.replace(64, section.size(), section);
  bytes.replace(80, segment.size(), segment);
  return MachoCommand(0x19, bytes);
}
inline std::string MachoObject(std::string_view command) {
  std::string bytes(32, '\0');
  PutNumber(bytes, 0, 0xfeedfacf, 4);
  PutNumber(bytes, 12, 1, 4);
  PutNumber(bytes, 16, 1, 4);
  PutNumber(bytes, 20, command.size(), 4);
  return bytes.append(command);
}

/// One file for each of several processors; all the same.
inline std::string FatMacho(std::string_view object, uint32_t count = 2) {
  std::string bytes(8 + 20 * count, '\0');
  const auto put = [&](size_t at, uint64_t number) {
    PutNumber(bytes, at, number, 4, base::ByteOrder::kBig);
  };
  put(0, 0xcafebabe);
  put(4, count);
  for (size_t i = 0; i < count; i++) {
    put(8 + 20 * i + 8, bytes.size());
    put(8 + 20 * i + 12, object.size());
  }
  return bytes.append(object);
}

/// An XCOFF object for 32 bits, without sections.
inline std::string XcoffObject() {
  std::string bytes(20 + 18 + 4, '\0');
  PutNumber(bytes, 0, 0x1df, 2, base::ByteOrder::kBig);
  PutNumber(bytes, 8, 20, 4, base::ByteOrder::kBig);
  PutNumber(bytes, 12, 1, 4, base::ByteOrder::kBig);
  return bytes;
}

struct Member {
  std::string_view name;
  std::string contents;
};
inline std::string ArchiveOf(std::initializer_list<Member> members) {
  std::string bytes(kArchiveMagic);
  for (const Member& member : members) AppendMember(bytes, member.name, member.contents);
  return bytes;
}

/// An archive of AIX with one member.
inline std::string BigArchiveOf(std::string_view contents) {
  const auto field = [](size_t number, size_t width) {
    std::string text = base::StrCat(number);
    text.resize(width, ' ');
    return text;
  };
  std::string bytes = "<bigaf>\n";
  bytes.resize(68, ' ');
  base::StrAppend(bytes, field(128, 20), field(128, 20), field(0, 20));
  base::StrAppend(bytes, field(contents.size(), 20));
  bytes.resize(128 + 108, ' ');
  base::StrAppend(bytes, field(4, 4), "a.o", '\0', "`\n", contents);
  return bytes;
}

}  // namespace gorun::build::testing
