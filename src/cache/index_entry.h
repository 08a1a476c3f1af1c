#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/result.h"
#include "cache/cache.h"

// The contents of an ACTION-a file, pure. cmd/go/internal/cache: DiskCache.get and putIndexEntry.
namespace gorun::cache {

/// "v1 ACTION OUTPUT SIZE TIME\n": 64 hex digits twice, two numbers in 20 columns.
inline constexpr size_t kIndexEntrySize = 2 + 1 + 64 + 1 + 64 + 1 + 20 + 1 + 20 + 1;

std::string FormatIndexEntry(const ActionID& id, const Entry& entry);

/// The entry in `bytes`, which are what was read of the file, up to kIndexEntrySize + 1 of them;
/// kNotFound with cmd/go's reason if they are anything but an entry for `id`.
base::Result<Entry> ParseIndexEntry(const ActionID& id, std::string_view bytes);

}  // namespace gorun::cache
