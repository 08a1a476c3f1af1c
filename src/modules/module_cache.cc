#include "modules/module_cache.h"

#include <nlohmann/json.hpp>
#include <utility>

#include "base/go_quote.h"
#include "base/json_string.h"
#include "base/strings.h"
#include "host/path.h"
#include "modules/go_version.h"
#include "modules/pseudo_version.h"

namespace gorun::modules {

namespace {

// Paths and versions that cmd/go gives a place in the cache.
base::Result<std::string> EscapedVersion(const Version& mod) {
  if (!gover::ModIsValid(mod.path, mod.version)) {
    return base::Fail(base::ErrorKind::kInvalid,
                      base::StrCat("non-semver module version ", base::GoQuote(mod.version)));
  }
  if (CanonicalVersion(mod.version) != mod.version) {
    return base::Fail(base::ErrorKind::kInvalid,
                      base::StrCat("non-canonical module version ", base::GoQuote(mod.version)));
  }
  return EscapeVersion(mod.version);
}

base::Status RefuseToolchain(const Version& mod) {
  if (!gover::IsToolchain(mod.path)) return {};
  return base::Fail(base::ErrorKind::kInvalid,
                    "internal error: invalid operation on toolchain module");
}

using Json = nlohmann::json;

base::Status InvalidInfo(std::string_view why) {
  return base::Fail(base::ErrorKind::kInvalid, base::StrCat("invalid version information: ", why));
}

// The member called `name`, in any case if there is none in this; nullptr for none or null.
const Json* Member(const Json& object, const std::string& name) {
  auto it = object.find(name);
  if (it == object.end()) {
    std::string lower = base::ToLower(name);
    for (it = object.begin(); it != object.end(); ++it) {
      if (base::ToLower(it.key()) == lower) break;
    }
  }
  return it == object.end() || it->is_null() ? nullptr : &*it;
}

base::Status ReadString(const Json& object, const std::string& name, std::string& out) {
  const Json* value = Member(object, name);
  if (value == nullptr) return {};
  if (!value->is_string()) return InvalidInfo(base::StrCat(name, " is not a string"));
  out = value->get_ref<const std::string&>();
  return {};
}

// Of a directory that does not count (DownloadDirPartialError).
tl::unexpected<base::Error> Partial(std::string_view dir, std::string_view why) {
  return base::Fail(base::ErrorKind::kNotFound, base::StrCat(dir, ": ", why));
}

struct OriginField {
  const char* name;
  std::string Origin::*value;
};
// In the order in which they are written.
constexpr OriginField kOriginFields[] = {
    {"VCS", &Origin::vcs},
    {"URL", &Origin::url},
    {"Subdir", &Origin::subdir},
    {"Hash", &Origin::hash},
    {"TagPrefix", &Origin::tag_prefix},
    {"TagSum", &Origin::tag_sum},
    {"Ref", &Origin::ref},
    {"RepoSum", &Origin::repo_sum},
};

}  // namespace

base::Result<std::string> ModuleCache::VersionsDir(std::string_view path) const {
  TRY_ASSIGN(std::string escaped, EscapePath(path));
  return host::JoinPath(root_, "cache/download", escaped, "@v");
}

base::Result<std::string> ModuleCache::CachePath(const Version& mod,
                                                 std::string_view suffix) const {
  TRY(RefuseToolchain(mod));
  TRY_ASSIGN(std::string dir, VersionsDir(mod.path));
  TRY_ASSIGN(std::string version, EscapedVersion(mod));
  return base::StrCat(dir, '/', version, '.', suffix);
}

base::Result<std::string> ModuleCache::ModuleDir(const Version& mod) const {
  TRY(RefuseToolchain(mod));
  TRY_ASSIGN(std::string path, EscapePath(mod.path));
  TRY_ASSIGN(std::string version, EscapedVersion(mod));
  return host::JoinPath(root_, base::StrCat(path, '@', version));
}

std::string ModuleCache::DownloadRoot() const { return host::JoinPath(root_, "cache/download"); }

std::string ModuleCache::SideLockPath() const { return host::JoinPath(root_, "cache/lock"); }

std::string ModuleCache::VcsDir() const { return host::JoinPath(root_, "cache/vcs"); }

base::Result<std::string> FindUnpackedDir(host::FileReader& files, const ModuleCache& cache,
                                          const Version& mod) {
  TRY_ASSIGN(std::string dir, cache.ModuleDir(mod));
  auto info = files.Stat(dir);
  if (!info) {
    if (info.error().Is(base::ErrorKind::kNotFound)) return base::Fail(info.error());
    return Partial(dir, info.error().text());
  }
  if (!info->IsDir()) return Partial(dir, "not a directory");

  // There from the beginning of a download until everything is extracted.
  TRY_ASSIGN(std::string partial_path, cache.CachePath(mod, "partial"));
  auto in_progress = files.Stat(partial_path);
  if (in_progress) return Partial(dir, "not completely extracted");
  if (!in_progress.error().Is(base::ErrorKind::kNotFound)) return base::Fail(in_progress.error());
  return dir;
}

base::Result<std::string> FindDownloadDir(host::FileReader& files, const ModuleCache& cache,
                                          const Version& mod) {
  TRY_ASSIGN(std::string dir, FindUnpackedDir(files, cache, mod));
  TRY_ASSIGN(std::string ziphash_path, cache.CachePath(mod, "ziphash"));
  auto ziphash = files.Stat(ziphash_path);
  if (!ziphash) {
    if (ziphash.error().Is(base::ErrorKind::kNotFound))
      return Partial(dir, "ziphash file is missing");
    return base::Fail(ziphash.error());
  }
  return dir;
}

std::string InfoFile::Json() const {
  std::string out = "{\"Version\":";
  out += base::JsonString(version);
  base::StrAppend(out, ",\"Time\":\"", time.Rfc3339(), '"');
  if (origin) {
    out += ",\"Origin\":{";
    bool first = true;
    for (const OriginField& field : kOriginFields) {
      const std::string& value = (*origin).*field.value;
      if (value.empty()) continue;
      base::StrAppend(out, first ? "\"" : ",\"", field.name, "\":");
      out += base::JsonString(value);
      first = false;
    }
    out += '}';
  }
  return out + '}';
}

InfoFile InfoFile::Cleaned() const {
  InfoFile clean = *this;
  if (clean.origin) {
    // A version is looked up by its name, so the repository's other tags do not matter any more.
    clean.origin->tag_sum.clear();
    clean.origin->tag_prefix.clear();
    clean.origin->repo_sum.clear();
    if (IsPseudoVersion(version)) clean.origin->ref.clear();
  }
  return clean;
}

base::Result<InfoFile> ParseInfo(std::string_view json) {
  InfoFile info;
  // The library skips a byte order mark, encoding/json does not.
  if (json.starts_with("\xEF\xBB\xBF")) return base::Fail(InvalidInfo("malformed JSON").error());
  auto root = nlohmann::json::parse(json, nullptr, false);
  if (root.is_discarded()) return base::Fail(InvalidInfo("malformed JSON").error());
  if (root.is_null()) return info;
  if (!root.is_object()) return base::Fail(InvalidInfo("not a JSON object").error());
  TRY(ReadString(root, "Version", info.version));
  std::string time;
  if (Member(root, "Time") != nullptr) {
    TRY(ReadString(root, "Time", time));
    auto parsed = TimeStamp::ParseRfc3339(time);
    if (!parsed) return base::Fail(InvalidInfo("malformed Time").error());
    info.time = *parsed;
  }
  if (const auto* origin = Member(root, "Origin")) {
    if (!origin->is_object()) return base::Fail(InvalidInfo("Origin is not an object").error());
    info.origin.emplace();
    for (const OriginField& field : kOriginFields) {
      TRY(ReadString(*origin, field.name, (*info.origin).*field.value));
    }
  }
  return info;
}

}  // namespace gorun::modules
