#include "base/go_quote.h"
#include "base/strings.h"
#include "fetch/vcs/code_repo.h"
#include "host/path.h"
#include "modules/mod_file.h"
#include "modules/module_path.h"
#include "modules/semver.h"

// Where in its repository a version of a module lies: in its directory, or in one below it that is
// named for the major version; go.mod files tell (codeRepo.findDir).
namespace gorun::fetch {

namespace {

using base::ErrorKind;
using base::Fail;
using base::GoQuote;
using base::StrCat;

}  // namespace

base::Result<CodeRepo::Place> CodeRepo::FindPlace(const std::string& version) {
  if (!modules::semver::IsValid(version)) {
    return Fail(InvalidVersion(version, base::Error("syntax error")));
  }
  std::string revision = RevisionOf(version);
  auto at_revision = [&](std::string_view text) {
    return Fail(StrCat(text, " at revision ", revision));
  };
  auto reading = [&](const std::string& file, const base::Error& error) {
    // What could not be read is not what is not there.
    ErrorKind kind = error.Is(ErrorKind::kCancelled) ? error.kind() : ErrorKind::kOther;
    return Fail(kind, StrCat("reading ", code_root_, "/", file, " at revision ", revision, ": ",
                             error.text()));
  };

  std::string plain_file = host::JoinPath(directory_, "go.mod");
  auto plain = code_.ReadFile(revision, plain_file);
  if (!plain) return reading(plain_file, plain.error());
  std::string plain_path = *plain ? modules::ModulePath(**plain) : "";
  // By an old mistake, paths without a version may replace gopkg.in's.
  bool replaces_gopkg_in = path_major_.empty() && plain_path.starts_with("gopkg.in/");
  bool plain_fits = *plain && (modules::FitsMajor(plain_path, path_major_) || replaces_gopkg_in);

  std::string major_file;
  if (!path_major_.empty() && code_root_ != path_ && !path_major_.starts_with('.')) {
    std::string major_directory = host::JoinPath(directory_, path_major_.substr(1));
    major_file = host::JoinPath(major_directory, "go.mod");
    auto major = code_.ReadFile(revision, major_file);
    if (!major) return reading(major_file, major.error());
    std::string major_path = *major ? modules::ModulePath(**major) : "";
    bool major_fits = *major && modules::FitsMajor(major_path, path_major_);
    if (plain_fits && major_fits) {
      return at_revision(StrCat(path_prefix_, "/", plain_file, " and ...", path_major_,
                                "/go.mod both have ...", path_major_, " module paths"));
    }
    if (major_fits) return Place{revision, major_directory, *std::move(major)};
    if (*major && major_path.empty()) {
      return at_revision(StrCat(code_root_, "/", major_file, " is missing module path"));
    }
    if (*major) {
      return at_revision(StrCat(code_root_, "/", major_file, " has non-...", path_major_,
                                " module path ", GoQuote(major_path)));
    }
  }

  if (plain_fits) return Place{revision, directory_, *std::move(plain)};
  if (*plain) {
    std::string suffix =
        major_file.empty() ? "" : StrCat(" (and ...", path_major_, "/go.mod does not exist)");
    if (plain_path.empty()) {
      return at_revision(StrCat(plain_file, " is missing module path", suffix));
    }
    std::string quoted = GoQuote(plain_path);
    if (!path_major_.empty()) {
      return at_revision(
          StrCat(plain_file, " has non-...", path_major_, " module path ", quoted, suffix));
    }
    if (!modules::SplitPathVersion(plain_path)) {
      return at_revision(StrCat(plain_file, " has malformed module path ", quoted, suffix));
    }
    return at_revision(StrCat(plain_file, " has post-", modules::semver::Major(version),
                              " module path ", quoted, suffix));
  }
  // Without one only the repository's root can be a module, of a version that needs no suffix.
  if (directory_.empty() && (path_major_.empty() || path_major_.starts_with('.'))) {
    return Place{revision, "", std::nullopt};
  }
  if (!major_file.empty()) {
    return at_revision(StrCat("missing ", path_prefix_, "/go.mod and ...", path_major_, "/go.mod"));
  }
  return at_revision(StrCat("missing ", path_prefix_, "/go.mod"));
}

}  // namespace gorun::fetch
