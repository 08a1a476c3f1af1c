#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "build/byte_range.h"
#include "host/filesystem.h"

// Files that say themselves what stands where in them, and may lie.
namespace gorun::build {

/// Reads a file here and there, and keeps the last few pieces: headers, tables and names lie apart,
/// but what is read of each lies close together.
class PieceReader {
 public:
  PieceReader(host::FileReader& files, std::string path) : files_(files), path_(std::move(path)) {}

  /// Fewer bytes at the end of the file; none of a file that cannot be read.
  std::string Read(uint64_t offset, size_t size);

 private:
  struct Piece {
    uint64_t offset = 0;
    std::string bytes;
  };

  host::FileReader& files_;
  std::string path_;
  std::array<Piece, 4> pieces_;
  size_t oldest_ = 0;
};

/// A part of a file; nothing outside of it can be read through it. Offsets count from its
/// beginning.
class FilePart {
 public:
  FilePart(PieceReader& reader, ByteRange range) : reader_(&reader), range_(range) {}

  uint64_t size() const { return range_.size; }
  bool Has(uint64_t offset, uint64_t size) const {
    return offset <= range_.size && size <= range_.size - offset;
  }
  /// `count` records of `width` bytes.
  bool HasTable(uint64_t offset, uint64_t count, uint64_t width) const {
    return offset <= range_.size && (width == 0 || count <= (range_.size - offset) / width);
  }
  /// Fewer bytes at the end of the part.
  std::string Read(uint64_t offset, uint64_t size) const;
  /// A string of this part that begins here and ends before a NUL, at the end of the part, or,
  /// since no name that means anything to anybody is that long, after 1 KB. `terminated` (may be
  /// null) is false only where the part ended.
  std::string ReadName(uint64_t offset, bool* terminated = nullptr) const;
  /// Which must be within this one (Has).
  FilePart Part(uint64_t offset, uint64_t size) const;

 private:
  PieceReader* reader_;
  ByteRange range_;
};

}  // namespace gorun::build
