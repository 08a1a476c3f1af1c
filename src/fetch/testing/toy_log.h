#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/strings.h"
#include "fetch/sumdb/tile.h"
#include "fetch/sumdb/tlog.h"

namespace gorun::fetch::testing {

/// The text of a tree head, as a server signs it (tlog.FormatTree).
inline std::string FormatTree(const sumdb::Tree& tree) {
  return base::StrCat("go.sum database tree\n", tree.size, "\n", sumdb::HashText(tree.hash), "\n");
}

/// A checksum database in memory, with a key of its own.
class ToyLog {
 public:
  explicit ToyLog(std::string name);
  /// From the same key, to play a server that forked its log.
  ToyLog(const ToyLog&) = default;

  /// For GOSUMDB.
  const std::string& verifier_key() const { return verifier_key_; }
  const std::string& name() const { return name_; }

  /// Adds a record for PATH@VERSION.
  void Add(const std::string& path_at_version, const std::string& text);
  /// Adds unimportant records until there are `size`.
  void GrowTo(int64_t size);
  int64_t size() const { return size_; }

  sumdb::Tree TreeAt(int64_t size) const;
  std::string SignedTree(int64_t size) const;
  std::string Sign(std::string_view text) const;
  sumdb::HashReader Reader() const;

  /// What a server answers to "/lookup/…", "/tile/…" and "/latest"; nullopt: 404. Tree heads are
  /// those of `head_size`, if it is set.
  std::optional<std::string> Answer(std::string_view path) const;
  std::optional<int64_t> head_size;

 private:
  std::string name_;
  std::string private_key_;
  std::string public_key_;
  std::string verifier_key_;
  uint32_t key_hash_ = 0;
  int64_t size_ = 0;
  std::vector<sumdb::Hash> hashes_;
  std::map<std::string, std::pair<int64_t, std::string>, std::less<>> records_;
};

}  // namespace gorun::fetch::testing
