#include "cache/index_entry.h"

#include "base/strings.h"

namespace gorun::cache {

namespace {

constexpr size_t kHexSize = 64;
constexpr size_t kNumberSize = 20;

std::string PadLeft(int64_t number) {
  std::string text = base::StrCat(number);
  return std::string(kNumberSize - std::min(text.size(), kNumberSize), ' ') + text;
}

/// A number after any number of spaces.
std::optional<int64_t> ParsePadded(std::string_view field) {
  const size_t start = field.find_first_not_of(' ');
  return start == std::string_view::npos ? std::nullopt : base::ParseInt(field.substr(start));
}

}  // namespace

std::string FormatIndexEntry(const ActionID& id, const Entry& entry) {
  return base::StrCat("v1 ", id.Hex(), " ", entry.output.Hex(), " ", PadLeft(entry.size), " ",
                      PadLeft(entry.time_ns), "\n");
}

base::Result<Entry> ParseIndexEntry(const ActionID& id, std::string_view bytes) {
  if (bytes.size() > kIndexEntrySize) return EntryNotFound("too long");
  if (bytes.empty()) return EntryNotFound("file is empty");
  if (bytes.size() < kIndexEntrySize) return EntryNotFound("entry file incomplete");

  if (!bytes.starts_with("v1 ") || !bytes.ends_with('\n')) return EntryNotFound("invalid header");
  bytes.remove_prefix(3);
  // Cuts a field and the one byte after it, which the header has to have as a space.
  bool separated = true;
  auto next = [&](size_t size, char separator) {
    std::string_view field = bytes.substr(0, size);
    separated = separated && bytes[size] == separator;
    bytes.remove_prefix(size + 1);
    return field;
  };
  const std::string_view action = next(kHexSize, ' ');
  const std::string_view output = next(kHexSize, ' ');
  const std::string_view size_text = next(kNumberSize, ' ');
  const std::string_view time_text = next(kNumberSize, '\n');
  if (!separated) return EntryNotFound("invalid header");

  auto action_digest = ParseDigest(action);
  if (!action_digest) return EntryNotFound("decoding ID: not hexadecimal");
  if (*action_digest != id.digest) return EntryNotFound("mismatched ID");
  auto output_digest = ParseDigest(output);
  if (!output_digest) return EntryNotFound("decoding output ID: not hexadecimal");
  auto size = ParsePadded(size_text);
  if (!size) return EntryNotFound("parsing size: invalid syntax");
  if (*size < 0) return EntryNotFound("negative size");
  auto time = ParsePadded(time_text);
  if (!time) return EntryNotFound("parsing timestamp: invalid syntax");
  if (*time < 0) return EntryNotFound("negative timestamp");
  return Entry{OutputID{*output_digest}, *size, *time};
}

}  // namespace gorun::cache
