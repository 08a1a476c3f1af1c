#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "source/go_file.h"
#include "source/source.h"

// What a directory's reader needs of one Go file, as bytes that can be kept from run to run.
namespace gorun::source {

struct KnownHeader {
  /// The file's build constraints hold; if not, there is no more to know.
  bool applies = false;
  /// The tags that they consulted.
  std::vector<std::string> tags;
  GoFile file;
};

/// nullopt for what is too rare to be worth it: files with errors, with `//line` comments, with
/// directives, import comments, embed patterns or cgo. `path` is the file's.
std::optional<std::string> EncodeHeader(const KnownHeader& header, std::string_view path);

/// The reverse; positions point into `path`. nullopt if the bytes are not of that form.
std::optional<KnownHeader> DecodeHeader(std::string_view bytes, std::string_view path);

/// What a file's header means depends on all of the context: its digest, for keys.
std::string ContextDigest(const BuildContext& context);

}  // namespace gorun::source
