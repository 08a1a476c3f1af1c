#include "fetch/cached_source.h"

#include <algorithm>

#include "base/strings.h"
#include "fetch/proxy.h"
#include "modules/dirhash.h"
#include "modules/go_version.h"

namespace gorun::fetch {

namespace {

using base::ErrorKind;
using base::Fail;
using base::StrCat;
using modules::InfoFile;
using modules::RevInfo;
using modules::Version;

// These wait for the network, not for processors.
constexpr size_t kBackgroundThreads = 32;

RevInfo RevInfoOf(const InfoFile& info) {
  return {info.version, info.time.IsZero() ? "" : info.time.Rfc3339(), info.Json()};
}

// The Go release in a version of the toolchain module, v0.0.1-go1.19.7.windows-amd64
// (modfetch.dlToGo).
std::optional<std::string> ReleaseOf(std::string_view version) {
  auto rest = base::Cut(version, "-");
  if (!rest) return std::nullopt;
  size_t dot = rest->second.rfind('.');
  if (dot == std::string_view::npos || !base::Contains(rest->second.substr(dot), "-"))
    return std::nullopt;
  return std::string(base::TrimPrefix(rest->second.substr(0, dot), "go"));
}

}  // namespace

CachedSource::CachedSource(host::Host& host, const env::Settings& settings, const FetchRules& rules,
                           std::unique_ptr<Transport> transport, modules::GoSum& go_sum,
                           report::ProgressLine* progress, std::function<void()> on_download)
    : host_(host),
      settings_(settings),
      go_sum_(go_sum),
      progress_(progress),
      on_download_(std::move(on_download)),
      transport_(std::move(transport)),
      proxies_(settings.Get("GOPROXY"), settings.Get("GONOPROXY")),
      web_(host, settings, *transport_),
      rules_(rules),
      direct_(host, settings, rules, web_, *transport_),
      database_(host, settings, proxies_, web_),
      cache_(host, settings.gomodcache),
      zips_(host, cache_, *transport_,
            ZipOrigin{
                .fetch = [this](const Version& mod,
                                const std::string& file) { return FetchZip(mod, file); },
                .verify = [this](const Version& mod,
                                 std::string_view hash) { return Verify(mod, hash); },
                .announce = [this](const Version& mod) { AnnounceZip(mod); },
            },
            /*write_protect=*/!settings.flags.modcacherw),
      background_(kBackgroundThreads) {}

CachedSource::~CachedSource() { transport_->Stop(); }

template <typename T>
base::Result<T> CachedSource::AskProxies(
    const std::string& path, const std::function<base::Result<T>(ModuleRepo& repo)>& ask,
    Proxy proxy) {
  if (settings_.flags.mod == "vendor") return Fail("module lookup disabled by -mod=vendor");
  const auto ask_repo = [&](ModuleRepo& repo) {
    base::Result<T> answer = ask(repo);
    if (!answer && answer.error().Is(ErrorKind::kNetwork)) could_not_ask_ = true;
    return answer;
  };
  const auto ask_one = [&](const ProxySpec& one) -> base::Result<T> {
    if (one.kind == ProxySpec::Kind::kUrl) {
      ProxyRepo repo(web_, rules_, one.url, path);
      return ask_repo(repo);
    }
    TRY_ASSIGN(ModuleRepo * repo, direct_.Find(path));
    return ask_repo(*repo);
  };
  return proxy == nullptr ? proxies_.Try<T>(path, ask_one)
                          : proxies_.TryOne<T>(*proxy, path, ask_one);
}

// One entry of GOPROXY. What is there already, and what is verified, is the same for all of them.
class CachedSource::OneProxy : public modules::ModuleSource {
 public:
  OneProxy(CachedSource& all, const ProxySpec& proxy) : all_(all), proxy_(proxy) {}

  base::Result<std::string> GoMod(const Version& module) override { return all_.GoMod(module); }
  base::Result<RevInfo> Stat(const std::string& path, const std::string& revision) override {
    return all_.StatAt(&proxy_, path, revision);
  }
  base::Result<RevInfo> Latest(const std::string& path) override {
    return all_.LatestAt(&proxy_, path);
  }
  base::Result<std::vector<std::string>> Versions(const std::string& path,
                                                  const std::string& prefix) override {
    return all_.VersionsAt(&proxy_, path, prefix);
  }
  base::Result<std::string> Download(const Version& module) override {
    return all_.Download(module);
  }
  std::optional<std::string> CachedDir(const Version& module) override {
    return all_.CachedDir(module);
  }
  bool CouldNotAsk() const override { return all_.CouldNotAsk(); }
  void Prefetch(const std::vector<Version>& go_mods) override { all_.Prefetch(go_mods); }

 private:
  CachedSource& all_;
  const ProxySpec& proxy_;
};

base::Status CachedSource::TryProxies(
    const std::function<base::Status(modules::ModuleSource& one)>& ask) {
  return proxies_.TryAll([&](const ProxySpec& proxy) {
    OneProxy one(*this, proxy);
    return ask(one);
  });
}

void CachedSource::Warn(std::string_view what, const base::Status& status) {
  if (!status) host_.err.Write(StrCat("go: ", what, ": ", status.error().text(), "\n"));
}

base::Status CachedSource::Verify(const Version& module, std::string_view hash) {
  TRY_ASSIGN(modules::GoSum::Listed listed, go_sum_.Check(module, hash));
  const bool known = listed == modules::GoSum::Listed::kYes;
  // A go.sum comes with a module and has no say in which Go compiles it.
  if (known && module.path != modules::gover::kToolchainModule) return {};
  if (database_.AppliesTo(module.path)) TRY(database_.Check(module, hash));
  if (known) return {};
  TRY_ASSIGN(std::string warning, go_sum_.Add(module, hash));
  if (!warning.empty()) host_.err.Write(warning);
  return {};
}

// The checksum database answers while the proxy does.
void CachedSource::PrefetchHash(const Version& module) {
  const bool in_go_sum = module.path != modules::gover::kToolchainModule && go_sum_.Have(module);
  if (in_go_sum || !database_.AppliesTo(module.path) || proxies_.IsOff()) return;
  (void)background_.Post([this, module] { database_.Prefetch(module); });
}

base::Result<std::string> CachedSource::GoMod(const Version& module) {
  if (modules::gover::IsToolchain(module.path)) return StrCat("module ", module.path, "\n");
  TRY(cache_.CheckRoot());
  return go_mods_.Do(module, [&] { return ReadGoMod(module); });
}

base::Result<std::string> CachedSource::ReadGoMod(const Version& module) {
  Version exact = module;
  if (!modules::gover::ModIsValid(module.path, module.version)) {
    TRY_ASSIGN(RevInfo info, Stat(module.path, module.version));
    exact.version = info.version;
  }
  Version sum_of = {exact.path, exact.version + "/go.mod"};
  if (auto text = cache_.ReadGoMod(exact)) {
    base::Status verified = Verify(sum_of, modules::GoModHash(*text));
    if (verified) return *std::move(text);
    // go.sum has the last word, and so has proof of a lie. Where the database contradicts or cannot
    // be asked, a proxy may help: this file may be damaged.
    bool security = verified.error().Is(ErrorKind::kSecurity);
    if (security &&
        (go_sum_.Have(sum_of) || verified.error().text().starts_with("SECURITY ERROR"))) {
      return Fail(verified.error());
    }
  }
  PrefetchHash(sum_of);
  TRY_ASSIGN(std::string text, AskProxies<std::string>(exact.path, [&](ModuleRepo& repo) {
               return repo.GoMod(exact.version);
             }));
  TRY(Verify(sum_of, modules::GoModHash(text)));
  Warn("writing go.mod cache", cache_.WriteGoMod(exact, text));
  return text;
}

base::Result<RevInfo> CachedSource::Stat(const std::string& path, const std::string& revision) {
  return StatAt(nullptr, path, revision);
}

base::Result<RevInfo> CachedSource::StatAt(Proxy proxy, const std::string& path,
                                           const std::string& revision) {
  if (modules::gover::IsToolchain(path)) return StatRelease(proxy, path, revision);
  TRY(cache_.CheckRoot());
  TRY_ASSIGN(InfoFile info, StatInfo(path, revision, proxy));
  return RevInfoOf(info);
}

base::Result<InfoFile> CachedSource::StatInfo(const std::string& path, const std::string& revision,
                                              Proxy proxy) {
  return stats_.Do({proxy, path, revision}, [&]() -> base::Result<InfoFile> {
    if (auto info = cache_.ReadInfo({path, revision})) return *info;
    // Only where nobody can tell whether the commit was tagged since.
    if (proxies_.IsOff()) {
      if (auto info = cache_.ReadInfoByHash(path, revision)) return *info;
    }
    TRY_ASSIGN(InfoFile info,
               AskProxies<InfoFile>(
                   path, [&](ModuleRepo& repo) { return repo.Stat(revision); }, proxy));
    OfferStat(proxy, path, info);
    if (proxy != nullptr) stats_.Offer({nullptr, path, revision}, info);
    Warn("writing stat cache", cache_.WriteInfo(path, info));
    return info;
  });
}

// It is likely to be asked for next, here or wherever it is.
void CachedSource::OfferStat(Proxy proxy, const std::string& path, const InfoFile& info) {
  stats_.Offer({proxy, path, info.version}, info);
  if (proxy != nullptr) stats_.Offer({nullptr, path, info.version}, info);
}

base::Result<RevInfo> CachedSource::Latest(const std::string& path) {
  return LatestAt(nullptr, path);
}

base::Result<RevInfo> CachedSource::LatestAt(Proxy proxy, const std::string& path) {
  if (modules::gover::IsToolchain(path)) {
    TRY_ASSIGN(std::vector<std::string> releases, GoReleases(proxy, path));
    if (releases.empty())
      return Fail(ErrorKind::kNotFound, StrCat("module ", path, ": no releases"));
    return StatRelease(proxy, path, releases.back());
  }
  TRY(cache_.CheckRoot());
  auto info = latests_.Do({proxy, path}, [&]() -> base::Result<InfoFile> {
    TRY_ASSIGN(InfoFile latest, AskProxies<InfoFile>(
                                    path, [&](ModuleRepo& repo) { return repo.Latest(); }, proxy));
    OfferStat(proxy, path, latest);
    if (!cache_.ReadInfo({path, latest.version})) (void)cache_.WriteInfo(path, latest);
    return latest;
  });
  if (!info) return Fail(info.error());
  return RevInfoOf(*info);
}

base::Result<std::vector<std::string>> CachedSource::AllVersions(Proxy proxy,
                                                                 const std::string& path) {
  return versions_.Do({proxy, path}, [&] {
    return AskProxies<std::vector<std::string>>(
        path, [&](ModuleRepo& repo) { return repo.Versions(""); }, proxy);
  });
}

base::Result<std::vector<std::string>> CachedSource::Versions(const std::string& path,
                                                              const std::string& prefix) {
  return VersionsAt(nullptr, path, prefix);
}

base::Result<std::vector<std::string>> CachedSource::VersionsAt(Proxy proxy,
                                                                const std::string& path,
                                                                const std::string& prefix) {
  bool releases = modules::gover::IsToolchain(path);
  TRY_ASSIGN(std::vector<std::string> versions,
             releases ? GoReleases(proxy, path) : AllVersions(proxy, path));
  if (!releases)
    std::erase_if(versions, [&](const std::string& v) { return !v.starts_with(prefix); });
  return versions;
}

// The virtual modules "go" and "toolchain" have the versions of the toolchain module
// (modfetch.toolchainRepo; that of the distribution in use is for the caller to add, who knows it).
base::Result<std::vector<std::string>> CachedSource::GoReleases(Proxy proxy,
                                                                const std::string& path) {
  TRY_ASSIGN(std::vector<std::string> versions,
             AllVersions(proxy, std::string(modules::gover::kToolchainModule)));
  std::vector<std::string> releases;
  for (const std::string& version : versions) {
    auto release = ReleaseOf(version);
    if (release && modules::gover::IsValid(*release)) releases.push_back(*release);
  }
  std::sort(releases.begin(), releases.end(), [](const std::string& a, const std::string& b) {
    int order = modules::gover::Compare(a, b);
    return order != 0 ? order < 0 : a < b;
  });
  releases.erase(std::unique(releases.begin(), releases.end()), releases.end());
  if (path == "toolchain") {
    for (std::string& release : releases) release.insert(0, "go");
  }
  return releases;
}

base::Result<RevInfo> CachedSource::StatRelease(Proxy proxy, const std::string& path,
                                                const std::string& revision) {
  std::string release(base::TrimPrefix(revision, "go"));
  if (!modules::gover::IsValid(release)) {
    return Fail(ErrorKind::kInvalid, StrCat("invalid ", path, " version ", revision));
  }
  if (modules::gover::IsLang(release)) {
    return Fail(StrCat("go language version ", revision, " is not a toolchain version"));
  }
  // The one platform that every release was made for.
  TRY_ASSIGN(InfoFile info, StatInfo(std::string(modules::gover::kToolchainModule),
                                     StrCat("v0.0.1-go", release, ".linux-amd64"), proxy));
  info.version = path == "toolchain" ? "go" + release : release;
  info.origin.reset();
  return RevInfoOf(info);
}

base::Status CachedSource::FetchZip(const Version& module, const std::string& file) {
  if (on_download_) on_download_();
  if (progress_ != nullptr) progress_->DownloadBegins(file);
  auto done = AskProxies<bool>(module.path, [&](ModuleRepo& repo) -> base::Result<bool> {
    TRY(repo.Zip(module.version, file));
    return true;
  });
  if (progress_ != nullptr) progress_->DownloadEnds(file);
  if (!done) return Fail(done.error());
  return {};
}

void CachedSource::AnnounceZip(const Version& module) {
  PrefetchHash(module);
  if (module.path != modules::gover::kToolchainModule) {
    (void)background_.Post([this, module] { (void)StatInfo(module.path, module.version); });
  }
  std::string what = StrCat(module.path, " ", module.version);
  if (module.path == modules::gover::kToolchainModule) {
    // v0.0.1-go1.13.1.darwin-amd64 reads go1.13.1 (darwin/amd64).
    auto rest = base::Cut(module.version, "-");
    what = rest ? rest->second : "";
    if (size_t dot = what.rfind('.'); dot != std::string::npos) {
      std::string platform = what.substr(dot + 1);
      auto parts = base::Cut(platform, "-");
      what = StrCat(what.substr(0, dot), " (", parts ? parts->first : platform, "/",
                    parts ? parts->second : "", ")");
    }
  }
  host_.err.Write(StrCat("go: downloading ", what, "\n"));
}

base::Result<std::string> CachedSource::Download(const Version& module) {
  if (modules::gover::IsToolchain(module.path)) {
    return Fail("internal error: invalid operation on toolchain module");
  }
  if (module.path == modules::gover::kSnapshotModule) {
    return Fail(
        StrCat(module.path, " is bundled with the Go distribution and cannot be downloaded"));
  }
  TRY(cache_.CheckRoot());
  return downloads_.Do(module, [&]() -> base::Result<std::string> {
    bool is_new = !CachedDir(module);
    TRY_ASSIGN(std::string directory, zips_.Provide(module));
    TRY(zips_.CheckPresent(module));
    // Nothing here needs the .info file, but cmd/go asks for it when it describes a module, and
    // should find it without a network, too. It was asked for together with the zip.
    if (is_new && module.path != modules::gover::kToolchainModule)
      (void)StatInfo(module.path, module.version);
    return directory;
  });
}

std::optional<std::string> CachedSource::CachedDir(const Version& module) {
  auto directory = modules::FindDownloadDir(host_.files, cache_.names(), module);
  if (!directory) return std::nullopt;
  return *std::move(directory);
}

void CachedSource::Prefetch(const std::vector<Version>& go_mods) {
  for (const Version& module : go_mods) {
    (void)background_.Post([this, module] { (void)GoMod(module); });
  }
}

}  // namespace gorun::fetch
