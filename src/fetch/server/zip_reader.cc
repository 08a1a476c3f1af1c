#include "fetch/server/zip_reader.h"

#include "base/strings.h"
#include "fetch/server/zip_names.h"

namespace gorun::fetch {

namespace {

using base::ErrorKind;
using base::Fail;

constexpr size_t kPiece = size_t{64} << 10;
// Unix's file types, as zips have them.
constexpr uint32_t kTypeMask = 0170000;
constexpr uint32_t kRegular = 0100000;
constexpr uint32_t kDirectory = 0040000;
constexpr uint32_t kSymlink = 0120000;

std::string ErrorText(int code, const std::string& detail) {
  switch (code) {
    case ZIP_ER_NOZIP:
    case ZIP_ER_INCONS:
    case ZIP_ER_EOF: return "zip: not a valid zip file";
    case ZIP_ER_CRC: return "zip: checksum error";
    case ZIP_ER_COMPNOTSUPP:
    case ZIP_ER_ENCRNOTSUPP:
    case ZIP_ER_NOPASSWD: return "zip: unsupported compression algorithm";
    case ZIP_ER_ZLIB:
    case ZIP_ER_COMPRESSED_DATA: return "flate: corrupt input";
    default: return base::StrCat("zip: ", detail);
  }
}

base::Error ErrorOf(zip_error_t* error) {
  return base::Error(ErrorKind::kInvalid,
                     ErrorText(zip_error_code_zip(error), zip_error_strerror(error)));
}

// The file's type, where the zip was made by a system that has types (zip.FileHeader.Mode).
void ReadType(zip_t* zip, zip_uint64_t index, ZipEntry& entry) {
  zip_uint8_t system = 0;
  zip_uint32_t attributes = 0;
  if (zip_file_get_external_attributes(zip, index, 0, &system, &attributes) != 0) return;
  if (system != ZIP_OPSYS_UNIX && system != ZIP_OPSYS_OS_X) return;
  switch (attributes >> 16 & kTypeMask) {
    case 0:
    case kRegular:
    case kDirectory: break;
    case kSymlink: entry.is_symlink = true; break;
    default: entry.is_special = true; break;
  }
}

}  // namespace

base::Result<ZipReader> ZipReader::Open(const std::string& path) {
  int code = 0;
  zip_t* zip = zip_open(path.c_str(), ZIP_RDONLY, &code);
  if (zip != nullptr) return ZipReader(zip, path);
  zip_error_t error;
  zip_error_init_with_code(&error, code);
  base::Error result = ErrorOf(&error);
  zip_error_fini(&error);
  if (code == ZIP_ER_OPEN || code == ZIP_ER_READ || code == ZIP_ER_NOENT) {
    return Fail(base::StrCat("open ", path, ": ", result.text()));
  }
  return Fail(std::move(result));
}

base::Result<std::vector<ZipEntry>> ZipReader::Entries() {
  std::vector<ZipEntry> entries;
  std::vector<uint32_t> crcs;
  // libzip shows it as a space.
  bool may_have_nul = false;
  zip_int64_t count = zip_get_num_entries(zip_.get(), 0);
  entries.reserve(static_cast<size_t>(count));
  for (zip_int64_t i = 0; i < count; i++) {
    zip_stat_t stat;
    const char* name = zip_get_name(zip_.get(), static_cast<zip_uint64_t>(i), ZIP_FL_ENC_RAW);
    if (name == nullptr ||
        zip_stat_index(zip_.get(), static_cast<zip_uint64_t>(i), 0, &stat) != 0 ||
        (stat.valid & ZIP_STAT_SIZE) == 0) {
      return Fail(ErrorOf(zip_get_error(zip_.get())));
    }
    ZipEntry entry{name, stat.size};
    may_have_nul = may_have_nul || base::Contains(entry.name, " ");
    crcs.push_back(stat.crc);
    ReadType(zip_.get(), static_cast<zip_uint64_t>(i), entry);
    entries.push_back(std::move(entry));
  }
  if (!may_have_nul) return entries;
  TRY_ASSIGN(std::vector<RawZipEntry> raw, ReadZipDirectory(path_, entries.size()));
  for (size_t i = 0; i < entries.size(); i++) {
    // Otherwise libzip goes by another directory than archive/zip would.
    if (raw[i].crc != crcs[i]) return Fail(ErrorKind::kInvalid, "zip: not a valid zip file");
    entries[i].name = std::move(raw[i].name);
  }
  return entries;
}

base::Status ZipReader::Read(size_t index,
                             const std::function<base::Status(std::string_view)>& sink) {
  zip_stat_t stat;
  if (zip_stat_index(zip_.get(), index, 0, &stat) != 0)
    return Fail(ErrorOf(zip_get_error(zip_.get())));
  // archive/zip knows these two.
  bool known = (stat.valid & ZIP_STAT_COMP_METHOD) != 0 && (stat.valid & ZIP_STAT_SIZE) != 0 &&
               (stat.comp_method == ZIP_CM_STORE || stat.comp_method == ZIP_CM_DEFLATE);
  if (!known) return Fail(ErrorKind::kInvalid, "zip: unsupported compression algorithm");
  std::unique_ptr<zip_file_t, decltype(&zip_fclose)> file(zip_fopen_index(zip_.get(), index, 0),
                                                          zip_fclose);
  if (!file) return Fail(ErrorOf(zip_get_error(zip_.get())));
  piece_.resize(kPiece);
  uint64_t read = 0;
  while (true) {
    zip_int64_t count = zip_fread(file.get(), piece_.data(), piece_.size());
    if (count < 0) {
      zip_error_t* error = zip_file_get_error(file.get());
      // libzip minds a wrong size only in entries that are not compressed.
      bool is_short = zip_error_code_zip(error) == ZIP_ER_INCONS && read < stat.size;
      return is_short ? Fail(ErrorKind::kInvalid, "unexpected EOF") : Fail(ErrorOf(error));
    }
    // A size in the directory that is wrong is an error to archive/zip.
    read += static_cast<uint64_t>(count);
    if (read > stat.size) return Fail(ErrorKind::kInvalid, "zip: not a valid zip file");
    if (count == 0 && read < stat.size) return Fail(ErrorKind::kInvalid, "unexpected EOF");
    if (count == 0) return {};
    TRY(sink(std::string_view(piece_).substr(0, static_cast<size_t>(count))));
  }
}

}  // namespace gorun::fetch
