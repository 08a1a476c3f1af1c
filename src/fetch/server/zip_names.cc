#include "fetch/server/zip_names.h"

#include <algorithm>
#include <string_view>

#include "base/byte_order.h"
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

uint64_t Number(std::string_view bytes, size_t at, size_t size) {
  return base::NumberAt(bytes, at, size, base::ByteOrder::kLittle);
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

// Reads a file from some place on, and holds no more of it than was asked for last.
class Pieces {
 public:
  Pieces(host::File& file, uint64_t offset) : file_(file), offset_(offset) {}

  // The next `size` bytes, which stay where they are; fewer at the end of the file. What it gave
  // before is gone.
  base::Result<std::string_view> Peek(size_t size) {
    if (bytes_.size() - at_ < size) {
      bytes_.erase(0, at_);
      at_ = 0;
      TRY_ASSIGN(std::string more, ReadAt(file_, offset_, std::max(size, kPieceSize)));
      offset_ += more.size();
      bytes_ += more;
    }
    return std::string_view(bytes_).substr(at_, size);
  }
  // Leaves out what Peek gave.
  void Skip(size_t size) { at_ += size; }

 private:
  static constexpr size_t kPieceSize = 256 << 10;

  host::File& file_;
  uint64_t offset_;
  std::string bytes_;
  size_t at_ = 0;
};

}  // namespace

base::Result<std::vector<RawZipEntry>> ReadZipDirectory(const std::string& path, size_t count) {
  TRY_ASSIGN(host::File file, host::File::OpenRead(path));
  TRY_ASSIGN(host::FileInfo info, file.Stat());
  const auto file_size = static_cast<uint64_t>(info.size);
  TRY_ASSIGN(uint64_t offset, DirectoryOffset(file, file_size));
  if (offset > file_size) return Invalid();
  std::vector<RawZipEntry> entries;
  Pieces rest(file, offset);
  for (size_t i = 0; i < count; i++) {
    TRY_ASSIGN(std::string_view header, rest.Peek(kHeaderSize));
    if (header.size() < kHeaderSize || !header.starts_with("PK\1\2")) return Invalid();
    const size_t name = Number(header, 28, 2);
    const size_t whole = kHeaderSize + name + Number(header, 30, 2) + Number(header, 32, 2);
    TRY_ASSIGN(header, rest.Peek(whole));
    if (header.size() < whole) return Invalid();
    entries.push_back({std::string(header.substr(kHeaderSize, name)),
                       static_cast<uint32_t>(Number(header, 16, 4))});
    rest.Skip(whole);
  }
  return entries;
}

}  // namespace gorun::fetch
