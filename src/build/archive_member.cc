#include "build/archive_member.h"

#include "base/strings.h"

namespace gorun::build {
namespace {

// A header's fields, which spaces fill up: name, date, user, group, mode (octal), size, end.
constexpr size_t kDateWidth = 12;
constexpr size_t kOwnerWidth = 6;
constexpr size_t kModeWidth = 8;
constexpr size_t kSizeWidth = 10;
constexpr std::string_view kHeaderEnd = "`\n";
constexpr size_t kSizeAt = kMemberNameSize + kDateWidth + 2 * kOwnerWidth + kModeWidth;
static_assert(kEntryHeaderSize == kSizeAt + kSizeWidth + kHeaderEnd.size());

std::string Field(std::string_view text, size_t width) {
  std::string field(text);
  field.resize(width, ' ');
  return field;
}

}  // namespace

uint64_t ArchiveEntry::PaddedSize() const { return size + size % 2; }

std::optional<ArchiveEntry> ParseEntryHeader(std::string_view header) {
  if (header.size() != kEntryHeaderSize || !header.ends_with(kHeaderEnd)) return std::nullopt;
  const auto size = base::ParseInt(base::TrimSpace(header.substr(kSizeAt, kSizeWidth)));
  if (!size || *size < 0) return std::nullopt;
  return ArchiveEntry{base::TrimSpace(header.substr(0, kMemberNameSize)),
                      static_cast<uint64_t>(*size)};
}

std::optional<ByteRange> FindMember(std::string_view archive, std::string_view name) {
  if (!archive.starts_with(kArchiveMagic)) return std::nullopt;
  uint64_t at = kArchiveMagic.size();
  while (at < archive.size()) {
    const auto entry = ParseEntryHeader(archive.substr(at, kEntryHeaderSize));
    if (!entry) return std::nullopt;
    at += kEntryHeaderSize;
    if (entry->size > archive.size() - at) return std::nullopt;
    if (entry->name == name) return ByteRange{at, entry->size};
    at += entry->PaddedSize();
  }
  return std::nullopt;
}

void ReplaceMember(std::string& archive, const ByteRange& member, std::string_view contents) {
  archive.replace(member.offset - kEntryHeaderSize + kSizeAt, kSizeWidth,
                  Field(base::StrCat(contents.size()), kSizeWidth));
  std::string padded(contents);
  padded.resize(ArchiveEntry{"", contents.size()}.PaddedSize(), '\0');
  archive.replace(member.offset, ArchiveEntry{"", member.size}.PaddedSize(), padded);
}

void AppendMember(std::string& archive, std::string_view name, std::string_view contents) {
  base::StrAppend(archive, Field(name, kMemberNameSize), Field("0", kDateWidth),
                  Field("0", kOwnerWidth), Field("0", kOwnerWidth), Field("644", kModeWidth),
                  Field(base::StrCat(contents.size()), kSizeWidth), kHeaderEnd, contents);
  if (contents.size() % 2 != 0) archive += '\0';
}

}  // namespace gorun::build
