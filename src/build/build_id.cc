#include "build/build_id.h"

#include <algorithm>
#include <functional>
#include <vector>

#include "base/encoding.h"
#include "base/go_quote.h"
#include "base/strings.h"
#include "build/archive_member.h"
#include "build/elf_notes.h"
#include "build/macho.h"

namespace gorun::build {
namespace {

using base::StrCat;

constexpr size_t kHeadSize = 32 * 1024;
constexpr size_t kArchiveHeadSize = 1024;

tl::unexpected<base::Error> Malformed(const std::string& path) {
  return base::Fail(base::ErrorKind::kInvalid, StrCat("parse ", path, ": malformed object file"));
}

/// The fourth line of an archive that the Go compiler wrote:
///     !<arch>
///     __.PKGDEF       0           0     0     644     7955      `
///     go object linux amd64 go1.26.8 X:none
///     build id "…"
base::Result<std::string> ReadArchiveBuildId(const std::string& path, std::string_view head) {
  static constexpr std::string_view kLines[] = {"!<arch>", kExportMember, "go object ",
                                                "build id "};
  for (size_t i = 0; i < std::size(kLines); i++) {
    const size_t end = head.find('\n');
    if (end == std::string_view::npos) return Malformed(path);
    const std::string_view line = head.substr(0, end);
    head.remove_prefix(end + 1);
    if (i == 3) {
      const auto quoted = base::CutPrefix(line, kLines[i]);
      if (!quoted) return std::string();
      auto id = base::GoUnquote(*quoted);
      if (!id) return Malformed(path);
      return *std::move(id);
    }
    if (i == 0 ? line != kLines[i] : !line.starts_with(kLines[i])) return Malformed(path);
  }
  return Malformed(path);
}

/// readGccgoArchive: an archive of gccgo's has an object with a section for the ID.
base::Result<std::string> ReadGccgoArchiveBuildId(host::FileReader& files,
                                                  const std::string& path) {
  for (uint64_t offset = kArchiveMagic.size();;) {
    TRY_ASSIGN(const std::string header, files.ReadRange(path, offset, kEntryHeaderSize));
    if (header.empty() && offset > kArchiveMagic.size()) return std::string();
    const auto entry = ParseEntryHeader(header);
    if (!entry) return Malformed(path);
    offset += kEntryHeaderSize;
    if (entry->name == "_buildid.o/") {
      const auto section = FindElfSection(files, path, offset, ".go.buildid");
      if (!section || section->size > kArchiveHeadSize) return Malformed(path);
      return files.ReadRange(path, section->offset, section->size);
    }
    offset += entry->PaddedSize();
  }
}

/// readRaw: what the linker leaves at the start of the text segment where there are no notes.
base::Result<std::string> ReadMarkedBuildId(const std::string& path, std::string_view head) {
  static constexpr std::string_view kPrefix = "\xff Go build ID: \"";
  static constexpr std::string_view kEnd = "\"\n \xff";
  const size_t begin = head.find(kPrefix);
  if (begin == std::string_view::npos) return std::string();
  const size_t end = head.find(kEnd, begin + kPrefix.size());
  if (end == std::string_view::npos) return Malformed(path);
  const size_t quote = begin + kPrefix.size() - 1;
  auto id = base::GoUnquote(head.substr(quote, end + 1 - quote));
  if (!id) return Malformed(path);
  return *std::move(id);
}

void Zero(std::string& piece, uint64_t piece_offset, const ByteRange& range) {
  const uint64_t end = range.offset + range.size;
  const uint64_t from = std::max(range.offset, piece_offset);
  const uint64_t to = std::min<uint64_t>(end, piece_offset + piece.size());
  if (end < range.offset || from >= to) return;
  std::fill(piece.begin() + static_cast<ptrdiff_t>(from - piece_offset),
            piece.begin() + static_cast<ptrdiff_t>(to - piece_offset), '\0');
}

/// What does not count for a file's hash, because it depends on the build ID itself.
std::vector<ByteRange> Excluded(host::FileReader& files, const std::string& path) {
  std::vector<ByteRange> ranges;
  if (auto range = FindGnuBuildId(files, path)) ranges.push_back(*range);
  if (auto macho = ReadMacho(files, path)) {
    if (macho->signature) ranges.push_back(*macho->signature);
    if (macho->uuid) ranges.push_back(*macho->uuid);
  }
  return ranges;
}

}  // namespace

std::string HashToString(const base::Sha256Digest& hash) {
  return base::Base64UrlEncode(hash.view().substr(0, 15));
}

std::string_view ActionIdPart(std::string_view build_id) {
  return build_id.substr(0, build_id.find('/'));
}

std::string_view ContentIdPart(std::string_view build_id) {
  // npos + 1 is 0: without a slash it is the whole.
  return build_id.substr(build_id.rfind('/') + 1);
}

base::Result<std::string> ReadBuildId(host::FileReader& files, const std::string& path) {
  TRY_ASSIGN(const std::string start, files.ReadRange(path, 0, kArchiveHeadSize));
  if (start.size() < kArchiveMagic.size()) return Malformed(path);
  if (const auto entries = base::CutPrefix(start, kArchiveMagic)) {
    return entries->starts_with(kExportMember) ? ReadArchiveBuildId(path, start)
                                               : ReadGccgoArchiveBuildId(files, path);
  }
  TRY_ASSIGN(const std::string head, files.ReadRange(path, 0, kHeadSize));
  if (IsElf(head)) return ReadElfBuildId(files, path, head);
  return ReadMarkedBuildId(path, head);
}

base::Result<BuildIdMatches> FindAndHash(host::FileReader& files, const std::string& path,
                                         std::string_view id) {
  if (id.empty()) return base::Fail("buildid.FindAndHash: no id specified");
  const std::vector<ByteRange> excluded = Excluded(files, path);
  const std::string zeros(id.size(), '\0');
  BuildIdMatches result;
  base::Sha256 hash;
  // Bytes that were read but not hashed yet: an ID may begin in them and end in the next piece.
  std::string window;
  uint64_t window_offset = 0;
  // Looks at every eightieth byte or so, where std::string::find stops at each that is the ID's
  // first one.
  const std::boyer_moore_horspool_searcher search(id.begin(), id.end());
  const auto look = [&](size_t keep) {
    size_t done = 0;
    for (;;) {
      const auto found =
          std::search(window.begin() + static_cast<ptrdiff_t>(done), window.end(), search);
      if (found == window.end()) break;
      const auto at = static_cast<size_t>(found - window.begin());
      result.offsets.push_back(window_offset + at);
      hash.Update(std::string_view(window).substr(done, at - done)).Update(zeros);
      done = at + id.size();
    }
    keep = std::min(window.size() - done, keep);
    hash.Update(std::string_view(window).substr(done, window.size() - done - keep));
    window_offset += window.size() - keep;
    window.erase(0, window.size() - keep);
  };
  TRY(files.ReadPieces(path, [&](std::string_view piece) {
    window += piece;
    for (const ByteRange& range : excluded) Zero(window, window_offset, range);
    look(id.size() - 1);
  }));
  look(0);
  result.hash = hash.Sum();
  return result;
}

base::Status RewriteBuildId(host::FileSystem& files, const std::string& path,
                            const BuildIdMatches& matches, std::string_view id) {
  for (const uint64_t offset : matches.offsets) TRY(files.OverwriteRange(path, offset, id));
  return UpdateMachoSignature(files, path);
}

}  // namespace gorun::build
