#include "base/strings.h"
#include "fetch/vcs/command_repo.h"
#include "host/path.h"

namespace gorun::fetch {

namespace {

using base::Fail;
using base::StrCat;

struct ListedFile {
  std::string name;
  int64_t size = 0;
};

// The text up to the next '<', its entities resolved.
std::string TextOf(std::string_view xml) {
  std::string text(xml.substr(0, xml.find('<')));
  for (auto [entity, meaning] :
       {std::pair("&lt;", "<"), std::pair("&gt;", ">"), std::pair("&quot;", "\""),
        std::pair("&apos;", "'"), std::pair("&#13;", "\r"), std::pair("&amp;", "&")}) {
    text = base::ReplaceAll(text, entity, meaning);
  }
  return text;
}

// `svn list --xml --incremental`: <entry kind="file"><name>…</name><size>…</size>…</entry>.
base::Result<std::vector<ListedFile>> ParseList(const std::string& output) {
  std::vector<ListedFile> files;
  auto unexpected = [&](std::string_view why) {
    return Fail(StrCat("unexpected response from svn list --xml: ", why, "\n", output));
  };
  std::string_view rest = output;
  while (auto entry = base::Cut(rest, "<entry")) {
    auto body = base::Cut(entry->second, "</entry>");
    if (!body) return unexpected("unexpected EOF");
    rest = body->second;
    size_t tag_end = body->first.find('>');
    if (!base::Contains(body->first.substr(0, tag_end), "kind=\"file\"")) continue;
    auto name = base::Cut(body->first, "<name>");
    auto size_text = base::Cut(body->first, "<size>");
    auto size = size_text ? base::ParseInt(TextOf(size_text->second)) : std::nullopt;
    if (!name || !size) return unexpected("a file without name or size");
    files.push_back({TextOf(name->second), *size});
  }
  return files;
}

}  // namespace

base::Result<SourceTree> ExportSvn(ClientRunner& clients, const std::string& work_directory,
                                   const std::string& export_directory, const std::string& revision,
                                   const std::string& remote_path) {
  // svn writes names as the locale has them; the list has them as the server does.
  auto listed =
      clients.Run(work_directory, {"svn", "list", "--non-interactive", "--xml", "--incremental",
                                   "--recursive", "--revision", revision, "--", remote_path});
  if (!listed) return Fail(listed.error().error);
  TRY_ASSIGN(std::vector<ListedFile> list, ParseList(*listed));

  host::FileSystem& files = clients.host().files;
  TRY(files.RemoveAll(export_directory));
  auto exported =
      clients.Run(work_directory, {"svn", "export", "--non-interactive", "--quiet", "--native-eol",
                                   "LF", "--ignore-externals", "--ignore-keywords", "--revision",
                                   revision, "--", remote_path, export_directory});
  if (!exported) return Fail(exported.error().error);

  SourceTree tree;
  tree.directory = export_directory;
  for (const ListedFile& file : list) {
    auto missing = [&] {
      return Fail(
          StrCat("file reported by 'svn list', but not written by 'svn export': ", file.name));
    };
    if (!host::IsLocalPath(file.name)) return missing();
    // A symbolic link could lead anywhere; its size is not that of what was listed.
    auto info = files.Lstat(host::JoinPath(export_directory, file.name));
    if (!info) return missing();
    if (!info->IsRegular() || info->size != file.size) {
      return Fail(StrCat("file size differs between 'svn list' and 'svn export': file ", file.name,
                         " listed as ", file.size, " bytes, but exported as ", info->size,
                         " bytes"));
    }
    tree.files.push_back(file.name);
  }
  return tree;
}

}  // namespace gorun::fetch
