#include "fetch/sumdb/client.h"

#include "base/parallel.h"
#include "base/strings.h"
#include "modules/module_path.h"

namespace gorun::fetch::sumdb {

namespace {

using base::Fail;
using base::StrCat;

constexpr size_t kParallelTiles = 8;

std::string Indented(std::string_view text) { return base::ReplaceAll(text, "\n", "\n\t"); }

// What `cmd/go` prints on evidence of a forked log. The notes alone prove nothing: the proof shows
// that the newer tree does not begin with the older one, without any help of the server.
std::string MisbehaviorReport(std::string_view older_note, std::string_view newer_note,
                              const Tree& older, const Tree& newer, const Hash& hash,
                              const HashReader& read) {
  std::string report = StrCat("SECURITY ERROR\ngo.sum database server misbehavior detected!\n\n",
                              "old database:\n\t", Indented(older_note), "\nnew database:\n\t",
                              Indented(newer_note), "\nproof of misbehavior:\n\t", HashText(hash));
  auto proof = ProveTree(newer.size, older.size, read);
  if (!proof) {
    base::StrAppend(report, "\tinternal error: ", proof.error().text(), "\n");
  } else if (!CheckTree(*proof, newer.size, newer.hash, older.size, hash)) {
    report += "\tinternal error: generated inconsistent proof\n";
  } else {
    for (const Hash& step : *proof) base::StrAppend(report, "\n\t", HashText(step));
  }
  return report;
}

}  // namespace

Client::Head Client::latest() {
  std::lock_guard lock(latest_mutex_);
  return latest_;
}

base::Status Client::Initialize() {
  return initialized_.Do(0, [&]() -> base::Status {
    auto failed = [](const base::Error& error) {
      return Fail(error.Wrap("initializing sumdb.Client"));
    };
    auto config = ops_.ReadConfig(LatestFile());
    if (!config) return failed(config.error());
    auto merged = MergeLatest(*config);
    if (merged || merged.error().Is(base::ErrorKind::kSecurity)) return merged;
    return failed(merged.error());
  });
}

base::Result<std::vector<std::string>> Client::Lookup(std::string_view path,
                                                      std::string_view version) {
  auto named = [&](const base::Error& error) {
    // A report of misbehaviour stands alone.
    if (error.Is(base::ErrorKind::kSecurity)) return Fail(error);
    return Fail(error.Wrap(StrCat(path, "@", version)));
  };
  auto initialized = Initialize();
  if (!initialized) return named(initialized.error());
  auto escaped_path = modules::EscapePath(path);
  if (!escaped_path) return named(escaped_path.error());
  auto escaped_version = modules::EscapeVersion(base::TrimSuffix(version, "/go.mod"));
  if (!escaped_version) return named(escaped_version.error());

  // Lines come in pairs for one version, and several threads ask: one record is read once.
  std::string remote_path = StrCat("/lookup/", *escaped_path, "@", *escaped_version);
  auto text = records_.Do(remote_path, [&] { return LookupRecord(remote_path); });
  if (!text) return named(text.error());

  std::string prefix = StrCat(path, " ", version, " ");
  std::vector<std::string> lines;
  for (std::string_view line : base::Split(*text, "\n")) {
    if (line.starts_with(prefix)) lines.emplace_back(line);
  }
  return lines;
}

base::Result<std::string> Client::LookupRecord(const std::string& remote_path) {
  std::string file = name() + remote_path;
  auto verify = [&](const std::string& data) -> base::Result<std::string> {
    TRY_ASSIGN(Record record, ParseRecord(data));
    TRY(MergeLatest(record.rest));
    TRY(CheckRecordIsIn(record.id, record.text));
    return record.text;
  };
  if (auto cached = ops_.ReadCache(file)) {
    auto verified = verify(*cached);
    // A damaged cache file must not lock the user out: ask the server anew.
    if (verified || !verified.error().Is(base::ErrorKind::kInvalid)) return verified;
  }
  TRY_ASSIGN(std::string data, ops_.ReadRemote(remote_path));
  TRY_ASSIGN(std::string text, verify(data));
  ops_.WriteCache(file, data);
  return text;
}

base::Status Client::MergeLatest(const std::string& message) {
  TRY_ASSIGN(When when, MergeLatestInMemory(message));
  if (when != When::kFuture) return {};
  // Our timeline got longer: so does the file's, unless somebody else extends it meanwhile.
  while (true) {
    TRY_ASSIGN(std::string config, ops_.ReadConfig(LatestFile()));
    TRY_ASSIGN(When config_when, MergeLatestInMemory(config));
    if (config_when != When::kPast) return {};
    base::Status written = ops_.WriteConfig(LatestFile(), config, latest().message);
    if (written || !written.error().Is(base::ErrorKind::kExists)) return written;
  }
}

base::Result<Client::When> Client::MergeLatestInMemory(const std::string& message) {
  Head known = latest();
  if (message.empty()) return known.tree.size == 0 ? When::kNow : When::kPast;
  if (message == known.message) return When::kNow;

  auto text = OpenNote(message, verifier_);
  if (!text) {
    return Fail(text.error().kind(),
                StrCat("reading tree note: ", text.error().text(), "\nnote:\n", message));
  }
  auto tree = ParseTree(*text);
  if (!tree) {
    return Fail(tree.error().kind(),
                StrCat("reading tree: ", tree.error().text(), "\ntree:\n", *text));
  }
  Head head{*tree, message};
  // Tiles are read without the lock, so the latest head may change under our feet.
  while (true) {
    if (head.tree.size <= known.tree.size) {
      TRY(CheckTrees(head, known));
      return head.tree.size < known.tree.size ? When::kPast : When::kNow;
    }
    TRY(CheckTrees(known, head));
    std::lock_guard lock(latest_mutex_);
    if (latest_.tree == known.tree) {
      latest_ = head;
      return When::kFuture;
    }
    known = latest_;
  }
}

base::Status Client::CheckTrees(const Head& older, const Head& newer) {
  HashReader read = TileHashReader(newer.tree, tiles_);
  auto hash = TreeHash(older.tree.size, read);
  if (!hash) {
    if (hash.error().Is(base::ErrorKind::kSecurity)) return Fail(hash.error());
    std::string prefix = StrCat("checking tree#", older.tree.size);
    if (older.tree.size != newer.tree.size)
      base::StrAppend(prefix, " against tree#", newer.tree.size);
    return Fail(hash.error().Wrap(prefix));
  }
  if (*hash == older.tree.hash) return {};
  return Fail(base::ErrorKind::kSecurity,
              MisbehaviorReport(older.message, newer.message, older.tree, newer.tree, *hash, read));
}

base::Status Client::CheckRecordIsIn(int64_t id, std::string_view text) {
  Head head = latest();
  if (id >= head.tree.size) {
    return Fail(base::ErrorKind::kInvalid,
                StrCat("cannot validate record ", id, " in tree of size ", head.tree.size));
  }
  HashReader read = TileHashReader(head.tree, tiles_);
  TRY_ASSIGN(std::vector<Hash> hashes, read({StoredHashIndex(0, id)}));
  if (hashes.at(0) == RecordHash(text)) return {};
  return Fail(base::ErrorKind::kInvalid, "cannot authenticate record data in server response");
}

base::Result<std::string> Client::ReadTile(const Tile& tile) {
  return tile_cache_.Do(tile, [&]() -> base::Result<std::string> {
    auto mark_saved = [&] {
      std::lock_guard lock(saved_mutex_);
      saved_.insert(tile);
    };
    auto fits = [](const Tile& wanted, const std::string& data) {
      return data.size() == static_cast<size_t>(wanted.width * kHashSize);
    };
    Tile full = tile;
    full.width = kFullTileWidth;
    size_t size = static_cast<size_t>(tile.width * kHashSize);
    // Only authenticated tiles are on disk; a part of one is as good.
    if (auto cached = ops_.ReadCache(StrCat(name(), "/", tile.Path()));
        cached && fits(tile, *cached)) {
      mark_saved();
      return std::move(*cached);
    }
    if (!tile.IsFull()) {
      if (auto cached = ops_.ReadCache(StrCat(name(), "/", full.Path()));
          cached && fits(full, *cached)) {
        mark_saved();
        return cached->substr(0, size);
      }
    }
    auto remote = ops_.ReadRemote("/" + tile.Path());
    if (remote) return remote;
    // A part that is gone was completed; what else is in the whole tile is not known to be true.
    if (!tile.IsFull()) {
      if (auto whole = ops_.ReadRemote("/" + full.Path()); whole && fits(full, *whole)) {
        return whole->substr(0, size);
      }
    }
    return remote;
  });
}

base::Result<std::vector<std::string>> Client::Tiles::ReadTiles(const std::vector<Tile>& tiles) {
  std::vector<std::string> data(tiles.size());
  std::vector<base::Status> results(tiles.size());
  base::ParallelFor(tiles.size(), kParallelTiles, [&](size_t i) {
    auto bytes = client_.ReadTile(tiles[i]);
    if (bytes) {
      data[i] = std::move(*bytes);
    } else {
      results[i] = Fail(bytes.error());
    }
  });
  for (base::Status& result : results) TRY(result);
  return data;
}

void Client::Tiles::SaveTiles(const std::vector<Tile>& tiles,
                              const std::vector<std::string>& data) {
  for (size_t i = 0; i < tiles.size(); i++) {
    {
      std::lock_guard lock(client_.saved_mutex_);
      if (!client_.saved_.insert(tiles[i]).second) continue;
    }
    client_.ops_.WriteCache(StrCat(client_.name(), "/", tiles[i].Path()), data[i]);
  }
}

}  // namespace gorun::fetch::sumdb
