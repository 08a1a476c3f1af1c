#include "source/known_header.h"

#include <cstdint>
#include <cstring>
#include <utility>

#include "base/sha256.h"
#include "base/strings.h"

namespace gorun::source {

namespace {

void PutNumber(std::string& out, uint32_t number) {
  char bytes[sizeof(number)];
  std::memcpy(bytes, &number, sizeof(number));
  out.append(bytes, sizeof(number));
}

void PutText(std::string& out, std::string_view text) {
  PutNumber(out, static_cast<uint32_t>(text.size()));
  out += text;
}

// Reads what was put; `ok` is false from the first thing on that is not there.
class Reader {
 public:
  explicit Reader(std::string_view bytes) : rest_(bytes) {}

  uint32_t Number() {
    uint32_t number = 0;
    const std::string_view bytes = Take(sizeof(number));
    if (ok_) std::memcpy(&number, bytes.data(), sizeof(number));
    return number;
  }
  std::string Text() { return std::string(Take(Number())); }
  /// All was there, and nothing is left.
  bool Done() const { return ok_ && rest_.empty(); }
  bool ok() const { return ok_; }

 private:
  std::string_view Take(size_t size) {
    if (!ok_ || rest_.size() < size) {
      ok_ = false;
      return "";
    }
    const std::string_view taken = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return taken;
  }

  std::string_view rest_;
  bool ok_ = true;
};

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
  std::string out;
  PutNumber(out, header.applies ? 1 : 0);
  PutNumber(out, static_cast<uint32_t>(header.tags.size()));
  for (const std::string& tag : header.tags) PutText(out, tag);
  if (!header.applies) return out;
  PutText(out, header.file.package_name);
  PutNumber(out, static_cast<uint32_t>(header.file.imports.size()));
  for (const FileImport& import : header.file.imports) {
    PutText(out, import.path);
    PutNumber(out, static_cast<uint32_t>(import.position.line));
    PutNumber(out, static_cast<uint32_t>(import.position.column));
  }
  return out;
}

std::optional<KnownHeader> DecodeHeader(std::string_view bytes, std::string_view path) {
  Reader reader(bytes);
  KnownHeader header;
  header.applies = reader.Number() == 1;
  for (uint32_t count = reader.Number(); count > 0 && reader.ok(); count--) {
    header.tags.push_back(reader.Text());
  }
  if (header.applies) {
    header.file.package_name = reader.Text();
    for (uint32_t count = reader.Number(); count > 0 && reader.ok(); count--) {
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
  std::string all;
  for (const std::string* text :
       {&context.goos, &context.goarch, &context.compiler, &context.install_suffix}) {
    PutText(all, *text);
  }
  PutNumber(all, context.cgo_enabled ? 1 : 0);
  PutNumber(all, context.check_import_comments ? 1 : 0);
  for (const auto* list : {&context.build_tags, &context.tool_tags, &context.release_tags}) {
    PutNumber(all, static_cast<uint32_t>(list->size()));
    for (const std::string& tag : *list) PutText(all, tag);
  }
  return base::Sha256::Of(all).Hex().substr(0, 16);
}

}  // namespace gorun::source
