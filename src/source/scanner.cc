#include <algorithm>
#include <array>
#include <mutex>
#include <utility>

#include "base/string_map.h"
#include "host/path.h"
#include "source/known_header.h"
#include "source/package_reader.h"
#include "source/source.h"

namespace gorun::source {

struct Scanner::State {
  State(host::FileReader& the_files, BuildContext the_context,
        std::optional<CompiledPackages> the_compiled, host::KnownFiles* known)
      : files(the_files),
        context(std::move(the_context)),
        compiled(std::move(the_compiled)),
        headers{known, ContextDigest(context)} {}

  // A directory, read once by whoever asks first; the others wait for it.
  struct Entry {
    std::once_flag once;
    SourcePackage package;
  };
  struct Shard {
    std::mutex mutex;
    // Guarded by mutex; entries never move.
    base::StringMap<std::unique_ptr<Entry>> entries;
  };

  host::FileReader& files;
  const BuildContext context;
  const std::optional<CompiledPackages> compiled;
  const KnownHeaders headers;
  std::array<Shard, 16> shards;
};

Scanner::Scanner(host::FileReader& files, BuildContext context,
                 std::optional<CompiledPackages> compiled, host::KnownFiles* known)
    : state_(std::make_unique<State>(files, std::move(context), std::move(compiled), known)) {}

Scanner::~Scanner() = default;

const BuildContext& Scanner::context() const { return state_->context; }

std::optional<bool> Scanner::IsCompiled(const std::string& dir) const {
  const auto& compiled = state_->compiled;
  if (!compiled || dir.size() <= compiled->root.size() + 1 ||
      !host::HasPathPrefix(dir, compiled->root)) {
    return std::nullopt;
  }
  return compiled->has(std::string_view(dir).substr(compiled->root.size() + 1));
}

const SourcePackage& Scanner::ScanDir(const std::string& dir) {
  std::string clean = host::CleanPath(dir);
  State::Shard& shard = state_->shards[base::StringHash{}(clean) % state_->shards.size()];
  State::Entry* entry;
  {
    std::lock_guard lock(shard.mutex);
    std::unique_ptr<State::Entry>& slot = shard.entries[clean];
    if (!slot) slot = std::make_unique<State::Entry>();
    entry = slot.get();
  }
  std::call_once(entry->once, [&] {
    if (IsCompiled(clean).value_or(false)) return;
    entry->package = ReadPackageDir(state_->files, state_->context, clean, state_->headers);
  });
  return entry->package;
}

SourcePackage Scanner::ScanFiles(const std::string& dir, const std::vector<std::string>& files) {
  return ReadPackageFiles(state_->files, state_->context, host::CleanPath(dir), files);
}

void Scanner::ForEachScanned(
    const std::function<void(const std::string& dir, const SourcePackage&)>& visit) const {
  std::vector<std::pair<std::string_view, const State::Entry*>> all;
  for (const State::Shard& shard : state_->shards) {
    for (const auto& [dir, entry] : shard.entries) all.emplace_back(dir, entry.get());
  }
  std::sort(all.begin(), all.end());
  for (const auto& [dir, entry] : all) visit(std::string(dir), entry->package);
}

}  // namespace gorun::source
