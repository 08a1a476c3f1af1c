#include "fetch/sumdb/tile.h"

#include <map>
#include <optional>

#include "base/strings.h"

namespace gorun::fetch::sumdb {

namespace {

using base::Fail;
using base::StrCat;

struct Place {
  Tile tile;
  // Of the hashes below the wanted one, in bytes of the tile.
  size_t begin = 0;
  size_t end = 0;
};

Place PlaceOf(int64_t index) {
  auto [level, n] = SplitStoredHashIndex(index);
  Place place;
  place.tile.level = level / kTileHeight;
  level -= place.tile.level * kTileHeight;
  place.tile.n = (n << level) >> kTileHeight;
  n -= (place.tile.n << kTileHeight) >> level;
  place.tile.width = (n + 1) << level;
  place.begin = static_cast<size_t>((n << level) * kHashSize);
  place.end = static_cast<size_t>(((n + 1) << level) * kHashSize);
  return place;
}

// The hash over the hashes in `data`, whose number is a power of two.
Hash HashOver(std::string_view data) {
  if (data.size() == static_cast<size_t>(kHashSize)) {
    Hash hash;
    std::copy(data.begin(), data.end(), hash.bytes.begin());
    return hash;
  }
  size_t half = data.size() / 2;
  return NodeHash(HashOver(data.substr(0, half)), HashOver(data.substr(half)));
}

// The tile `up` levels above, as wide as a tree of `tree_size` records has it; nullopt if it is not
// in the tree.
std::optional<Tile> Parent(Tile tile, int up, int64_t tree_size) {
  tile.level += up;
  tile.n >>= up * kTileHeight;
  tile.width = kFullTileWidth;
  int shift = tile.level * kTileHeight;
  int64_t at_level = shift >= 63 ? 0 : tree_size >> shift;
  int64_t first = tile.n << kTileHeight;
  if (first + tile.width >= at_level) {
    if (first >= at_level) return std::nullopt;
    tile.width = at_level - first;
  }
  return tile;
}

// One request for hashes: which tiles it takes, in an order in which each comes after its parent.
class Plan {
 public:
  explicit Plan(const Tree& tree) : tree_(tree) {
    AppendSubTreeIndexes(0, tree.size, root_indexes_);
    for (int64_t index : root_indexes_) {
      // A tile with a hash of the tree is always in the tree.
      auto tile = Parent(TileForIndex(index), 0, tree.size);
      if (tile) root_tiles_.push_back(Add(*tile));
    }
    checked_by_root_ = tiles_.size();
  }

  base::Status AddIndex(int64_t index) {
    if (index < 0 || index >= StoredHashIndex(0, tree_.size)) return Fail("indexes not in tree");
    Tile tile = TileForIndex(index);
    // Up to a tile that is wanted already and so will be authenticated, and down again.
    int up = 0;
    for (;; up++) {
      auto parent = Parent(tile, up, tree_.size);
      if (parent && order_.contains(*parent)) break;
      if (up > 64 / kTileHeight + 1) return BadMath();
    }
    for (up--; up >= 0; up--) {
      auto parent = Parent(tile, up, tree_.size);
      // Only full tiles have parents.
      if (!parent || !parent->IsFull()) return BadMath();
      Add(*parent);
    }
    auto own = Parent(tile, 0, tree_.size);
    if (!own) return BadMath();
    index_tiles_.push_back(order_.at(*own));
    return {};
  }

  const std::vector<Tile>& tiles() const { return tiles_; }

  // Checks the tiles for the root against the root and each other tile against its parent.
  base::Status Authenticate(const std::vector<std::string>& data) const {
    if (root_tiles_.size() != root_indexes_.size() || root_tiles_.empty()) return BadMath();
    std::optional<Hash> root;
    for (size_t i = root_indexes_.size(); i-- > 0;) {
      TRY_ASSIGN(Hash hash,
                 HashFromTile(tiles_[root_tiles_[i]], data[root_tiles_[i]], root_indexes_[i]));
      root = root ? NodeHash(hash, *root) : hash;
    }
    // At least one tile is wrong, but there is no telling which.
    if (*root != tree_.hash) return Inconsistent();
    for (size_t i = checked_by_root_; i < tiles_.size(); i++) {
      auto parent = Parent(tiles_[i], 1, tree_.size);
      auto at = parent ? order_.find(*parent) : order_.end();
      if (at == order_.end()) return BadMath();
      TRY_ASSIGN(Hash hash,
                 HashFromTile(*parent, data[at->second],
                              StoredHashIndex(parent->level * kTileHeight, tiles_[i].n)));
      if (hash != HashOver(data[i])) return Inconsistent();
    }
    return {};
  }

  size_t TileOfIndex(size_t i) const { return index_tiles_[i]; }

 private:
  static tl::unexpected<base::Error> BadMath() { return Fail("bad math in tileHashReader"); }
  static tl::unexpected<base::Error> Inconsistent() {
    return Fail(base::ErrorKind::kInvalid, "downloaded inconsistent tile");
  }
  size_t Add(const Tile& tile) {
    auto [at, added] = order_.try_emplace(tile, tiles_.size());
    if (added) tiles_.push_back(tile);
    return at->second;
  }

  const Tree tree_;
  std::vector<int64_t> root_indexes_;
  std::vector<Tile> tiles_;
  std::map<Tile, size_t> order_;
  std::vector<size_t> root_tiles_;
  std::vector<size_t> index_tiles_;
  size_t checked_by_root_ = 0;
};

std::string ThreeDigits(int64_t n) {
  std::string digits = StrCat(n);
  return std::string(3 - std::min<size_t>(3, digits.size()), '0') + digits;
}

}  // namespace

std::string Tile::Path() const {
  std::string name = ThreeDigits(n % 1000);
  for (int64_t rest = n / 1000; rest > 0; rest /= 1000) {
    name = StrCat("x", ThreeDigits(rest % 1000), "/", name);
  }
  std::string path = StrCat("tile/", kTileHeight, "/", level, "/", name);
  if (!IsFull()) base::StrAppend(path, ".p/", width);
  return path;
}

Tile TileForIndex(int64_t index) { return PlaceOf(index).tile; }

base::Result<Hash> HashFromTile(const Tile& tile, std::string_view data, int64_t index) {
  if (tile.level < 0 || tile.width < 1 || tile.width > kFullTileWidth) {
    return Fail(StrCat("invalid tile ", tile.Path()));
  }
  if (data.size() < static_cast<size_t>(tile.width * kHashSize)) {
    return Fail(StrCat("data len ", data.size(), " too short for tile ", tile.Path()));
  }
  Place place = PlaceOf(index);
  if (tile.level != place.tile.level || tile.n != place.tile.n || tile.width < place.tile.width) {
    return Fail(StrCat("index ", index, " is in ", place.tile.Path(), " not ", tile.Path()));
  }
  return HashOver(data.substr(place.begin, place.end - place.begin));
}

HashReader TileHashReader(const Tree& tree, TileSource& source) {
  return [tree, &source](const std::vector<int64_t>& indexes) -> base::Result<std::vector<Hash>> {
    if (tree.size == 0) {
      if (!indexes.empty()) return Fail("indexes not in tree");
      return std::vector<Hash>();
    }
    Plan plan(tree);
    for (int64_t index : indexes) TRY(plan.AddIndex(index));
    const std::vector<Tile>& tiles = plan.tiles();
    TRY_ASSIGN(std::vector<std::string> data, source.ReadTiles(tiles));
    if (data.size() != tiles.size()) {
      return Fail(StrCat("TileReader returned bad result slice (len=", data.size(), ", want ",
                         tiles.size(), ")"));
    }
    for (size_t i = 0; i < tiles.size(); i++) {
      if (data[i].size() != static_cast<size_t>(tiles[i].width * kHashSize)) {
        return Fail(StrCat("TileReader returned bad result slice (", tiles[i].Path(),
                           " len=", data[i].size(), ", want ", tiles[i].width * kHashSize, ")"));
      }
    }
    TRY(plan.Authenticate(data));
    source.SaveTiles(tiles, data);
    std::vector<Hash> hashes;
    for (size_t i = 0; i < indexes.size(); i++) {
      size_t at = plan.TileOfIndex(i);
      TRY_ASSIGN(Hash hash, HashFromTile(tiles[at], data[at], indexes[i]));
      hashes.push_back(hash);
    }
    return hashes;
  };
}

}  // namespace gorun::fetch::sumdb
