#include "build/cutoff/export_match.h"

namespace gorun::build {
namespace {

using Section = ExportSection;

/// True if a position's file stands at `at`: "it is known", then which.
bool IsPositionAt(const ExportElement& element, size_t at) {
  return element.numbers[at] == 1 && element.numbers[at + 1] < element.references.size() &&
         element.references[element.numbers[at + 1]].section == Section::kPosBase;
}

/// True if the number at `i` may be a position's line or column.
bool MayBePosition(const ExportElement& element, size_t i) {
  return (i >= 2 && IsPositionAt(element, i - 2)) || (i >= 3 && IsPositionAt(element, i - 3));
}

bool HasPositions(Section section) {
  return section == Section::kType || section == Section::kObj || section == Section::kBody;
}

/// The four elements of an object have one index.
bool IsOfObject(Section section) {
  return section == Section::kObj || section == Section::kObjExt || section == Section::kObjDict ||
         section == Section::kName;
}

}  // namespace

ExportMatch::ExportMatch(const ExportElements& before, const ExportElements& now,
                         const std::vector<uint32_t>& objects)
    : before_(before), now_(now), objects_(objects) {
  for (size_t k = 0; k < kExportSections; k++) {
    section_begins_.push_back(static_cast<uint32_t>(nodes_.size()));
    const auto section = static_cast<Section>(k);
    for (uint32_t i = 0; i < before.Count(section); i++) {
      nodes_.emplace_back().section = section;
      nodes_.back().before = i;
    }
  }
}

uint32_t ExportMatch::NodeOf(Section section, uint32_t before) const {
  return section_begins_[static_cast<size_t>(section)] + before;
}

void ExportMatch::Add(Section section, uint32_t before, uint32_t now) {
  Pair(section, before, now, kNone);
}

void ExportMatch::Pair(Section section, uint32_t before, uint32_t now, uint32_t parent) {
  const uint32_t index = NodeOf(section, before);
  Node& node = nodes_[index];
  if (parent != kNone) node.parents.push_back(parent);
  if (node.now == kNone) {
    node.now = now;
    todo_.push_back(index);
  } else if (node.now != now) {
    // One that stood for two, or the other way round.
    nodes_[parent == kNone ? index : parent].differs = true;
  }
}

bool ExportMatch::CompareElements(uint32_t index) {
  const Section section = nodes_[index].section;
  const uint32_t before = nodes_[index].before, now = nodes_[index].now;
  if (section == Section::kString) {
    nodes_[index].differs |= before_.Bytes(section, before) != now_.Bytes(section, now);
    return true;
  }
  if (section == Section::kPkg) {
    // Its path and name; what it imports is of no use to anybody.
    const auto a = before_.PackageName(before), b = now_.PackageName(now);
    nodes_[index].differs |= a != b;
    return a && b;
  }
  const auto a = before_.Element(section, before), b = now_.Element(section, now);
  if (!a || !b) return false;
  if (a->numbers.size() != b->numbers.size() || a->references.size() != b->references.size()) {
    nodes_[index].differs = true;
    return true;
  }
  // A constant's own position comes first; its value may look like another one.
  const bool constant = section == Section::kObj && before_.TagOfObject(before) == kConstantTag;
  const auto may_move = [&](const ExportElement& element, size_t i) {
    return MayBePosition(element, i) && (!constant || i < 4);
  };
  for (size_t i = 0; i < a->numbers.size(); i++) {
    if (a->numbers[i] == b->numbers[i]) continue;
    if (section == Section::kObjExt ||
        (HasPositions(section) && may_move(*a, i) && may_move(*b, i))) {
      nodes_[index].moved = true;
    } else {
      nodes_[index].differs = true;
    }
  }
  for (size_t i = 0; i < a->references.size(); i++) {
    const ExportElement::Reference &from = a->references[i], &to = b->references[i];
    if (from.section != to.section ||
        (IsOfObject(from.section) && objects_[from.index] != to.index)) {
      nodes_[index].differs = true;
    } else if (!IsOfObject(from.section)) {
      Pair(from.section, from.index, to.index, index);
    }
  }
  return true;
}

bool ExportMatch::Compare() {
  while (!todo_.empty()) {
    const uint32_t index = todo_.back();
    todo_.pop_back();
    if (!CompareElements(index)) return false;
  }
  // Who refers to something that differs differs, too.
  for (uint32_t i = 0; i < nodes_.size(); i++) {
    if (nodes_[i].differs) todo_.push_back(i);
  }
  while (!todo_.empty()) {
    const uint32_t index = todo_.back();
    todo_.pop_back();
    for (const uint32_t parent : nodes_[index].parents) {
      if (nodes_[parent].differs) continue;
      nodes_[parent].differs = true;
      todo_.push_back(parent);
    }
  }
  return true;
}

bool ExportMatch::Same(Section section, uint32_t before) const {
  const Node& node = nodes_[NodeOf(section, before)];
  return node.now != kNone && !node.differs;
}

bool ExportMatch::Moved(Section section, uint32_t before) const {
  return nodes_[NodeOf(section, before)].moved;
}

}  // namespace gorun::build
