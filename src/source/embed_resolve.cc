#include "source/embed_resolve.h"

#include <algorithm>

#include "base/glob.h"
#include "base/strings.h"
#include "base/unicode.h"
#include "host/path.h"

namespace gorun::source {

namespace {

using base::StrCat;

bool HasMeta(std::string_view path) {
  return path.find_first_of("*?[\\") != std::string_view::npos;
}

// fs.ValidPath, without ".".
bool IsValidPattern(std::string_view pattern) {
  if (!base::IsValidUtf8(pattern)) return false;
  while (true) {
    size_t slash = pattern.find('/');
    std::string_view element = pattern.substr(0, slash);
    if (element.empty() || element == "." || element == "..") return false;
    if (slash == std::string_view::npos) return true;
    pattern.remove_prefix(slash + 1);
  }
}

bool IsFileNameRune(char32_t rune, base::UnicodeVersion unicode) {
  if (rune >= 0x80) return base::IsLetter(rune, unicode);
  char c = static_cast<char>(rune);
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
         (c != 0 && std::string_view("!#$%&()+,-.=@[]^_{}~ ").find(c) != std::string_view::npos);
}

// CON, COM1 and the like, whatever follows the first dot.
bool IsWindowsDevice(std::string_view name) {
  std::string upper = base::ToUpper(name.substr(0, name.find('.')));
  if (upper == "CON" || upper == "PRN" || upper == "AUX" || upper == "NUL") return true;
  return upper.size() == 4 && (upper.starts_with("COM") || upper.starts_with("LPT")) &&
         upper[3] >= '1' && upper[3] <= '9';
}

bool IsHidden(std::string_view name) { return name.starts_with('.') || name.starts_with('_'); }

// One run over all patterns of one package.
class Resolver {
 public:
  Resolver(host::FileReader& files, const std::string& package_dir, const EmbedRules& rules)
      : files_(files), package_dir_(package_dir), rules_(rules) {}

  base::Result<std::vector<std::string>> Resolve(std::string_view pattern) {
    std::string_view glob = base::TrimPrefix(pattern, "all:");
    all_ = glob.size() != pattern.size();
    list_.clear();
    if (!base::GlobMatch(glob, "") || !IsValidPattern(glob)) {
      return base::Fail("invalid pattern syntax");
    }
    TRY_ASSIGN(auto matches, Glob(glob));
    for (const std::string& relative : matches) TRY(AddMatch(relative));
    if (list_.empty()) return base::Fail("no matching files found");
    std::sort(list_.begin(), list_.end());
    list_.erase(std::unique(list_.begin(), list_.end()), list_.end());
    return std::move(list_);
  }

 private:
  std::string PathOf(std::string_view relative) const {
    return relative.empty() ? package_dir_ : host::JoinPath(package_dir_, relative);
  }

  // fsys.Glob below the package directory; paths relative to it. What cannot be read has no
  // matches. Not by recursion: a pattern may have more elements than the stack has room for.
  base::Result<std::vector<std::string>> Glob(std::string_view pattern) {
    std::vector<std::string> found = {""};
    const size_t plain = LengthWithoutMeta(pattern);
    if (plain > 0) {
      const std::string_view path = pattern.substr(0, plain);
      if (!files_.Lstat(PathOf(path))) return std::vector<std::string>();
      found = {std::string(path)};
    }
    for (size_t at = plain; at < pattern.size() && !found.empty();) {
      if (pattern[at] == '/') at++;
      const size_t end = std::min(pattern.find('/', at), pattern.size());
      TRY_ASSIGN(found, MatchIn(found, pattern.substr(at, end - at)));
      at = end;
    }
    return found;
  }

  // Of the elements before the first that is a pattern, as one path.
  static size_t LengthWithoutMeta(std::string_view pattern) {
    size_t length = 0;
    while (length < pattern.size()) {
      const size_t end = std::min(pattern.find('/', length + 1), pattern.size());
      if (HasMeta(pattern.substr(length, end - length))) break;
      length = end;
    }
    return length;
  }

  // What lies in the directories by a name that the element matches.
  base::Result<std::vector<std::string>> MatchIn(const std::vector<std::string>& dirs,
                                                 std::string_view element) {
    std::vector<std::string> out;
    for (const std::string& dir : dirs) {
      auto entries = files_.ReadDir(PathOf(dir));
      if (!entries) continue;
      for (const host::DirEntry& entry : *entries) {
        TRY_ASSIGN(bool matched, base::GlobMatch(element, entry.name));
        if (matched) out.push_back(host::JoinPath(dir, entry.name));
      }
    }
    return out;
  }

  base::Status AddMatch(const std::string& relative) {
    TRY_ASSIGN(auto info, files_.Lstat(PathOf(relative)));
    std::string_view what = info.IsDir() ? "directory" : "file";
    TRY(CheckParents(relative, what));
    switch (info.type) {
      case host::FileType::kRegular: list_.push_back(relative); return {};
      case host::FileType::kDirectory: {
        size_t before = list_.size();
        TRY(AddDirectory(relative));
        if (list_.size() == before) {
          return base::Fail(
              StrCat("cannot embed directory ", relative, ": contains no embeddable files"));
        }
        return {};
      }
      case host::FileType::kSymlink:
        if (rules_.follow_symlinks) {
          TRY_ASSIGN(auto target, files_.Stat(PathOf(relative)));
          if (target.IsRegular()) {
            list_.push_back(relative);
            return {};
          }
        }
        break;
      case host::FileType::kOther: break;
    }
    return base::Fail(StrCat("cannot embed irregular file ", relative));
  }

  // From the match up to the package directory: no element may start another module, be no
  // directory, or have a name that no module can hold.
  base::Status CheckParents(const std::string& relative, std::string_view what) {
    std::string_view path = relative;
    while (!path.empty() && !checked_.contains(path)) {
      if (files_.Exists(PathOf(host::JoinPath(path, "go.mod")))) {
        return base::Fail(StrCat("cannot embed ", what, " ", relative, ": in different module"));
      }
      bool is_match = path.size() == relative.size();
      if (!is_match) {
        auto info = files_.Lstat(PathOf(path));
        if (info && !info->IsDir()) {
          return base::Fail(
              StrCat("cannot embed ", what, " ", relative, ": in non-directory ", path));
        }
      }
      checked_.emplace(path);
      size_t slash = path.rfind('/');
      std::string_view name = slash == std::string_view::npos ? path : path.substr(slash + 1);
      if (IsBadEmbedName(name, rules_.unicode)) {
        return base::Fail(StrCat("cannot embed ", what, " ", relative,
                                 is_match ? ": invalid name " : ": in invalid directory ", name));
      }
      path = slash == std::string_view::npos ? std::string_view() : path.substr(0, slash);
    }
    return {};
  }

  // All files in a directory that would be in a module made of it; hidden ones only with "all:".
  base::Status AddDirectory(const std::string& relative) {
    if (files_.Exists(PathOf(host::JoinPath(relative, "go.mod")))) return {};
    TRY_ASSIGN(auto entries, files_.ReadDir(PathOf(relative)));
    for (const host::DirEntry& entry : entries) {
      std::string path = StrCat(relative, "/", entry.name);
      bool is_dir = entry.type == host::FileType::kDirectory;
      bool bad = IsBadEmbedName(entry.name, rules_.unicode);
      if (bad || (IsHidden(entry.name) && !all_)) {
        if (is_dir || IsHidden(entry.name) || rules_.skip_bad_names) continue;
        return base::Fail(StrCat("cannot embed file ", path, ": invalid name ", entry.name));
      }
      if (is_dir) {
        TRY(AddDirectory(path));
      } else if (entry.type == host::FileType::kRegular) {
        list_.push_back(std::move(path));
      }
    }
    return {};
  }

  host::FileReader& files_;
  const std::string& package_dir_;
  const EmbedRules rules_;
  bool all_ = false;
  std::vector<std::string> list_;
  // Elements that CheckParents has seen.
  base::StringSet checked_;
};

}  // namespace

bool IsBadEmbedName(std::string_view name, base::UnicodeVersion unicode) {
  // module.CheckFilePath on one element.
  if (name.empty() || name.back() == '.' || !base::IsValidUtf8(name)) return true;
  for (std::string_view rest = name; !rest.empty();) {
    auto [rune, size] = base::DecodeRune(rest);
    if (!IsFileNameRune(rune, unicode)) return true;
    rest.remove_prefix(static_cast<size_t>(size));
  }
  if (IsWindowsDevice(name)) return true;
  return name == ".bzr" || name == ".hg" || name == ".git" || name == ".svn";
}

tl::expected<EmbedFiles, EmbedError> ResolveEmbed(host::FileReader& files,
                                                  const std::string& package_dir,
                                                  const std::vector<std::string>& patterns,
                                                  const EmbedRules& rules) {
  Resolver resolver(files, package_dir, rules);
  EmbedFiles result;
  for (const std::string& pattern : patterns) {
    auto list = resolver.Resolve(pattern);
    if (!list) {
      return tl::unexpected(
          EmbedError{pattern, StrCat("pattern ", pattern, ": ", list.error().text())});
    }
    result.files.insert(result.files.end(), list->begin(), list->end());
    result.by_pattern[pattern] = std::move(*list);
  }
  std::sort(result.files.begin(), result.files.end());
  result.files.erase(std::unique(result.files.begin(), result.files.end()), result.files.end());
  return result;
}

}  // namespace gorun::source
