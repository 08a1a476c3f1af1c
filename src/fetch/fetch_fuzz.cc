#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/check.h"
#include "base/encoding.h"
#include "base/strings.h"
#include "fetch/netrc.h"
#include "fetch/server/gzip_reader.h"
#include "fetch/server/zip_check.h"
#include "fetch/server/zip_reader.h"
#include "fetch/sumdb/note.h"
#include "fetch/sumdb/tile.h"
#include "fetch/sumdb/tlog.h"
#include "fetch/testing/toy_log.h"
#include "fetch/url.h"
#include "fetch/vcs/meta_imports.h"
#include "fetch/wire.h"

// The preset `fuzz`: what servers answer, whoever they are.
using namespace gorun;
using namespace gorun::fetch;

namespace {

void ReadNotes(std::string_view text) {
  static const auto verifier = [] {
    const std::string key = "\1" + std::string(32, 'k');
    constexpr char kHex[] = "0123456789abcdef";
    std::string hash;
    for (int shift = 28; shift >= 0; shift -= 4) {
      hash += kHex[sumdb::NoteKeyHash("sums.example.com", key) >> shift & 15];
    }
    return sumdb::Verifier::Parse(
        base::StrCat("sums.example.com+", hash, "+", base::Base64Encode(key)));
  }();
  CHECK(verifier);
  (void)sumdb::OpenNote(text, *verifier);
  (void)sumdb::Verifier::Parse(text);
  (void)sumdb::ParseRecord(text);
  if (auto tree = sumdb::ParseTree(text)) {
    CHECK(sumdb::ParseTree(testing::FormatTree(*tree)) == *tree);
  }
  for (int64_t index : {int64_t{0}, int64_t{5}, int64_t{1} << 40}) {
    (void)sumdb::HashFromTile(sumdb::TileForIndex(index), text, index);
  }
}

void ReadZip(std::string_view bytes) {
  const int fd = memfd_create("zip", MFD_CLOEXEC);
  CHECK(fd >= 0 && write(fd, bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size()));
  if (auto zip = ZipReader::Open(base::StrCat("/proc/self/fd/", fd))) {
    if (auto entries = zip->Entries()) {
      const bool good =
          CheckZip(*entries, "example.com/m", "v1.0.0", static_cast<int64_t>(bytes.size()))
              .has_value();
      size_t left = size_t{1} << 20;
      for (size_t i = 0; i < entries->size() && i < 20; i++) {
        const std::string& name = (*entries)[i].name;
        CHECK(!good ||
              (name.starts_with("example.com/m@v1.0.0/") && !base::Contains(name, "/../")));
        (void)zip->Read(i, [&](std::string_view piece) -> base::Status {
          if (piece.size() > left) return base::Fail("enough");
          left -= piece.size();
          return {};
        });
      }
    }
  }
  close(fd);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (auto imports = ParseMetaImports(text)) (void)MatchMetaImport(*imports, "example.com/m/x");
  (void)ParseNetrc(text);
  if (auto url = Url::Parse(text)) {
    (void)url->Redacted();
    (void)url->HostName();
    (void)UrlToFilePath(JoinUrl(*url, "a/b"));
  }
  ReadNotes(text);
  std::string buffer(text);
  if (auto message = TakeMessage(buffer); message && *message) {
    (void)DecodeOptions(**message);
    (void)DecodeHttpRequest(**message);
    (void)DecodeZipJob(**message);
    (void)DecodePackJob(**message);
    (void)DecodeHttpReply(**message);
    (void)DecodeZipReport(**message);
    (void)DecodePacked(**message);
  }
  GzipReader gzip;
  size_t decoded = 0;
  (void)gzip.Feed(
      text, [&](std::string_view piece) { return (decoded += piece.size()) < (size_t{1} << 20); });
  (void)gzip.Finish();
  ReadZip(text);
  return 0;
}
