#include "env/fips140.h"

#include <algorithm>

#include "base/go_quote.h"
#include "base/strings.h"
#include "host/path.h"

namespace gorun::env {

using base::Fail;
using base::GoQuote;
using base::StrCat;

namespace {

bool Has(const std::vector<std::string>& list, std::string_view text) {
  return std::find(list.begin(), list.end(), text) != list.end();
}

// The version that `name` stands for in a distribution.
base::Result<std::string> FindSnapshot(host::Host& host, const std::string& goroot,
                                       const std::string& name) {
  if (base::Contains(name, "/") || base::Contains(name, "\\") || base::Contains(name, "..")) {
    return Fail(StrCat("malformed GOFIPS140 version ", GoQuote(name)));
  }
  if (goroot.empty()) return Fail("missing GOROOT for GOFIPS140");
  const std::string dir = host::JoinPath(goroot, "lib/fips140");
  std::string version = name;
  std::string from;
  if (auto other = host.files.ReadFile(host::JoinPath(dir, name + ".txt"))) {
    version = base::TrimSpace(*other);
    from = StrCat(" (from ", GoQuote(name), ")");
  }
  if (host.files.Exists(host::JoinPath(dir, version + ".zip"))) return version;
  return Fail(StrCat("unknown GOFIPS140 version ", GoQuote(version), from));
}

}  // namespace

base::Status ResolveFips140(host::Host& host, int minor, Settings& settings) {
  const std::string asked(settings.Get("GOFIPS140"));
  if (asked == "off" || asked.empty()) return {};
  settings.fips140 = asked;
  if (settings.fips140_snapshot()) {
    TRY_ASSIGN(settings.fips140, FindSnapshot(host, settings.goroot, asked));
    // semver.MajorMinor: v1.0 of v1.0.0-c2097c7c.
    const std::string& version = settings.fips140;
    const size_t major_end = version.find('.');
    const size_t end =
        major_end == std::string::npos ? major_end : version.find('.', major_end + 1);
    settings.flags.tags.push_back(StrCat("fips140", version.substr(0, end)));
  }
  if (Has(settings.experiment_tags, "goexperiment.boringcrypto")) {
    return Fail("cannot use GOFIPS140 with GOEXPERIMENT=boringcrypto");
  }
  if (minor >= 26 && Has(settings.flags.tags, "purego")) {
    return Fail("cannot use GOFIPS140 with the purego build tag");
  }
  return {};
}

}  // namespace gorun::env
