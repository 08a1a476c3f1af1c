#include "build/cutoff/export_data.h"

#include "base/strings.h"
#include "build/archive_member.h"

namespace gorun::build {
namespace {

// Larger than any; what a damaged size may make us allocate.
constexpr uint64_t kMaxEntrySize = uint64_t{1} << 30;

tl::unexpected<base::Error> NoExportData(const std::string& archive) {
  return base::Fail(base::ErrorKind::kInvalid, base::StrCat("parse ", archive, ": no export data"));
}

}  // namespace

std::string WithoutBuildId(std::string_view entry) {
  // "go object linux amd64 go1.26.8 X:none\nbuild id \"…\"\n…\n$$B\n…": header lines, an empty one.
  constexpr std::string_view kLine = "\nbuild id \"";
  const size_t at = entry.substr(0, entry.find("\n\n")).find(kLine);
  if (at == std::string_view::npos) return std::string(entry);
  const size_t end = entry.find('\n', at + 1);
  return base::StrCat(entry.substr(0, at), entry.substr(std::min(end, entry.size())));
}

base::Result<std::string> ReadExportData(host::FileReader& files, const std::string& archive) {
  constexpr size_t kExportHeadSize = kArchiveMagic.size() + kEntryHeaderSize;
  TRY_ASSIGN(const std::string head, files.ReadRange(archive, 0, kExportHeadSize));
  if (head.size() != kExportHeadSize || !head.starts_with(kArchiveMagic))
    return NoExportData(archive);
  const auto header = ParseEntryHeader(std::string_view(head).substr(kArchiveMagic.size()));
  if (!header || header->name != kExportMember || header->size == 0 ||
      header->size > kMaxEntrySize) {
    return NoExportData(archive);
  }
  TRY_ASSIGN(const std::string entry, files.ReadRange(archive, kExportHeadSize, header->size));
  if (entry.size() != header->size || !entry.starts_with("go object ")) {
    return NoExportData(archive);
  }
  return WithoutBuildId(entry);
}

std::optional<base::Sha256Digest> ExportHashes::Of(const std::string& archive) {
  return hashes_.Get(archive, [&]() -> std::optional<base::Sha256Digest> {
    const auto data = ReadExportData(files_, archive);
    if (!data) return std::nullopt;
    return base::Sha256::Of(*data);
  });
}

}  // namespace gorun::build
