#include "build/objects/archive_check.h"

#include <cstdint>
#include <optional>
#include <string>

#include "base/byte_order.h"
#include "base/go_quote.h"
#include "base/strings.h"
#include "build/archive_member.h"

namespace gorun::build {

using base::ByteOrder;
using base::NumberAt;
using base::StrCat;

namespace {

constexpr uint64_t kLongestMemberName = 4096;

bool IsBsdSymbolTable(std::string_view name) {
  return name == "__.SYMDEF" || name == "__.SYMDEF SORTED";
}

class ArchiveFile {
 public:
  ArchiveFile(const ObjectInput& input, const FilePart& file, const MemberCheck& check)
      : input_(input), file_(file), check_(check) {}

  base::Status Check() {
    uint64_t at = kArchiveMagic.size();
    while (file_.Has(at, kEntryHeaderSize)) {
      const std::string header = file_.Read(at, kEntryHeaderSize);
      if (!header.ends_with("`\n")) return input_.Refuse("malformed archive header");
      const auto entry = ParseEntryHeader(header);
      at += kEntryHeaderSize;
      if (!entry || !file_.Has(at, entry->size)) {
        return input_.Refuse("malformed archive member size");
      }
      TRY(CheckMember(entry->name, file_.Part(at, entry->size)));
      at += entry->PaddedSize();
      members_++;
    }
    if (at != file_.size()) return input_.Refuse("truncated or trailing data in archive");
    return {};
  }

 private:
  base::Status CheckMember(std::string_view name, const FilePart& member) {
    if (IsBsdSymbolTable(name)) return members_ == 0 ? base::Status() : Unexpected(name);
    if (name == "/") return CheckSymbols(member);
    if (name == "//") return CheckLongNames(member);
    if (name.starts_with("#1/")) return CheckBsdMember(name.substr(3), member);
    if (member.size() == 0) return input_.Refuse("empty archive member");
    return check_(member);
  }

  base::Status Unexpected(std::string_view name) const {
    return input_.Refuse(StrCat("unexpected archive symbol table member ", base::GoQuote(name)));
  }

  /// One table of symbols, or two in archives of Windows; nothing stands before them.
  base::Status CheckSymbols(const FilePart& table) {
    if (members_ != symbol_tables_ || symbol_tables_ >= 2) return Unexpected("/");
    symbol_tables_++;
    return symbol_tables_ == 1 ? CheckFirstTable(table) : CheckSecondTable(table);
  }

  /// A count and as many offsets: no object begins so (checkArchiveFirstLinkerMember).
  base::Status CheckFirstTable(const FilePart& table) const {
    if (table.size() == 0) return {};
    const std::string count = table.Read(0, 4);
    if (count == std::string_view("\0\0\xff\xff", 4)) {
      return input_.Refuse("binary object disguised as archive symbol table");
    }
    if (count.size() < 4 || !table.HasTable(4, NumberAt(count, 0, 4, ByteOrder::kBig), 4)) {
      return input_.Refuse("malformed archive symbol table");
    }
    return {};
  }

  /// Members' offsets, then the symbols' numbers of these (checkPESecondLinkerMember).
  base::Status CheckSecondTable(const FilePart& table) const {
    const auto malformed = [&] {
      return input_.Refuse("malformed PE archive second linker member");
    };
    if (table.size() < 8) return malformed();
    const uint64_t members = NumberAt(table.Read(0, 4), 0, 4, ByteOrder::kLittle);
    const uint64_t symbols_at = 4 + 4 * members;
    if (members > file_.size() / kEntryHeaderSize || !table.Has(symbols_at, 4)) return malformed();
    const std::string symbols = table.Read(symbols_at, 4);
    if (symbols.size() < 4 ||
        !table.HasTable(symbols_at + 4, NumberAt(symbols, 0, 4, ByteOrder::kLittle), 2)) {
      return malformed();
    }
    return {};
  }

  /// Names that do not fit into headers. Symbols may point to it, so it must not be an object.
  base::Status CheckLongNames(const FilePart& names) const {
    if (members_ != symbol_tables_) {
      return input_.Refuse("unexpected archive string table member");
    }
    if (names.size() < 4) return {};
    const base::Status object = check_(names);
    if (object) return input_.Refuse("binary object disguised as archive string table");
    return base::Contains(object.error().text(), "disallowed") ? object : base::Status();
  }

  /// The name stands before the contents.
  base::Status CheckBsdMember(std::string_view name_size, const FilePart& member) const {
    const auto size = base::ParseInt(name_size);
    if (!size || *size <= 0) return input_.Refuse("malformed BSD archive member");
    const auto length = static_cast<uint64_t>(*size);
    if (length > kLongestMemberName || length > member.size()) {
      return input_.Refuse("malformed BSD archive member");
    }
    std::string name = member.Read(0, length);
    if (name.size() < length) return input_.Refuse("malformed BSD archive member name");
    name.resize(name.find_last_not_of('\0') + 1);
    if (members_ == 0 && IsBsdSymbolTable(name)) return {};
    if (member.size() == length) return input_.Refuse("empty BSD archive member");
    return check_(member.Part(length, member.size() - length));
  }

  const ObjectInput& input_;
  const FilePart& file_;
  const MemberCheck& check_;
  uint64_t members_ = 0;
  uint64_t symbol_tables_ = 0;
};

class BigArchiveFile {
 public:
  BigArchiveFile(const ObjectInput& input, const FilePart& file, const MemberCheck& check)
      : input_(input), file_(file), check_(check) {}

  base::Status Check() const {
    constexpr uint64_t kHeaderSize = 128, kFirstAt = 68, kLastAt = 88;
    const std::string header = file_.Read(0, kHeaderSize);
    if (header.size() < kHeaderSize) return Malformed("header");
    const auto first = Field(header, kFirstAt, kWide);
    if (!first || (*first > 0 && *first < kHeaderSize) || *first > file_.size()) {
      return Malformed("first member offset");
    }
    if (*first == 0) return {};
    const auto last = Field(header, kLastAt, kWide);
    if (!last || *last < *first || *last > file_.size()) return Malformed("last member offset");
    uint64_t at = *first;
    while (true) {
      uint64_t end = 0;
      TRY_ASSIGN(const std::string member, CheckMember(at, end));
      if (at == *last) return {};
      const auto next = Field(member, kNextAt, kWide);
      if (!next || *next < end || *next > *last) return Malformed("next member offset");
      at = *next;
    }
  }

 private:
  static constexpr uint64_t kWide = 20, kNextAt = 20;

  base::Status Malformed(std::string_view what) const {
    return input_.Refuse(StrCat("malformed AIX big archive ", what));
  }

  /// A decimal number that is not negative.
  static std::optional<uint64_t> Field(std::string_view bytes, uint64_t at, uint64_t width) {
    const auto number = base::ParseInt(base::TrimSpace(bytes.substr(at, width)));
    if (!number || *number < 0) return std::nullopt;
    return static_cast<uint64_t>(*number);
  }

  /// Checks the member at this offset; its header. `end`: where it ends.
  base::Result<std::string> CheckMember(uint64_t at, uint64_t& end) const {
    constexpr uint64_t kMemberHeaderSize = 112, kNameSizeAt = 108;
    const auto malformed = [&](std::string_view what) {
      return base::Fail(Malformed(StrCat("member ", what)).error());
    };
    std::string header = file_.Read(at, kMemberHeaderSize);
    if (header.size() < kMemberHeaderSize) return malformed("header");
    const auto size = Field(header, 0, kWide);
    if (!size) return malformed("size");
    const auto name_size = Field(header, kNameSizeAt, 4);
    if (!name_size || *name_size == 0 || *name_size > kLongestMemberName) {
      return malformed("name length");
    }
    uint64_t contents = at + kMemberHeaderSize + *name_size;
    contents += contents % 2;
    constexpr std::string_view kEnd = "`\n";
    if (!file_.Has(contents, kEnd.size()) || !file_.Has(contents + kEnd.size(), *size)) {
      return malformed("bounds");
    }
    if (file_.Read(contents, kEnd.size()) != kEnd) return malformed("magic");
    contents += kEnd.size();
    if (*size == 0) return input_.Refuse("empty AIX big archive member");
    TRY(check_(file_.Part(contents, *size)));
    end = contents + *size;
    return header;
  }

  const ObjectInput& input_;
  const FilePart& file_;
  const MemberCheck& check_;
};

}  // namespace

bool IsArchive(std::string_view head) { return head.starts_with(kArchiveMagic); }

base::Status CheckArchive(const ObjectInput& input, const FilePart& file,
                          const MemberCheck& check) {
  if (input.IsSyso()) return input.Refuse("archive not allowed as .syso");
  return ArchiveFile(input, file, check).Check();
}

bool IsBigArchive(std::string_view head) { return head.starts_with("<bigaf>\n"); }

base::Status CheckBigArchive(const ObjectInput& input, const FilePart& file,
                             const MemberCheck& check) {
  if (input.IsSyso()) return input.Refuse("archive not allowed as .syso");
  return BigArchiveFile(input, file, check).Check();
}

}  // namespace gorun::build
