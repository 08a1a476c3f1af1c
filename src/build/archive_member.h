#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "build/byte_range.h"

// Archives of packages (cmd/internal/archive): "!<arch>\n", then entries, each with a header.
namespace gorun::build {

inline constexpr std::string_view kArchiveMagic = "!<arch>\n";
inline constexpr size_t kEntryHeaderSize = 60;
/// What of an entry's name has a place in its header.
inline constexpr size_t kMemberNameSize = 16;
/// The name of the entry that importers' compilers read (export_data.h), the first of all.
inline constexpr std::string_view kExportMember = "__.PKGDEF";

struct ArchiveEntry {
  /// Without the spaces that follow it.
  std::string_view name;
  /// Of its contents, in bytes.
  uint64_t size = 0;

  /// What lies between two headers: contents of an odd size are followed by one byte more.
  uint64_t PaddedSize() const;
};

/// The header of one entry; nullopt if it is damaged.
std::optional<ArchiveEntry> ParseEntryHeader(std::string_view header);

/// Where the contents of the first entry with this name stand in an archive.
std::optional<ByteRange> FindMember(std::string_view archive, std::string_view name);

/// Puts other contents in the place of an entry's.
void ReplaceMember(std::string& archive, const ByteRange& member, std::string_view contents);

/// Appends an entry without time stamp and owner, its name cut at 16 bytes.
void AppendMember(std::string& archive, std::string_view name, std::string_view contents);

}  // namespace gorun::build
