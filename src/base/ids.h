#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <utility>
#include <vector>

#include "base/check.h"

namespace gorun::base {

/// A typed index into an IdVector. `Tag` makes each kind of id a type of its own.
template <typename Tag>
struct Id {
  /// kNone means "no such thing".
  static constexpr uint32_t kNone = UINT32_MAX;
  uint32_t index = kNone;

  bool valid() const { return index != kNone; }
  auto operator<=>(const Id&) const = default;
};

/// A vector that only ids of its own kind can index. Graphs are made of these, not of pointers.
template <typename IdType, typename T>
class IdVector {
 public:
  IdType Add(T value) {
    items_.push_back(std::move(value));
    return IdType{static_cast<uint32_t>(items_.size() - 1)};
  }
  T& operator[](IdType id) {
    CHECK(id.index < items_.size());
    return items_[id.index];
  }
  const T& operator[](IdType id) const {
    CHECK(id.index < items_.size());
    return items_[id.index];
  }
  /// Makes room for `size` items.
  void Reserve(size_t size) { items_.reserve(size); }
  size_t size() const { return items_.size(); }
  bool empty() const { return items_.empty(); }
  auto begin() { return items_.begin(); }
  auto end() { return items_.end(); }
  auto begin() const { return items_.begin(); }
  auto end() const { return items_.end(); }
  bool operator==(const IdVector&) const = default;

 private:
  std::vector<T> items_;
};

}  // namespace gorun::base

template <typename Tag>
struct std::hash<gorun::base::Id<Tag>> {
  size_t operator()(gorun::base::Id<Tag> id) const noexcept { return id.index; }
};
