#pragma once

#include <map>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "fetch/shared_results.h"
#include "fetch/sumdb/note.h"
#include "fetch/sumdb/tile.h"
#include "fetch/sumdb/tlog.h"

// The client of a checksum database (golang.org/x/mod/sumdb): every answer is proven to be in the
// log, and the log to be one that only ever grew.
namespace gorun::fetch::sumdb {

/// What the client needs from outside; safe for many threads (sumdb.ClientOps).
class ClientOps {
 public:
  virtual ~ClientOps() = default;
  /// The bytes at a path of the server ("/lookup/…", "/tile/…").
  virtual base::Result<std::string> ReadRemote(const std::string& path) = 0;
  /// The latest tree head that was seen (file "NAME/latest"); "" if none yet.
  virtual base::Result<std::string> ReadConfig(const std::string& file) = 0;
  /// Replaces it if it still is `old_text`; kExists if it is not (ErrWriteConflict).
  virtual base::Status WriteConfig(const std::string& file, const std::string& old_text,
                                   const std::string& new_text) = 0;
  /// A cached file ("NAME/lookup/…", "NAME/tile/…"); any failure means that it is not there.
  virtual base::Result<std::string> ReadCache(const std::string& file) = 0;
  /// Keeps a verified file; best effort.
  virtual void WriteCache(const std::string& file, const std::string& data) = 0;
};

/// A connection to one database. All methods may be called from any thread.
class Client {
 public:
  /// `ops` must outlive the client.
  Client(Verifier verifier, ClientOps& ops)
      : verifier_(std::move(verifier)), ops_(ops), tiles_(*this) {}

  const std::string& name() const { return verifier_.name(); }

  /// The go.sum lines for a module version, maybe with "/go.mod". Evidence of misbehaviour of the
  /// server is an error of kind kSecurity that carries the whole "SECURITY ERROR" report (cmd/go
  /// ends there).
  base::Result<std::vector<std::string>> Lookup(std::string_view path, std::string_view version);

 private:
  enum class When { kPast, kNow, kFuture };

  class Tiles : public TileSource {
   public:
    explicit Tiles(Client& client) : client_(client) {}
    base::Result<std::vector<std::string>> ReadTiles(const std::vector<Tile>& tiles) override;
    void SaveTiles(const std::vector<Tile>& tiles, const std::vector<std::string>& data) override;

   private:
    Client& client_;
  };

  struct Head {
    Tree tree;
    std::string message;
  };

  base::Status Initialize();
  base::Result<std::string> LookupRecord(const std::string& remote_path);
  base::Status MergeLatest(const std::string& message);
  base::Result<When> MergeLatestInMemory(const std::string& message);
  base::Status CheckTrees(const Head& older, const Head& newer);
  base::Status CheckRecordIsIn(int64_t id, std::string_view text);
  base::Result<std::string> ReadTile(const Tile& tile);
  std::string LatestFile() const { return name() + "/latest"; }
  Head latest();

  const Verifier verifier_;
  ClientOps& ops_;
  Tiles tiles_;
  SharedResults<int, base::Status> initialized_;
  SharedResults<std::string, base::Result<std::string>> records_;
  SharedResults<Tile, base::Result<std::string>> tile_cache_;

  std::mutex latest_mutex_;
  Head latest_{Tree{0, base::Sha256::Of("")}, ""};  // guarded by latest_mutex_
  std::mutex saved_mutex_;
  std::set<Tile> saved_;  // guarded by saved_mutex_
};

}  // namespace gorun::fetch::sumdb
