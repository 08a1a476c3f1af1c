#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "build/cutoff/export_elements.h"

namespace gorun::build {

/// Pairs the elements of two versions of a package's export data, whatever their numbers are:
/// beginning with pairs that are known to belong together, what one of them refers to belongs to
/// what the other one refers to in the same place. Named objects are paired by name, never by way
/// of what refers to them.
class ExportMatch {
 public:
  static constexpr uint32_t kNone = UINT32_MAX;

  /// `objects`: for each object of `before` the one of `now` with the same name, or kNone.
  /// References only.
  ExportMatch(const ExportElements& before, const ExportElements& now,
              const std::vector<uint32_t>& objects);

  /// A pair to begin with; those added last first: an element that would belong to two others
  /// belongs to the one that it is met with first.
  void Add(ExportSection section, uint32_t before, uint32_t now);
  /// To be called once, after all Add. False if an element cannot be read.
  bool Compare();

  /// Of an element of `before` that was paired: it and all that it refers to differ in nothing but
  /// positions, and for an object's extension in numbers, which may be those of symbols.
  bool Same(ExportSection section, uint32_t before) const;
  /// It has such positions or numbers itself.
  bool Moved(ExportSection section, uint32_t before) const;

 private:
  struct Node {
    ExportSection section = ExportSection::kString;
    uint32_t before = 0;
    uint32_t now = kNone;
    bool differs = false;
    bool moved = false;
    /// What refers to it.
    std::vector<uint32_t> parents;
  };

  uint32_t NodeOf(ExportSection section, uint32_t before) const;
  void Pair(ExportSection section, uint32_t before, uint32_t now, uint32_t parent);
  bool CompareElements(uint32_t node);

  const ExportElements& before_;
  const ExportElements& now_;
  const std::vector<uint32_t>& objects_;
  // 1:1 with all elements of before_, section by section.
  std::vector<Node> nodes_;
  std::vector<uint32_t> section_begins_;
  std::vector<uint32_t> todo_;
};

}  // namespace gorun::build
