#include "fetch/vcs/meta_imports.h"

#include <optional>
#include <set>

#include "base/go_quote.h"
#include "base/strings.h"
#include "fetch/vcs/markup_reader.h"
#include "host/path.h"

namespace gorun::fetch {

using base::StrCat;

base::Result<std::vector<MetaImport>> ParseMetaImports(std::string_view page) {
  std::vector<MetaImport> all;
  MarkupReader reader(page);
  while (true) {
    auto tag = reader.Next();
    if (!tag && all.empty()) return base::Fail(tag.error());
    if (!tag || !*tag) break;
    std::string name = base::ToLower((*tag)->name);
    if (name == ((*tag)->closes ? "head" : "body")) break;
    if ((*tag)->closes || name != "meta" || (*tag)->Attribute("name") != "go-import") continue;
    auto fields = base::Fields((*tag)->Attribute("content"));
    if (fields.size() != 3 && fields.size() != 4) continue;
    all.push_back({std::string(fields[0]), std::string(fields[1]), std::string(fields[2]),
                   fields.size() == 4 ? std::string(fields[3]) : ""});
  }
  std::vector<MetaImport> list;
  std::set<std::string> by_proxy;
  for (const MetaImport& tag : all) {
    if (tag.vcs != "mod") continue;
    by_proxy.insert(tag.prefix);
    list.push_back(tag);
  }
  for (const MetaImport& tag : all) {
    if (tag.vcs != "mod" && !by_proxy.contains(tag.prefix)) list.push_back(tag);
  }
  return list;
}

tl::expected<MetaImport, MetaMismatch> MatchMetaImport(const std::vector<MetaImport>& imports,
                                                       std::string_view import_path) {
  const MetaImport* match = nullptr;
  std::vector<std::string> mismatches;
  for (const MetaImport& tag : imports) {
    if (!host::HasPathPrefix(import_path, tag.prefix)) {
      mismatches.push_back(
          StrCat("meta tag ", tag.prefix, " did not match import path ", import_path));
      continue;
    }
    if (match != nullptr) {
      // All of the former stand before all of the latter.
      if (match->vcs == "mod" && tag.vcs != "mod") break;
      return tl::unexpected(MetaMismatch{
          false, StrCat("multiple meta tags match import path ", base::GoQuote(import_path))});
    }
    match = &tag;
  }
  if (match == nullptr) return tl::unexpected(MetaMismatch{true, base::Join(mismatches, ", ")});
  return *match;
}

}  // namespace gorun::fetch
