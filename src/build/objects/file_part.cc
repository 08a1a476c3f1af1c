#include "build/objects/file_part.h"

#include <algorithm>

#include "base/check.h"

namespace gorun::build {
namespace {

constexpr uint64_t kPieceSize = 32 << 10;
/// Pieces begin at multiples of it: names are looked up backwards as well as forwards.
constexpr uint64_t kPieceStep = 4 << 10;
constexpr uint64_t kLongestName = 1 << 10;

}  // namespace

std::string PieceReader::Read(uint64_t offset, size_t size) {
  for (const Piece& piece : pieces_) {
    if (offset < piece.offset || offset - piece.offset > piece.bytes.size()) continue;
    const uint64_t at = offset - piece.offset;
    if (size <= piece.bytes.size() - at) return piece.bytes.substr(at, size);
  }
  if (size > kPieceSize - kPieceStep) return files_.ReadRange(path_, offset, size).value_or("");
  Piece& piece = pieces_[oldest_];
  oldest_ = (oldest_ + 1) % pieces_.size();
  piece.offset = offset / kPieceStep * kPieceStep;
  piece.bytes = files_.ReadRange(path_, piece.offset, kPieceSize).value_or("");
  const uint64_t at = offset - piece.offset;
  return at < piece.bytes.size() ? piece.bytes.substr(at, size) : std::string();
}

std::string FilePart::Read(uint64_t offset, uint64_t size) const {
  if (offset >= range_.size) return {};
  return reader_->Read(range_.offset + offset, std::min(size, range_.size - offset));
}

std::string FilePart::ReadName(uint64_t offset, bool* terminated) const {
  std::string name = Read(offset, kLongestName);
  const size_t end = name.find('\0');
  if (terminated != nullptr) *terminated = end != std::string::npos || name.size() == kLongestName;
  if (end != std::string::npos) name.resize(end);
  return name;
}

FilePart FilePart::Part(uint64_t offset, uint64_t size) const {
  CHECK(Has(offset, size));
  return FilePart(*reader_, {range_.offset + offset, size});
}

}  // namespace gorun::build
