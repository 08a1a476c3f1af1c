#include "toolchain/fips140.h"

#include "base/go_quote.h"
#include "base/sha256.h"
#include "base/strings.h"
#include "host/path.h"
#include "modules/go_version.h"

namespace gorun::toolchain {

namespace gover = modules::gover;
using base::Fail;
using base::StrCat;

namespace {

constexpr std::string_view kPackage = "crypto/internal/fips140";

// What is known of a zip.
struct ZipSum {
  std::string sha256;
  // As in go.sum; "" if it is not known.
  std::string hash;
  // fips140.sum says that, too.
  bool says_hash = false;
};

struct KnownZip {
  std::string_view sha256;
  std::string_view hash;
};
// Those of releases whose fips140.sum says no hash.
constexpr KnownZip kKnownZips[] = {
    {"b50508feaeff05d22516b21e1fd210bbf5d6a1e422eaf2cfa23fe379342713b8",
     "h1:lwR1LfjtaJImf0e57mPKzwJeFtq1pIEIFMoiuXQOu/M="},
    {"daf3614e0406f67ae6323c902db3f953a1effb199142362a039e7526dfb9368b",
     "h1:YapsF69QWGwygaBqdI0rp7IfE5a6tAwepNAHONVcWqQ="},
    {"9b28f847fdf1db4a36cb2b2f8ec09443c039383f085630a03ecfaddf6db7ea23",
     "h1:dtoPX1ALGGp4rMLzyh6oqIkYRXnXxRkpPWu56l5DFpM="},
};

std::string KnownHash(std::string_view sha256) {
  for (const KnownZip& zip : kKnownZips) {
    if (zip.sha256 == sha256) return std::string(zip.hash);
  }
  return "";
}

// Since Go 1.26.9, but for 1.27.0 and 1.27.1.
bool MustSayHash(const Toolchain& toolchain) {
  const std::string& version = toolchain.go_version;
  return gover::Compare(version, "1.27.2") >= 0 ||
         (gover::Compare(version, "1.26.9") >= 0 && gover::Lang(version) == "1.26");
}

// fips140.lookupZipSum; kNotFound if nothing is said.
base::Result<ZipSum> LookUpZip(host::FileReader& files, const std::string& sums,
                               const std::string& name, bool must_say_hash) {
  TRY_ASSIGN(std::string text, files.ReadFile(sums));
  for (std::string_view line : base::Split(text, "\n")) {
    line = base::TrimSpace(line);
    if (line.starts_with('#')) continue;
    std::vector<std::string> fields = base::Fields(line);
    if (fields.empty() || fields[0] != name) continue;
    if (fields.size() == 2 && !must_say_hash) return ZipSum{fields[1], KnownHash(fields[1]), false};
    if (fields.size() != 3) continue;
    if (!fields[2].starts_with("h1:")) {
      return Fail(StrCat("malformed module zip hash ", base::GoQuote(fields[2]), " for ", name,
                         " in ", sums));
    }
    return ZipSum{std::move(fields[1]), std::move(fields[2]), true};
  }
  return Fail(base::ErrorKind::kNotFound, StrCat("no entry for ", name, " in ", sums));
}

// fips140.verifyZipSum.
base::Status VerifyZip(host::FileReader& files, const std::string& zip, const std::string& wanted,
                       const std::string& sums) {
  TRY_ASSIGN(std::string bytes, files.ReadFile(zip));
  const std::string got = base::Sha256::Of(bytes).Hex();
  if (got == wanted) return {};
  return Fail(StrCat("SHA-256 hash of ", host::BaseName(zip), " is ", got, ", want ", wanted,
                     " (from ", sums, ")"));
}

}  // namespace

std::optional<Fips140::Place> Fips140::Resolve(std::string_view import_path) const {
  if (version.empty()) return std::nullopt;
  auto below = [](std::string_view path,
                  std::string_view parent) -> std::optional<std::string_view> {
    auto rest = base::CutPrefix(path, parent);
    if (!rest || (!rest->empty() && rest->front() != '/')) return std::nullopt;
    return rest;
  };
  auto rest = below(import_path, kPackage);
  if (!rest) return std::nullopt;
  if (auto with_version = below(*rest, StrCat("/", version))) rest = with_version;
  return Place{host::CleanPath(StrCat(kPackage, "/", version, *rest)),
               host::CleanPath(StrCat(dir, "/", version, *rest))};
}

bool Fips140::Contains(std::string_view package_dir) const {
  return !version.empty() && host::HasPathPrefix(package_dir, dir);
}

base::Result<Fips140> OpenFips140(host::Host& host, const Toolchain& toolchain,
                                  const env::Settings& settings, const UnpackModule& unpack) {
  if (!settings.fips140_snapshot()) return Fips140();
  Fips140 fips;
  fips.version = settings.fips140;
  const std::string lib = host::JoinPath(settings.goroot, "lib/fips140");
  const std::string sums = host::JoinPath(lib, "fips140.sum");
  const std::string zip = host::JoinPath(lib, fips.version + ".zip");
  auto said = LookUpZip(host.files, sums, host::BaseName(zip), MustSayHash(toolchain));
  const bool must_say = gover::Compare(toolchain.go_version, "1.26.9") >= 0;
  if (!said && (must_say || !said.error().Is(base::ErrorKind::kNotFound)))
    return Fail(StrCat("verifying GOFIPS140=", fips.version, ": ", said.error().text()));
  const ZipSum sum = said.value_or(ZipSum());
  auto verify = [&]() -> base::Status {
    if (sum.sha256.empty()) return {};
    return VerifyZip(host.files, zip, sum.sha256, sums);
  };
  auto dir = unpack(
      {{std::string(gover::kSnapshotModule), fips.version}, zip, sum.hash, !sum.says_hash, verify});
  if (!dir) return Fail(StrCat("unpacking GOFIPS140=", fips.version, ": ", dir.error().text()));
  fips.dir = host::JoinPath(*dir, "fips140");
  return fips;
}

}  // namespace gorun::toolchain
