#include "host/testing/mem_fs.h"

#include <algorithm>
#include <cerrno>
#include <functional>

#include "base/check.h"
#include "base/strings.h"
#include "host/eval_symlinks.h"
#include "host/os_error.h"
#include "host/path.h"

namespace gorun::host::testing {

struct MemFs::Node {
  FileType type = FileType::kRegular;
  uint32_t permissions = 0644;
  uint64_t inode = 0;
  int64_t mtime_ns = 0;
  int64_t ctime_ns = 0;
  // Of a file; the target of a symbolic link.
  std::string bytes;
  std::map<std::string, std::unique_ptr<Node>> entries;
};

MemFs::MemFs() : root_(std::make_unique<Node>()) {
  root_->type = FileType::kDirectory;
  root_->permissions = 0755;
  root_->inode = next_inode_++;
  Touch(*root_, true);
}

MemFs::~MemFs() = default;

void MemFs::Touch(Node& node, bool contents) {
  node.ctime_ns = clock_.NowNs();
  if (contents) node.mtime_ns = node.ctime_ns;
}

void MemFs::Log(const char* operation, const std::string& path) {
  log_.push_back({operation, path});
}

MemFs::Place MemFs::Find(const std::string& path, bool follow_last, int links_left) {
  if (path.empty()) return {.error = ENOENT};
  if (path.find('\0') != std::string::npos) return {.error = EINVAL};
  std::string absolute = AbsPath("/", path);
  if (auto failure = failures_.find(absolute); failure != failures_.end()) {
    return {.error = failure->second};
  }
  // Elements of the path as written: ".." is resolved after links, unlike CleanPath does it.
  std::vector<Node*> way = {root_.get()};
  std::string way_path = "/";
  std::vector<std::string> elements;
  for (const std::string& element : base::Split(path, "/")) {
    if (!element.empty() && element != ".") elements.push_back(element);
  }
  bool must_be_dir = path.ends_with('/');
  for (size_t i = 0; i < elements.size(); i++) {
    const std::string& element = elements[i];
    bool last = i + 1 == elements.size();
    if (way.back()->type != FileType::kDirectory) return {.error = ENOTDIR};
    if (element == "..") {
      if (way.size() > 1) way.pop_back();
      way_path = DirName(way_path);
      continue;
    }
    auto found = way.back()->entries.find(element);
    if (found == way.back()->entries.end()) {
      if (!last) return {.error = ENOENT};
      return {.error = 0, .parent = way.back(), .name = element, .node = nullptr};
    }
    Node* node = found->second.get();
    if (node->type == FileType::kSymlink && (!last || follow_last || must_be_dir)) {
      if (links_left == 0) return {.error = ELOOP};
      std::string next = IsAbsPath(node->bytes) ? node->bytes : way_path + "/" + node->bytes;
      for (size_t j = i + 1; j < elements.size(); j++) base::StrAppend(next, '/', elements[j]);
      return Find(next, follow_last, links_left - 1);
    }
    if (last) {
      if (must_be_dir && node->type != FileType::kDirectory) return {.error = ENOTDIR};
      return {.error = 0, .parent = way.back(), .name = element, .node = node};
    }
    way.push_back(node);
    way_path = JoinPath(way_path, element);
  }
  return {.error = 0, .parent = nullptr, .name = "", .node = way.back()};
}

MemFs::Node* MemFs::Make(const Place& place, FileType type, uint32_t permissions) {
  auto node = std::make_unique<Node>();
  node->type = type;
  node->permissions = permissions;
  node->inode = next_inode_++;
  Touch(*node, true);
  Touch(*place.parent, true);
  auto& slot = place.parent->entries[place.name];
  slot = std::move(node);
  return slot.get();
}

MemFs::Node* MemFs::AddNode(const std::string& path, FileType type, uint32_t permissions) {
  std::string absolute = AbsPath("/", path);
  if (absolute != "/") {
    std::string parent = DirName(absolute);
    Place above = Find(parent, true);
    if (above.node == nullptr) AddNode(parent, FileType::kDirectory, 0755);
  }
  Place place = Find(absolute, false);
  CHECK(place.error == 0);
  if (place.node != nullptr && place.node->type == type && type == FileType::kDirectory) {
    return place.node;
  }
  return Make(place, type, permissions);
}

void MemFs::Add(const std::string& path, std::string_view bytes, uint32_t permissions) {
  std::lock_guard lock(mutex_);
  AddNode(path, FileType::kRegular, permissions)->bytes = bytes;
}

void MemFs::AddDir(const std::string& path) {
  std::lock_guard lock(mutex_);
  AddNode(path, FileType::kDirectory, 0755);
}

void MemFs::AddSymlink(const std::string& target, const std::string& path) {
  std::lock_guard lock(mutex_);
  AddNode(path, FileType::kSymlink, 0777)->bytes = target;
}

void MemFs::FailWith(const std::string& path, int error_number) {
  std::lock_guard lock(mutex_);
  std::string absolute = AbsPath("/", path);
  if (error_number == 0) {
    failures_.erase(absolute);
  } else {
    failures_[absolute] = error_number;
  }
}

std::string MemFs::Contents(const std::string& path) {
  std::lock_guard lock(mutex_);
  Place place = Find(path, true);
  return place.node == nullptr ? "<missing>" : place.node->bytes;
}

std::vector<std::string> MemFs::Paths() {
  std::lock_guard lock(mutex_);
  std::vector<std::string> paths;
  std::function<void(const Node&, const std::string&)> walk = [&](const Node& dir,
                                                                  const std::string& at) {
    for (const auto& [name, node] : dir.entries) {
      std::string path = base::StrCat(at, "/", name);
      if (node->type == FileType::kDirectory) {
        walk(*node, path);
      } else {
        paths.push_back(path);
      }
    }
  };
  walk(*root_, "");
  std::sort(paths.begin(), paths.end());
  return paths;
}

std::vector<MemFs::Access> MemFs::access_log() {
  std::lock_guard lock(mutex_);
  return log_;
}

void MemFs::ClearAccessLog() {
  std::lock_guard lock(mutex_);
  log_.clear();
}

base::Result<std::string> MemFs::ReadFile(const std::string& path) {
  std::lock_guard lock(mutex_);
  Log("read", path);
  Place place = Find(path, true);
  if (place.error != 0) return base::Fail(PathError("open", path, place.error));
  if (place.node == nullptr) return base::Fail(PathError("open", path, ENOENT));
  if (place.node->type == FileType::kDirectory) return base::Fail(PathError("read", path, EISDIR));
  if ((place.node->permissions & 0444) == 0) return base::Fail(PathError("open", path, EACCES));
  return place.node->bytes;
}

base::Result<FileInfo> MemFs::StatImpl(const std::string& path, bool follow,
                                       const char* operation) {
  std::lock_guard lock(mutex_);
  Log(operation, path);
  Place place = Find(path, follow);
  if (place.error == 0 && place.node == nullptr) place.error = ENOENT;
  if (place.error != 0) return base::Fail(PathError(operation, path, place.error));
  const Node& node = *place.node;
  return FileInfo{.type = node.type,
                  .permissions = node.permissions,
                  .size = static_cast<int64_t>(node.bytes.size()),
                  .mtime_ns = node.mtime_ns,
                  .ctime_ns = node.ctime_ns,
                  .inode = node.inode,
                  .device = 1};
}

base::Result<FileInfo> MemFs::Stat(const std::string& path) { return StatImpl(path, true, "stat"); }

base::Result<FileInfo> MemFs::Lstat(const std::string& path) {
  return StatImpl(path, false, "lstat");
}

base::Result<std::vector<DirEntry>> MemFs::ReadDir(const std::string& path) {
  std::lock_guard lock(mutex_);
  Log("readdir", path);
  Place place = Find(path, true);
  if (place.error == 0 && place.node == nullptr) place.error = ENOENT;
  if (place.error == 0 && place.node->type != FileType::kDirectory) place.error = ENOTDIR;
  if (place.error != 0) return base::Fail(PathError("open", path, place.error));
  std::vector<DirEntry> entries;
  for (const auto& [name, node] : place.node->entries) entries.push_back({name, node->type});
  return entries;
}

base::Result<std::string> MemFs::ReadLink(const std::string& path) {
  std::lock_guard lock(mutex_);
  Log("readlink", path);
  Place place = Find(path, false);
  if (place.error == 0 && place.node == nullptr) place.error = ENOENT;
  if (place.error == 0 && place.node->type != FileType::kSymlink) place.error = EINVAL;
  if (place.error != 0) return base::Fail(PathError("readlink", path, place.error));
  return place.node->bytes;
}

base::Result<std::string> MemFs::RealPath(const std::string& path) {
  return EvalSymlinks(*this, path);
}

base::Status MemFs::WriteImpl(const std::string& path, std::string_view bytes, uint32_t mode,
                              bool replace) {
  std::lock_guard lock(mutex_);
  Log("write", path);
  Place place = Find(path, !replace);
  if (place.error == 0 && place.node != nullptr && place.node->type == FileType::kDirectory) {
    place.error = EISDIR;
  }
  if (place.error != 0) return base::Fail(PathError("open", path, place.error));
  Node* node = place.node;
  if (node == nullptr || replace) node = Make(place, FileType::kRegular, mode);
  node->bytes = bytes;
  Touch(*node, true);
  return {};
}

base::Status MemFs::WriteFile(const std::string& path, std::string_view bytes, uint32_t mode) {
  return WriteImpl(path, bytes, mode, /*replace=*/false);
}

base::Status MemFs::WriteFileAtomic(const std::string& path, std::string_view bytes,
                                    uint32_t mode) {
  return WriteImpl(path, bytes, mode, /*replace=*/true);
}

base::Status MemFs::MakeDirImpl(const std::string& path, uint32_t mode) {
  Place place = Find(path, false);
  if (place.error == 0 && place.node != nullptr) place.error = EEXIST;
  if (place.error != 0) return base::Fail(PathError("mkdir", path, place.error));
  Make(place, FileType::kDirectory, mode);
  return {};
}

base::Status MemFs::MakeDir(const std::string& path, uint32_t mode) {
  std::lock_guard lock(mutex_);
  Log("mkdir", path);
  return MakeDirImpl(path, mode);
}

base::Status MemFs::MakeDirs(const std::string& path, uint32_t mode) {
  std::lock_guard lock(mutex_);
  Log("mkdir", path);
  std::string absolute = AbsPath("/", path);
  std::string so_far;
  for (const std::string& element : base::Split(absolute.substr(1), "/")) {
    base::StrAppend(so_far, '/', element);
    Place place = Find(so_far, true);
    if (place.error != 0) return base::Fail(PathError("mkdir", so_far, place.error));
    if (place.node == nullptr) {
      TRY(MakeDirImpl(so_far, mode));
    } else if (place.node->type != FileType::kDirectory) {
      return base::Fail(PathError("mkdir", so_far, ENOTDIR));
    }
  }
  return {};
}

base::Status MemFs::Remove(const std::string& path) {
  std::lock_guard lock(mutex_);
  Log("remove", path);
  Place place = Find(path, false);
  if (place.error == 0 && place.node == nullptr) place.error = ENOENT;
  if (place.error == 0 && place.parent == nullptr) place.error = EBUSY;
  if (place.error == 0 && !place.node->entries.empty()) place.error = ENOTEMPTY;
  if (place.error != 0) return base::Fail(PathError("remove", path, place.error));
  place.parent->entries.erase(place.name);
  Touch(*place.parent, true);
  return {};
}

base::Status MemFs::RemoveAll(const std::string& path) {
  std::lock_guard lock(mutex_);
  Log("remove", path);
  Place place = Find(path, false);
  if (place.error == ENOENT) return {};
  if (place.error != 0) return base::Fail(PathError("unlinkat", path, place.error));
  if (place.node == nullptr || place.parent == nullptr) return {};
  place.parent->entries.erase(place.name);
  Touch(*place.parent, true);
  return {};
}

base::Status MemFs::Rename(const std::string& from, const std::string& to) {
  std::lock_guard lock(mutex_);
  Log("rename", to);
  Place source = Find(from, false);
  Place target = Find(to, false);
  int error = source.error;
  if (error == 0 && (source.node == nullptr || source.parent == nullptr)) error = ENOENT;
  if (error == 0) error = target.error;
  if (error == 0 && target.node != nullptr && target.node->type == FileType::kDirectory) {
    error = EEXIST;
  }
  if (error == 0 && HasPathPrefix(AbsPath("/", to), AbsPath("/", from)) &&
      source.node != target.node) {
    error = EINVAL;
  }
  if (error != 0) return base::Fail(LinkError("rename", from, to, error));
  if (source.node == target.node) return {};
  std::unique_ptr<Node> node = std::move(source.parent->entries[source.name]);
  source.parent->entries.erase(source.name);
  Touch(*node, false);
  Touch(*source.parent, true);
  Touch(*target.parent, true);
  target.parent->entries[target.name] = std::move(node);
  return {};
}

base::Status MemFs::Chmod(const std::string& path, uint32_t permissions) {
  std::lock_guard lock(mutex_);
  Log("chmod", path);
  Place place = Find(path, true);
  if (place.error == 0 && place.node == nullptr) place.error = ENOENT;
  if (place.error != 0) return base::Fail(PathError("chmod", path, place.error));
  place.node->permissions = permissions;
  Touch(*place.node, false);
  return {};
}

base::Status MemFs::Symlink(const std::string& target, const std::string& path) {
  std::lock_guard lock(mutex_);
  Log("symlink", path);
  Place place = Find(path, false);
  if (place.error == 0 && place.node != nullptr) place.error = EEXIST;
  if (place.error != 0) return base::Fail(LinkError("symlink", target, path, place.error));
  Make(place, FileType::kSymlink, 0777)->bytes = target;
  return {};
}

base::Status MemFs::SetTimes(const std::string& path, int64_t mtime_ns) {
  std::lock_guard lock(mutex_);
  Log("chtimes", path);
  Place place = Find(path, true);
  if (place.error == 0 && place.node == nullptr) place.error = ENOENT;
  if (place.error != 0) return base::Fail(PathError("chtimes", path, place.error));
  Touch(*place.node, false);
  place.node->mtime_ns = mtime_ns;
  return {};
}

base::Status MemFs::CopyFile(const std::string& from, const std::string& to, uint32_t mode) {
  TRY_ASSIGN(std::string bytes, ReadFile(from));
  return WriteFile(to, bytes, mode);
}

base::Result<std::string> MemFs::MakeTempDir(const std::string& parent, std::string_view prefix) {
  std::lock_guard lock(mutex_);
  Log("mkdir", parent);
  std::string path = JoinPath(parent, base::StrCat(prefix, next_temp_++));
  TRY(MakeDirImpl(path, 0700));
  return path;
}

}  // namespace gorun::host::testing
