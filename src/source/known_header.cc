#include "source/known_header.h"

#include <utility>

#include "base/byte_codec.h"
#include "base/sha256.h"

namespace gorun::source {

namespace {

bool IsPlain(const GoFile& file, std::string_view path) {
  if (file.package_name.empty() || file.error.kind != SourceError::Kind::kNone) return false;
  if (!file.embeds.empty() || !file.directives.empty()) return false;
  if (!file.import_comment.empty() || file.bad_import_comment) return false;
  for (const FileImport& import : file.imports) {
    if (import.path == "C" || import.path == "embed" || !import.doc.empty()) return false;
    if (import.position.file != path) return false;
  }
  return true;
}

}  // namespace

std::optional<std::string> EncodeHeader(const KnownHeader& header, std::string_view path) {
  if (header.applies && !IsPlain(header.file, path)) return std::nullopt;
  base::ByteWriter out;
  out.Number(header.applies ? 1 : 0);
  out.Texts(header.tags);
  if (!header.applies) return out.take();
  out.Text(header.file.package_name);
  out.Count(header.file.imports.size());
  for (const FileImport& import : header.file.imports) {
    out.Text(import.path);
    out.Number(static_cast<uint32_t>(import.position.line));
    out.Number(static_cast<uint32_t>(import.position.column));
  }
  return out.take();
}

std::optional<KnownHeader> DecodeHeader(std::string_view bytes, std::string_view path) {
  base::ByteReader reader(bytes);
  KnownHeader header;
  header.applies = reader.Number() == 1;
  header.tags = reader.Texts();
  if (header.applies) {
    header.file.package_name = reader.Text();
    const uint32_t count = reader.Count(3 * sizeof(uint32_t));
    header.file.imports.reserve(count);
    for (uint32_t i = 0; i < count; i++) {
      FileImport import;
      import.path = reader.Text();
      import.position.file = path;
      import.position.line = static_cast<int>(reader.Number());
      import.position.column = static_cast<int>(reader.Number());
      header.file.imports.push_back(std::move(import));
    }
  }
  if (!reader.Done()) return std::nullopt;
  return header;
}

std::string ContextDigest(const BuildContext& context) {
  base::ByteWriter all;
  for (const std::string* text :
       {&context.goos, &context.goarch, &context.compiler, &context.install_suffix}) {
    all.Text(*text);
  }
  all.Number(context.cgo_enabled ? 1 : 0);
  all.Number(context.check_import_comments ? 1 : 0);
  for (const auto* list : {&context.build_tags, &context.tool_tags, &context.release_tags}) {
    all.Texts(*list);
  }
  return base::Sha256::Of(all.bytes()).Hex().substr(0, 16);
}

}  // namespace gorun::source
