#include "modules/local_pattern.h"

#include "base/strings.h"
#include "host/path.h"

namespace gorun::modules {

using base::StrCat;

namespace {

std::string CleanedLocal(const std::string& pattern, std::string_view prefix) {
  return StrCat(prefix, host::CleanPath(pattern));
}

std::string PrefixOf(const std::string& pattern) {
  return host::CleanPath(pattern) != "." && pattern.starts_with("./") ? "./" : "";
}

}  // namespace

bool IsHiddenElement(std::string_view element) {
  return element.starts_with('.') || element.starts_with('_') || element == "testdata";
}

LocalPattern::LocalPattern(const std::string& pattern, const std::string& cwd)
    : prefix_(PrefixOf(pattern)), matcher_(CleanedLocal(pattern, prefix_)) {
  const std::string clean = CleanedLocal(pattern, prefix_);
  const std::string head = clean.substr(0, clean.find("..."));
  top_ = head.substr(0, head.rfind('/') + 1);
  clean_top_ = host::CleanPath(top_);
  abs_top_ = host::AbsPath(cwd, top_);
}

std::string LocalPattern::Name(const std::string& below) const {
  return StrCat(prefix_, host::JoinPath(clean_top_, below));
}

bool LocalPattern::IsHidden(const std::string& below) const {
  const std::string element = host::BaseName(below.empty() ? clean_top_ : below);
  return element != "." && element != ".." && IsHiddenElement(element);
}

base::Status LocalPattern::CheckTop(host::FileReader& files) const {
  auto info = files.Stat(abs_top_);
  if (info && info->IsDir()) return {};
  return base::Fail(StrCat("lstat ", top_,
                           info || info.error().text().ends_with(": not a directory")
                               ? ": not a directory"
                               : ": no such file or directory"));
}

std::string LocalPattern::ErrorText(std::string_view text) const {
  const std::string top_named =
      base::ReplaceAll(text, StrCat(" ", abs_top_, ":"), StrCat(" ", top_, ":"));
  return base::ReplaceAll(top_named, StrCat(" ", abs_top_, "/"),
                          clean_top_ == "." ? " " : StrCat(" ", clean_top_, "/"));
}

}  // namespace gorun::modules
