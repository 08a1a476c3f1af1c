#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/sha256.h"

// The "h1:" hash of a file tree (golang.org/x/mod/sumdb/dirhash), from the hashes of its files.
namespace gorun::modules {

struct FileHash {
  /// Slash-separated, as in the zip: PATH@VERSION/file.
  std::string name;
  base::Sha256Digest sha256;
};

/// Hash1 over files in any order. Names with newlines are refused.
base::Result<std::string> Hash1(std::vector<FileHash> files);
/// The hash that go.sum lists for a go.mod file of this text.
std::string GoModHash(std::string_view go_mod);
/// True if the text (white space trimmed) has the form of a .ziphash file's (modfetch.isValidSum).
bool IsValidSum(std::string_view text);

}  // namespace gorun::modules
