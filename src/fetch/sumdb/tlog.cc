#include "fetch/sumdb/tlog.h"

#include <bit>

#include "base/check.h"
#include "base/encoding.h"
#include "base/strings.h"

namespace gorun::fetch::sumdb {

namespace {

using base::ErrorKind;
using base::Fail;

struct Power {
  int64_t value = 1;
  int exponent = 0;
};

// The greatest power of two below n (n > 1), or 1.
Power GreatestPowerBelow(int64_t n) {
  Power power;
  while (power.value << 1 < n) {
    power.value <<= 1;
    power.exponent++;
  }
  return power;
}

using Hashes = std::span<const Hash>;

// How many of its hashes the subtree of records [lo, hi) needs.
size_t SubTreeCount(int64_t lo, int64_t hi) {
  size_t count = 0;
  for (; lo < hi; lo += GreatestPowerBelow(hi - lo + 1).value) count++;
  return count;
}

// The hash of the subtree of records [lo, hi) from the hashes at the front of `hashes`, which are
// taken off.
Hash TakeSubTree(int64_t lo, int64_t hi, Hashes& hashes) {
  size_t count = SubTreeCount(lo, hi);
  CHECK(count > 0 && count <= hashes.size());
  Hash hash = hashes[count - 1];
  for (size_t i = count - 1; i-- > 0;) hash = NodeHash(hashes[i], hash);
  hashes = hashes.subspan(count);
  return hash;
}

void TreeProofIndexes(int64_t lo, int64_t hi, int64_t n, std::vector<int64_t>& need) {
  if (n == hi) {
    if (lo != 0) AppendSubTreeIndexes(lo, hi, need);
    return;
  }
  int64_t middle = lo + GreatestPowerBelow(hi - lo).value;
  if (n <= middle) {
    TreeProofIndexes(lo, middle, n, need);
    AppendSubTreeIndexes(middle, hi, need);
  } else {
    AppendSubTreeIndexes(lo, middle, need);
    TreeProofIndexes(middle, hi, n, need);
  }
}

void TreeProof(int64_t lo, int64_t hi, int64_t n, Hashes& hashes, std::vector<Hash>& proof) {
  if (n == hi) {
    if (lo != 0) proof.push_back(TakeSubTree(lo, hi, hashes));
    return;
  }
  int64_t middle = lo + GreatestPowerBelow(hi - lo).value;
  if (n <= middle) {
    TreeProof(lo, middle, n, hashes, proof);
    proof.push_back(TakeSubTree(middle, hi, hashes));
  } else {
    Hash left = TakeSubTree(lo, middle, hashes);
    TreeProof(middle, hi, n, hashes, proof);
    proof.push_back(left);
  }
}

tl::unexpected<base::Error> ProofFailed() {
  return Fail(ErrorKind::kInvalid, "invalid transparency proof");
}

struct TreePair {
  Hash older;
  Hash newer;
};

base::Result<TreePair> RunTreeProof(Hashes proof, int64_t lo, int64_t hi, int64_t n,
                                    const Hash& older) {
  if (n == hi) {
    if (lo == 0) {
      if (!proof.empty()) return ProofFailed();
      return TreePair{older, older};
    }
    if (proof.size() != 1) return ProofFailed();
    return TreePair{proof[0], proof[0]};
  }
  if (proof.empty()) return ProofFailed();
  Hash other = proof.back();
  proof = proof.first(proof.size() - 1);
  int64_t middle = lo + GreatestPowerBelow(hi - lo).value;
  if (n <= middle) {
    TRY_ASSIGN(TreePair pair, RunTreeProof(proof, lo, middle, n, older));
    return TreePair{pair.older, NodeHash(pair.newer, other)};
  }
  TRY_ASSIGN(TreePair pair, RunTreeProof(proof, middle, hi, n, older));
  return TreePair{NodeHash(other, pair.older), NodeHash(other, pair.newer)};
}

base::Result<std::vector<Hash>> ReadAllOf(const HashReader& read,
                                          const std::vector<int64_t>& indexes) {
  TRY_ASSIGN(std::vector<Hash> hashes, read(indexes));
  if (hashes.size() != indexes.size()) {
    return Fail(base::StrCat("tlog: ReadHashes(", indexes.size(), " indexes) = ", hashes.size(),
                             " hashes"));
  }
  return hashes;
}

bool IsValidRecordText(std::string_view text) {
  char32_t last = 0;
  while (!text.empty()) {
    auto [rune, size] = base::DecodeRune(text);
    if ((rune < 0x20 && rune != '\n') || (rune == 0xFFFD && size == 1) ||
        (last == '\n' && rune == '\n')) {
      return false;
    }
    last = rune;
    text.remove_prefix(size);
  }
  return last == '\n';
}

}  // namespace

Hash RecordHash(std::string_view record) {
  base::Sha256 hash;
  return hash.Update(std::string_view("\0", 1)).Update(record).Sum();
}

Hash NodeHash(const Hash& left, const Hash& right) {
  base::Sha256 hash;
  return hash.Update("\x01").Update(left.view()).Update(right.view()).Sum();
}

std::string HashText(const Hash& hash) { return base::Base64Encode(hash.view()); }

int64_t StoredHashIndex(int level, int64_t n) {
  // Level L's n'th hash is written right after level L-1's 2n+1'th.
  for (int l = level; l > 0; l--) n = 2 * n + 1;
  int64_t index = 0;
  for (; n > 0; n >>= 1) index += n;
  return index + level;
}

std::pair<int, int64_t> SplitStoredHashIndex(int64_t index) {
  // StoredHashIndex(0, n) < 2n, so n is in [index/2, index/2 + log2(index)].
  int64_t n = index / 2;
  int64_t index_of_n = StoredHashIndex(0, n);
  CHECK(index_of_n <= index);
  while (true) {
    // Each new record adds 1 + trailing zeros hashes.
    int64_t next = index_of_n + 1 + std::countr_zero(static_cast<uint64_t>(n + 1));
    if (next > index) break;
    n++;
    index_of_n = next;
  }
  int level = static_cast<int>(index - index_of_n);
  return {level, n >> level};
}

void AppendSubTreeIndexes(int64_t lo, int64_t hi, std::vector<int64_t>& need) {
  while (lo < hi) {
    Power power = GreatestPowerBelow(hi - lo + 1);
    need.push_back(StoredHashIndex(power.exponent, lo >> power.exponent));
    lo += power.value;
  }
}

base::Result<Hash> TreeHash(int64_t n, const HashReader& read) {
  if (n == 0) return base::Sha256::Of("");
  std::vector<int64_t> indexes;
  AppendSubTreeIndexes(0, n, indexes);
  TRY_ASSIGN(std::vector<Hash> hashes, ReadAllOf(read, indexes));
  Hashes rest = hashes;
  return TakeSubTree(0, n, rest);
}

base::Result<std::vector<Hash>> ProveTree(int64_t t, int64_t n, const HashReader& read) {
  if (t < 1 || t > kMaxTreeSize || n < 1 || n > t) return Fail("tlog: invalid inputs in ProveTree");
  std::vector<int64_t> indexes;
  TreeProofIndexes(0, t, n, indexes);
  if (indexes.empty()) return std::vector<Hash>();
  TRY_ASSIGN(std::vector<Hash> hashes, ReadAllOf(read, indexes));
  Hashes rest = hashes;
  std::vector<Hash> proof;
  TreeProof(0, t, n, rest, proof);
  return proof;
}

base::Status CheckTree(std::span<const Hash> proof, int64_t t, const Hash& tree, int64_t n,
                       const Hash& older) {
  if (t < 1 || t > kMaxTreeSize || n < 1 || n > t) return Fail("tlog: invalid inputs in CheckTree");
  TRY_ASSIGN(TreePair implied, RunTreeProof(proof, 0, t, n, older));
  if (implied.newer != tree || implied.older != older) return ProofFailed();
  return {};
}

base::Result<Tree> ParseTree(std::string_view text) {
  auto malformed = [] { return Fail(ErrorKind::kInvalid, "malformed tree note"); };
  auto lines = base::SplitN(text, "\n", 4);
  if (lines.size() < 4 || lines[0] != "go.sum database tree" || text.size() > 1000000)
    return malformed();
  auto size = base::ParseInt(lines[1]);
  if (!size || *size < 0 || *size > kMaxTreeSize || lines[1] != base::StrCat(*size))
    return malformed();
  auto bytes = base::Base64Decode(lines[2]);
  if (!bytes || bytes->size() != kHashSize) return malformed();
  Tree tree;
  tree.size = *size;
  std::copy(bytes->begin(), bytes->end(), tree.hash.bytes.begin());
  return tree;
}

base::Result<Record> ParseRecord(std::string_view message) {
  auto malformed = [] { return Fail(ErrorKind::kInvalid, "malformed record data"); };
  auto id_rest = base::Cut(message, "\n");
  if (!id_rest) return malformed();
  auto id = base::ParseInt(id_rest->first);
  if (!id || *id < 0) return malformed();
  auto text_rest = base::Cut(id_rest->second, "\n\n");
  if (!text_rest) return malformed();
  Record record;
  record.id = *id;
  record.text = base::StrCat(text_rest->first, "\n");
  record.rest = text_rest->second;
  if (!IsValidRecordText(record.text)) return malformed();
  return record;
}

}  // namespace gorun::fetch::sumdb
