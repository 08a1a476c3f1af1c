#include "build/macho.h"

#include <algorithm>
#include <string_view>

#include "base/byte_order.h"
#include "base/sha256.h"

namespace gorun::build {
namespace {

// Magic numbers differ in the last bit, which tells the word size.
constexpr uint32_t kMagic = 0xfeedface;
constexpr uint32_t kExecutable = 2;
// More than any linker writes; a limit for what a damaged header can make us read.
constexpr uint64_t kMaxCommands = 1 << 20;

constexpr uint32_t kSegment = 0x1, kSegment64 = 0x19, kUuid = 0x1b, kCodeSignature = 0x1d;

// The signature: a header that names one blob, which is a table of hashes, one for each page.
constexpr uint64_t kPageBits = 12, kPageSize = 1 << kPageBits;
constexpr uint64_t kHeaderSize = 5 * 4, kDirectorySize = 13 * 4 + 4 + 4 * 8, kHashSize = 32;
constexpr std::string_view kIdentifier("a.out\0", 6);

/// Reads numbers of a file's byte order and word size from bytes; 0 beyond their end.
class Reader {
 public:
  static std::optional<Reader> Of(std::string_view head) {
    for (const base::ByteOrder order : {base::ByteOrder::kLittle, base::ByteOrder::kBig}) {
      Reader reader(order);
      const uint32_t magic = reader.U32(head, 0);
      if ((magic & ~uint32_t{1}) != kMagic) continue;
      reader.is64_ = magic != kMagic;
      return reader;
    }
    return std::nullopt;
  }
  bool is64() const { return is64_; }
  uint32_t U32(std::string_view bytes, uint64_t at) const {
    return static_cast<uint32_t>(Number(bytes, at, 4));
  }
  uint64_t Number(std::string_view bytes, uint64_t at, uint64_t width) const {
    return base::NumberAt(bytes, at, width, order_);
  }

 private:
  explicit Reader(base::ByteOrder order) : order_(order) {}
  base::ByteOrder order_;
  bool is64_ = false;
};

ByteRange SegmentRange(const Reader& reader, std::string_view command, bool is64) {
  const uint64_t width = is64 ? 8 : 4;
  // After the name: address, size in memory, offset, size in the file.
  return {reader.Number(command, 24 + 2 * width, width),
          reader.Number(command, 24 + 3 * width, width)};
}

/// codesign.Size.
uint64_t SignatureSize(uint64_t code_size) {
  const uint64_t pages = (code_size + kPageSize - 1) / kPageSize;
  return kHeaderSize + kDirectorySize + kIdentifier.size() + pages * kHashSize;
}

void Append(std::string& out, uint64_t value, int width) {
  while (width > 0) out += static_cast<char>(value >> (8 * --width) & 0xff);
}

/// codesign.Sign, up to the hashes.
std::string SignatureHead(const MachoLayout& macho) {
  constexpr uint32_t kEmbeddedSignature = 0xfade0cc0, kCodeDirectory = 0xfade0c02;
  constexpr uint32_t kVersion = 0x20400, kAdHocByLinker = 0x20002, kSha256 = 2, kMainBinary = 1;
  const uint64_t code_size = macho.signature->offset;
  const uint64_t size = SignatureSize(code_size);
  std::string out;
  auto u32 = [&](uint64_t value) { Append(out, value, 4); };
  auto u64 = [&](uint64_t value) { Append(out, value, 8); };
  auto u8 = [&](uint64_t value) { Append(out, value, 1); };
  u32(kEmbeddedSignature);
  u32(size);
  u32(1);
  u32(0);
  u32(kHeaderSize);
  u32(kCodeDirectory);
  u32(size - kHeaderSize);
  u32(kVersion);
  u32(kAdHocByLinker);
  u32(kDirectorySize + kIdentifier.size());
  u32(kDirectorySize);
  u32(0);
  u32((code_size + kPageSize - 1) / kPageSize);
  u32(code_size);
  u8(kHashSize);
  u8(kSha256);
  u8(0);
  u8(kPageBits);
  for (int unused = 0; unused < 4; unused++) u32(0);
  u64(0);
  u64(macho.text.offset);
  u64(macho.text.size);
  u64(macho.executable ? kMainBinary : 0);
  out += kIdentifier;
  return out;
}

}  // namespace

std::optional<MachoLayout> ReadMacho(host::FileReader& files, const std::string& path) {
  auto head = files.ReadRange(path, 0, 32);
  if (!head || head->size() < 32) return std::nullopt;
  const std::optional<Reader> reader = Reader::Of(*head);
  if (!reader) return std::nullopt;
  MachoLayout macho;
  macho.executable = reader->U32(*head, 12) == kExecutable;
  const uint64_t count = reader->U32(*head, 16);
  const uint64_t size = reader->U32(*head, 20);
  if (size > kMaxCommands) return std::nullopt;
  uint64_t offset = reader->is64() ? 32 : 28;
  auto read = files.ReadRange(path, offset, size);
  if (!read || read->size() < size) return std::nullopt;

  bool has_text = false;
  std::string_view commands = *read;
  for (uint64_t i = 0; i < count; i++) {
    const uint32_t kind = reader->U32(commands, 0);
    const uint32_t length = reader->U32(commands, 4);
    if (length < 8 || length > commands.size()) return std::nullopt;
    const std::string_view command = commands.substr(0, length);
    if (kind == kUuid && !macho.uuid) macho.uuid = ByteRange{offset + 8, length - 8};
    if (kind == kCodeSignature && !macho.signature) {
      macho.signature = ByteRange{reader->U32(command, 8), reader->U32(command, 12)};
    }
    if ((kind == kSegment || kind == kSegment64) && !has_text && command.size() >= 24 &&
        command.substr(8, 16) == std::string_view("__TEXT\0\0\0\0\0\0\0\0\0\0", 16)) {
      has_text = true;
      macho.text = SegmentRange(*reader, command, kind == kSegment64);
    }
    commands.remove_prefix(length);
    offset += length;
  }
  return macho;
}

base::Status UpdateMachoSignature(host::FileSystem& files, const std::string& path) {
  const std::optional<MachoLayout> macho = ReadMacho(files, path);
  if (!macho || !macho->signature) return {};
  const uint64_t code_size = macho->signature->offset;
  // Any other size would change the headers, too. The linker's own is right.
  if (macho->signature->size != SignatureSize(code_size)) return {};
  std::string signature = SignatureHead(*macho);
  constexpr uint64_t kPiece = 1024 * kPageSize;
  for (uint64_t offset = 0; offset < code_size; offset += kPiece) {
    TRY_ASSIGN(const std::string piece,
               files.ReadRange(path, offset, std::min(kPiece, code_size - offset)));
    for (size_t at = 0; at < piece.size(); at += kPageSize) {
      signature +=
          base::Sha256().Update(std::string_view(piece).substr(at, kPageSize)).Sum().view();
    }
  }
  return files.OverwriteRange(path, code_size, signature);
}

}  // namespace gorun::build
