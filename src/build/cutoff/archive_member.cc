#include "build/cutoff/archive_member.h"

#include "base/strings.h"

namespace gorun::build {
namespace {

// A header: name 16, date 12, user 6, group 6, mode 8, size 10, and "`\n".
constexpr size_t kNameWidth = 16;
constexpr size_t kSizeAt = 48;
constexpr size_t kSizeWidth = 10;
constexpr std::string_view kHeaderEnd = "`\n";

/// Contents of an odd size are followed by one byte more.
uint64_t Padded(uint64_t size) { return size + size % 2; }

}  // namespace

std::optional<ArchiveEntry> ParseEntryHeader(std::string_view header) {
  if (header.size() != kEntryHeaderSize || !header.ends_with(kHeaderEnd)) return std::nullopt;
  const auto size = base::ParseInt(base::TrimSpace(header.substr(kSizeAt, kSizeWidth)));
  if (!size || *size < 0) return std::nullopt;
  return ArchiveEntry{base::TrimSpace(header.substr(0, kNameWidth)), static_cast<uint64_t>(*size)};
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
    at += Padded(entry->size);
  }
  return std::nullopt;
}

void ReplaceMember(std::string& archive, const ByteRange& member, std::string_view contents) {
  std::string size = base::StrCat(contents.size());
  size.resize(kSizeWidth, ' ');
  archive.replace(member.offset - kEntryHeaderSize + kSizeAt, kSizeWidth, size);
  std::string padded(contents);
  padded.resize(Padded(contents.size()), '\0');
  archive.replace(member.offset, Padded(member.size), padded);
}

}  // namespace gorun::build
