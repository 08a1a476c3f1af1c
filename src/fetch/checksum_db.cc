#include "fetch/checksum_db.h"

#include "base/strings.h"
#include "host/file_lock.h"
#include "host/path.h"
#include "modules/go_sum.h"
#include "modules/go_version.h"
#include "modules/module_cache.h"

namespace gorun::fetch {

namespace {

using base::ErrorKind;
using base::Fail;
using base::StrCat;

constexpr std::string_view kGoDomain = "golang.org";
constexpr std::string_view kGoDomainInChina = "golang.google.cn";
// The key of Go's own database: what follows its name.
constexpr std::string_view kGoDatabaseKey =
    "+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8";
// A record or a tile is far smaller.
constexpr int64_t kMaxAnswer = int64_t{1} << 20;

std::string GoDatabase() { return StrCat("sum.", kGoDomain); }

}  // namespace

base::Result<DatabaseAddress> ParseGosumdb(std::string_view gosumdb) {
  std::string text(gosumdb);
  // The same database under a name that can be reached from China.
  std::string alias = StrCat("sum.", kGoDomainInChina);
  if (text == alias) text = StrCat(GoDatabase(), " https://", alias);
  if (text == "off") return Fail("checksum database disabled by GOSUMDB=off");
  auto fields = base::Fields(text);
  if (fields.empty()) return Fail("missing GOSUMDB");
  std::string key(fields[0]);
  if (key == GoDatabase()) key += kGoDatabaseKey;
  if (fields.size() > 2) return Fail("invalid GOSUMDB: too many fields");
  auto verifier = sumdb::Verifier::Parse(key);
  if (!verifier) return Fail(verifier.error().Wrap("invalid GOSUMDB"));

  DatabaseAddress address{*verifier, Url(), std::nullopt};
  const std::string& name = verifier->name();
  auto direct = Url::Parse("https://" + name);
  Url plain;
  plain.scheme = "https";
  if (direct) {
    plain.host = direct->host;
    plain.path = direct->path;
  }
  if (!direct || name.ends_with('/') || *direct != plain || direct->host.empty()) {
    return Fail(StrCat("invalid sumdb name (must be host[/path]): ", name));
  }
  address.direct = *direct;
  if (fields.size() == 2) {
    auto base = Url::Parse(fields[1]);
    if (!base) return Fail(base.error().Wrap("invalid GOSUMDB URL"));
    address.base = *base;
  }
  return address;
}

ChecksumDb::ChecksumDb(host::Host& host, const env::Settings& settings, const ProxyList& proxies,
                       Web& web)
    : host_(host),
      settings_(settings),
      proxies_(proxies),
      web_(web),
      nosumdb_(settings.Get("GONOSUMDB")) {}

bool ChecksumDb::AppliesTo(std::string_view module_path) const {
  if (module_path == modules::gover::kToolchainModule) {
    // The database must vouch for toolchains even if it is off for others; but not for a
    // distribution that is being tested from a directory.
    std::string_view goproxy = settings_.Get("GOPROXY");
    bool from_directory =
        goproxy.starts_with("file://") && goproxy.find_first_of(",|") == std::string_view::npos;
    if (!from_directory) return true;
  }
  return settings_.Get("GOSUMDB") != "off" && !modules::MatchPrefixPatterns(nosumdb_, module_path);
}

base::Status ChecksumDb::Dial() {
  return dialled_.Do(0, [&]() -> base::Status {
    TRY_ASSIGN(address_, ParseGosumdb(settings_.Get("GOSUMDB")));
    client_ =
        std::make_unique<sumdb::Client>(address_->verifier, static_cast<sumdb::ClientOps&>(*this));
    return {};
  });
}

base::Result<std::vector<std::string>> ChecksumDb::Lookup(const modules::Version& mod) {
  TRY(Dial());
  return client_->Lookup(mod.path, mod.version);
}

void ChecksumDb::Prefetch(const modules::Version& mod) { (void)Lookup(mod); }

base::Status ChecksumDb::Check(const modules::Version& mod, std::string_view hash) {
  auto lines = Lookup(mod);
  if (lines) return modules::CheckSumDbLines(mod, hash, client_->name(), *lines);
  if (lines.error().Is(ErrorKind::kSecurity)) return Fail(lines.error());
  modules::Version plain = mod;
  std::string_view noun = "module";
  if (auto version = base::CutSuffix(mod.version, "/go.mod")) {
    noun = "go.mod";
    plain.version = *version;
  }
  // "Not found" at the database is not "no such module".
  ErrorKind kind =
      lines.error().Is(ErrorKind::kCancelled) ? ErrorKind::kCancelled : ErrorKind::kOther;
  base::Error cause(kind, StrCat("verifying ", noun, ": ", lines.error().text()));
  return Fail(modules::VersionError(plain, cause).ToError());
}

base::Result<Url> ChecksumDb::BaseUrl() {
  if (address_->base) return *address_->base;
  // A proxy that can stand in for the database says so; then it is asked alone. Asking takes
  // traffic, which a full cache saves.
  return base_url_.Do(0, [&]() -> base::Result<Url> {
    Url found;
    std::string name = StrCat("sumdb/", address_->verifier.name());
    base::Status asked = proxies_.TryAll([&](const ProxySpec& proxy) -> base::Status {
      // Private modules are not looked up: what GONOPROXY adds to the list says nothing here.
      if (proxy.kind == ProxySpec::Kind::kNoProxy) return Fail(NotPrivate());
      if (proxy.kind != ProxySpec::Kind::kUrl) return Fail(ErrorKind::kNotFound, "no proxy");
      Url supported = JoinUrl(proxy.url, name + "/supported");
      TRY(web_.GetBytes(supported, kMaxAnswer, Web::ReadErrorStyle::kReading));
      found = JoinUrl(proxy.url, name);
      return {};
    });
    if (asked) return found;
    if (asked.error().Is(ErrorKind::kNotFound)) return address_->direct;
    return Fail(asked.error());
  });
}

base::Result<std::string> ChecksumDb::ReadRemote(const std::string& path) {
  TRY_ASSIGN(Url url, BaseUrl());
  return web_.GetBytes(JoinUrl(url, path), kMaxAnswer, Web::ReadErrorStyle::kReading);
}

base::Result<std::string> ChecksumDb::ConfigFile(const std::string& file) const {
  if (settings_.gopath.empty()) return Fail("could not locate sumdb file: missing $GOPATH");
  return host::JoinPath(settings_.gopath[0], "pkg/sumdb", file);
}

std::string ChecksumDb::CacheFile(const std::string& file) const {
  return host::JoinPath(modules::ModuleCache(settings_.gomodcache).DownloadRoot(), "sumdb", file);
}

base::Result<std::string> ChecksumDb::ReadConfig(const std::string& file) {
  TRY_ASSIGN(std::string path, ConfigFile(file));
  auto text = host::LockedRead(path);
  // The first time there is none.
  if (!text && text.error().Is(ErrorKind::kNotFound)) return "";
  return text;
}

base::Status ChecksumDb::WriteConfig(const std::string& file, const std::string& old_text,
                                     const std::string& new_text) {
  TRY_ASSIGN(std::string path, ConfigFile(file));
  // If this fails the next line says so better.
  (void)host_.files.MakeDirs(host::DirName(path), 0777);
  return host::LockedTransform(path, [&](std::string_view current) -> base::Result<std::string> {
    if (!current.empty() && current != old_text) return Fail(ErrorKind::kExists, "write conflict");
    return new_text;
  });
}

base::Result<std::string> ChecksumDb::ReadCache(const std::string& file) {
  std::string path = CacheFile(file);
  TRY_ASSIGN(std::string data, host::LockedRead(path));
  // Somebody is about to write it.
  if (data.empty())
    return Fail(ErrorKind::kNotFound, StrCat("read ", path, ": file does not exist"));
  return data;
}

void ChecksumDb::WriteCache(const std::string& file, const std::string& data) {
  std::string path = CacheFile(file);
  (void)host_.files.MakeDirs(host::DirName(path), 0777);
  (void)host::LockedTransform(path,
                              [&](std::string_view) -> base::Result<std::string> { return data; });
}

}  // namespace gorun::fetch
