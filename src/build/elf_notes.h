#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/elf.h"
#include "base/result.h"
#include "build/byte_range.h"
#include "host/filesystem.h"

// The few things a build needs to know of an ELF file. Foreign bytes: every offset is checked.
namespace gorun::build {

using base::IsElf;

/// A section of the ELF file that begins at `offset` of a file; nullopt if it has none of that
/// name, or is damaged.
std::optional<ByteRange> FindElfSection(host::FileReader& files, const std::string& path,
                                        uint64_t offset, std::string_view name);

/// The Go build ID in an ELF executable's PT_NOTE segments, else its GNU build ID, else ""
/// (cmd/internal/buildid readELF). `head` are the first bytes of the file, at least the headers.
base::Result<std::string> ReadElfBuildId(host::FileReader& files, const std::string& path,
                                         std::string_view head);

/// Where the description of the section .note.gnu.build-id lies; nullopt if the file is not ELF or
/// has none.
std::optional<ByteRange> FindGnuBuildId(host::FileReader& files, const std::string& path);

}  // namespace gorun::build
