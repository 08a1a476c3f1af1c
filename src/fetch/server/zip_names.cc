#include "fetch/server/zip_names.h"

#include <algorithm>
#include <string_view>

#include "host/file.h"

namespace gorun::fetch {

namespace {

using base::ErrorKind;
using base::Fail;

// Of the format (APPNOTE.TXT): the records' sizes without what is of variable length.
constexpr size_t kEndSize = 22;
constexpr size_t kLocatorSize = 20;
constexpr size_t kEnd64Size = 56;
constexpr size_t kHeaderSize = 46;
constexpr size_t kMaxComment = 65535;

tl::unexpected<base::Error> Invalid() {
  return Fail(ErrorKind::kInvalid, "zip: not a valid zip file");
}

// Little-endian; the bytes must be there.
uint64_t Number(std::string_view bytes, size_t at, size_t size) {
  uint64_t value = 0;
  for (size_t i = size; i > 0; i--) value = value << 8 | static_cast<uint8_t>(bytes[at + i - 1]);
  return value;
}

base::Result<std::string> ReadAt(host::File& file, uint64_t offset, size_t size) {
  std::string bytes(size, '\0');
  TRY_ASSIGN(size_t read, file.ReadAt(bytes, static_cast<int64_t>(offset)));
  bytes.resize(read);
  return bytes;
}

// Where the directory begins.
base::Result<uint64_t> DirectoryOffset(host::File& file, uint64_t file_size) {
  uint64_t tail_at = file_size - std::min<uint64_t>(file_size, kEndSize + kMaxComment);
  TRY_ASSIGN(std::string tail, ReadAt(file, tail_at, static_cast<size_t>(file_size - tail_at)));
  size_t end = tail.rfind("PK\5\6");
  if (end == std::string::npos || tail.size() - end < kEndSize) return Invalid();
  uint64_t offset = Number(tail, end + 16, 4);
  if (offset != UINT32_MAX) return offset;
  if (end < kLocatorSize || tail.compare(end - kLocatorSize, 4, "PK\6\7") != 0) return offset;
  TRY_ASSIGN(std::string end64, ReadAt(file, Number(tail, end - kLocatorSize + 8, 8), kEnd64Size));
  if (end64.size() < kEnd64Size || !end64.starts_with("PK\6\6")) return Invalid();
  return Number(end64, 48, 8);
}

}  // namespace

base::Result<std::vector<RawZipEntry>> ReadZipDirectory(const std::string& path, size_t count) {
  TRY_ASSIGN(host::File file, host::File::OpenRead(path));
  TRY_ASSIGN(host::FileInfo info, file.Stat());
  const auto file_size = static_cast<uint64_t>(info.size);
  TRY_ASSIGN(uint64_t offset, DirectoryOffset(file, file_size));
  if (offset > file_size) return Invalid();
  TRY_ASSIGN(std::string bytes, ReadAt(file, offset, static_cast<size_t>(file_size - offset)));
  std::vector<RawZipEntry> entries;
  std::string_view rest = bytes;
  for (size_t i = 0; i < count; i++) {
    if (rest.size() < kHeaderSize || !rest.starts_with("PK\1\2")) return Invalid();
    size_t name = Number(rest, 28, 2);
    size_t whole = kHeaderSize + name + Number(rest, 30, 2) + Number(rest, 32, 2);
    if (rest.size() < whole) return Invalid();
    entries.push_back(
        {std::string(rest.substr(kHeaderSize, name)), static_cast<uint32_t>(Number(rest, 16, 4))});
    rest.remove_prefix(whole);
  }
  return entries;
}

}  // namespace gorun::fetch
