#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "fetch/sumdb/tlog.h"

// Tiles: the pieces in which a log's hashes are served and cached
// (golang.org/x/mod/sumdb/tlog/tile.go).
namespace gorun::fetch::sumdb {

/// Tiles have 2^8 hashes, as every known database serves them.
inline constexpr int kTileHeight = 8;
inline constexpr int64_t kFullTileWidth = int64_t{1} << kTileHeight;

/// The hashes [n * 256, n * 256 + width) at level 8 * `level`.
struct Tile {
  int level = 0;
  int64_t n = 0;
  int64_t width = 0;
  auto operator<=>(const Tile&) const = default;

  bool IsFull() const { return width == kFullTileWidth; }
  /// Where servers and caches have it: "tile/8/0/x001/234.p/56".
  std::string Path() const;
};

/// Where tiles come from.
class TileSource {
 public:
  virtual ~TileSource() = default;
  /// The bytes of each tile, not verified; in the same order. Those of the right size only count.
  virtual base::Result<std::vector<std::string>> ReadTiles(const std::vector<Tile>& tiles) = 0;
  /// These have been found to belong to the tree: they may be kept.
  virtual void SaveTiles(const std::vector<Tile>& tiles, const std::vector<std::string>& data) = 0;
};

/// Reads hashes of `tree` from tiles and checks every one against the tree's root
/// ("downloaded inconsistent tile"). `source` must outlive the reader.
HashReader TileHashReader(const Tree& tree, TileSource& source);

/// The hash with a stored index out of a tile's bytes (tlog.HashFromTile).
base::Result<Hash> HashFromTile(const Tile& tile, std::string_view data, int64_t index);
/// The smallest tile that has the hash.
Tile TileForIndex(int64_t index);

}  // namespace gorun::fetch::sumdb
