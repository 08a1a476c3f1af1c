#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/sha256.h"

// The tamper-evident log below the checksum database: a Merkle tree over records, as in Certificate
// Transparency (golang.org/x/mod/sumdb/tlog, RFC 6962). Hashes of nodes have one dense numbering,
// their "stored hash index".
namespace gorun::fetch::sumdb {

using Hash = base::Sha256Digest;
inline constexpr int64_t kHashSize = 32;
/// Larger trees are taken for malformed, so that no arithmetic on sizes overflows.
inline constexpr int64_t kMaxTreeSize = int64_t{1} << 48;

Hash RecordHash(std::string_view record);
Hash NodeHash(const Hash& left, const Hash& right);
/// As messages show a hash: base64.
std::string HashText(const Hash& hash);

/// The index of the n'th hash (n >= 0) at a level; levels count from the leaves.
int64_t StoredHashIndex(int level, int64_t n);
/// The reverse: level and n.
std::pair<int, int64_t> SplitStoredHashIndex(int64_t index);

/// Reads the stored hashes with these indexes; as many hashes as indexes.
using HashReader = std::function<base::Result<std::vector<Hash>>(const std::vector<int64_t>&)>;

/// The root of the tree of the first `n` records (0 <= n <= kMaxTreeSize).
base::Result<Hash> TreeHash(int64_t n, const HashReader& read);
/// The stored hashes that make up the subtree of records [lo, hi), appended to `need`.
void AppendSubTreeIndexes(int64_t lo, int64_t hi, std::vector<int64_t>& need);

/// That the tree of size `t` begins with the records of the tree of size `n`; and the check, which
/// fails with "invalid transparency proof".
base::Result<std::vector<Hash>> ProveTree(int64_t t, int64_t n, const HashReader& read);
base::Status CheckTree(std::span<const Hash> proof, int64_t t, const Hash& tree, int64_t n,
                       const Hash& older);

/// A tree head.
struct Tree {
  int64_t size = 0;
  Hash hash;
  bool operator==(const Tree&) const = default;
};
/// "malformed tree note" if it is not one; what follows the third line is ignored.
base::Result<Tree> ParseTree(std::string_view text);

/// One record with its number, and what follows it (a signed tree head).
struct Record {
  int64_t id = 0;
  std::string text;
  std::string rest;
};
/// "malformed record data" if it is not one.
base::Result<Record> ParseRecord(std::string_view message);

}  // namespace gorun::fetch::sumdb
