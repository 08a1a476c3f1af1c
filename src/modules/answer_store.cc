#include "modules/answer_store.h"

#include "base/sha256.h"
#include "base/strings.h"
#include "host/path.h"
#include "modules/pinned_version.h"

namespace gorun::modules {

using base::StrCat;

namespace {

// The first and the last line of a file; the last one tells that nothing is missing.
constexpr std::string_view kFormat = "gorun answer 1\n";
constexpr std::string_view kEnd = "end\n";

}  // namespace

std::string WithoutCredentials(std::string_view setting) {
  std::string result;
  while (!setting.empty()) {
    size_t end = std::min(setting.find_first_of(",|"), setting.size());
    std::string_view url = setting.substr(0, end);
    size_t begin = url.find("://");
    if (begin != std::string_view::npos) {
      begin += 3;
      size_t at = url.substr(0, url.find('/', begin)).rfind('@');
      base::StrAppend(result, url.substr(0, begin));
      url.remove_prefix(at == std::string_view::npos ? begin : at + 1);
    }
    base::StrAppend(result, url);
    if (end < setting.size()) result += setting[end++];
    setting.remove_prefix(end);
  }
  return result;
}

bool IsExactArgument(std::string_view argument) {
  auto cut = base::Cut(argument, "@");
  return cut && IsExactVersion(cut->second);
}

std::string AnswerStore::FileOf(std::string_view question, const env::Settings& settings) const {
  // Other proxies may answer differently. (GOPRIVATE counts by way of GONOPROXY.)
  std::string key = StrCat(question, "\n", WithoutCredentials(settings.Get("GOPROXY")), "\n",
                           settings.Get("GONOPROXY"));
  return host::JoinPath(directory_, "answers", base::Sha256::Of(key).Hex());
}

std::optional<std::string> AnswerStore::Find(std::string_view question,
                                             const env::Settings& settings) const {
  if (directory_.empty()) return std::nullopt;
  auto text = read_(FileOf(question, settings));
  if (!text) return std::nullopt;
  auto rest = base::CutPrefix(*text, StrCat(kFormat, question, "\n"));
  if (rest) rest = base::CutSuffix(*rest, kEnd);
  if (!rest) return std::nullopt;
  return std::string(*rest);
}

void AnswerStore::Keep(std::string_view question, const env::Settings& settings,
                       std::string_view answer) {
  if (directory_.empty()) return;
  std::string file = FileOf(question, settings);
  if (!host_.files.MakeDirs(host::DirName(file), 0700)) return;
  std::string_view newline = answer.ends_with('\n') ? "" : "\n";
  (void)host_.files.WriteFileAtomic(file, StrCat(kFormat, question, "\n", answer, newline, kEnd),
                                    0600);
}

}  // namespace gorun::modules
