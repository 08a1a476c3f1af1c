#include "toolchain/fips140.h"

#include "base/sha256.h"
#include "base/strings.h"
#include "host/path.h"
#include "modules/module_cache.h"

namespace gorun::toolchain {

using base::Fail;
using base::StrCat;

namespace {

constexpr std::string_view kPackage = "crypto/internal/fips140";

// fips140.verifyZipSum.
base::Status VerifyZip(host::FileReader& files, const std::string& zip, const std::string& sums) {
  TRY_ASSIGN(std::string text, files.ReadFile(sums));
  const std::string name = host::BaseName(zip);
  std::string wanted;
  for (const std::string& line : base::Split(text, "\n")) {
    auto fields = base::Cut(base::TrimSpace(line), " ");
    if (!fields || fields->first != name) continue;
    wanted = base::TrimSpace(fields->second);
    break;
  }
  if (wanted.empty()) return Fail(StrCat("no SHA-256 hash for ", name, " in ", sums));
  TRY_ASSIGN(std::string bytes, files.ReadFile(zip));
  const std::string got = base::Sha256::Of(bytes).Hex();
  if (got == wanted) return {};
  return Fail(
      StrCat("SHA-256 hash of ", zip, " is ", got, ", want ", wanted, " (from ", sums, ")"));
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
  const modules::Version module{"golang.org/fips140", fips.version};
  const std::string lib = host::JoinPath(settings.goroot, "lib/fips140");
  const std::string zip = host::JoinPath(lib, fips.version + ".zip");
  const modules::ModuleCache cache(settings.gomodcache);
  auto present = modules::FindDownloadDir(host.files, cache, module);
  if (!present && toolchain.minor >= 27) {
    auto sound = VerifyZip(host.files, zip, host::JoinPath(lib, "fips140.sum"));
    if (!sound)
      return Fail(StrCat("verifying GOFIPS140=", fips.version, ": ", sound.error().text()));
  }
  if (!present) present = unpack(module, zip);
  if (!present)
    return Fail(StrCat("unpacking GOFIPS140=", fips.version, ": ", present.error().text()));
  fips.dir = host::JoinPath(*present, "fips140");
  return fips;
}

}  // namespace gorun::toolchain
