#include "fetch/server/gzip_reader.h"

#include <algorithm>

#include "base/check.h"
#include "base/strings.h"

namespace gorun::fetch {

namespace {

// zlib's window bits: the largest window, in gzip's format and no other.
constexpr int kGzipFormat = 15 + 16;
// Of a member's header the part that is always there; Go judges it as a whole.
constexpr size_t kHeaderSize = 10;
constexpr std::string_view kMagic("\x1F\x8B\x08", 3);

}  // namespace

GzipReader::GzipReader() { CHECK(inflateInit2(&stream_, kGzipFormat) == Z_OK); }
GzipReader::~GzipReader() { inflateEnd(&stream_); }

bool GzipReader::Feed(std::string_view piece, const Sink& sink) {
  char decoded[32 << 10];
  while (!piece.empty() && problem_ == nullptr) {
    std::string_view input = piece;
    if (!in_member_) {
      size_t missing = std::min(kHeaderSize - header_.size(), piece.size());
      header_ += piece.substr(0, missing);
      piece.remove_prefix(missing);
      if (header_.size() < kHeaderSize) break;
      if (!header_.starts_with(kMagic)) {
        problem_ = "gzip: invalid header";
        break;
      }
      in_member_ = true;
      input = header_;
    }
    // zlib does not write there.
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(input.data()));
    stream_.avail_in = static_cast<uInt>(input.size());
    int code = Z_OK;
    do {
      stream_.next_out = reinterpret_cast<Bytef*>(decoded);
      stream_.avail_out = sizeof decoded;
      code = inflate(&stream_, Z_NO_FLUSH);
      size_t size = sizeof decoded - stream_.avail_out;
      if (size > 0 && !sink(std::string_view(decoded, size))) return false;
    } while (code == Z_OK && (stream_.avail_in > 0 || stream_.avail_out == 0));
    if (input.data() == header_.data()) {
      header_.clear();
    } else {
      piece.remove_prefix(piece.size() - stream_.avail_in);
    }
    if (code == Z_STREAM_END) {
      in_member_ = false;
      inflateReset(&stream_);
    } else if (code != Z_OK && code != Z_BUF_ERROR) {
      std::string_view why = stream_.msg == nullptr ? "" : stream_.msg;
      problem_ = why == "incorrect data check" || why == "incorrect length check"
                     ? "gzip: invalid checksum"
                 : base::Contains(why, "header") ? "gzip: invalid header"
                                                 : "flate: corrupt input";
    }
  }
  return problem_ == nullptr;
}

base::Status GzipReader::Finish() const {
  if (problem_ != nullptr) return base::Fail(base::ErrorKind::kNetwork, problem_);
  if (in_member_ || !header_.empty()) {
    return base::Fail(base::ErrorKind::kNetwork, "unexpected EOF");
  }
  return {};
}

}  // namespace gorun::fetch
