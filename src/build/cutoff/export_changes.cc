#include "build/cutoff/export_changes.h"

#include <algorithm>
#include <map>

#include "base/strings.h"
#include "build/cutoff/export_match.h"

namespace gorun::build {
namespace {

using Section = ExportSection;
using Reference = ExportElement::Reference;
using Name = std::pair<std::string, std::string>;

/// The function's or method's name alone: of "(*T).M" it is "M".
std::string LastPart(const std::string& name) { return name.substr(name.rfind('.') + 1); }

/// As SourceEdits has it: of "(*T).M" it is "T.M".
std::string SourceName(std::string_view name) {
  const auto pointer = base::CutPrefix(name, "(*");
  const auto parts = pointer ? base::Cut(*pointer, ")") : std::nullopt;
  return parts ? base::StrCat(parts->first, parts->second) : std::string(name);
}

/// The names in one version, and what importers can inline of it.
struct Version {
  const ExportElements& elements;
  std::map<Name, uint32_t> objects;
  std::map<Name, uint32_t> bodies;
  bool initializes = false;

  static std::optional<Version> Of(const ExportElements& elements) {
    Version version{elements, {}, {}};
    // Four elements of each object.
    for (const Section section : {Section::kObj, Section::kObjExt, Section::kObjDict}) {
      if (elements.Count(section) != elements.Count(Section::kName)) return std::nullopt;
    }
    for (uint32_t i = 0; i < elements.Count(Section::kName); i++) {
      auto name = elements.ObjectName(i);
      // Of two with one name it could not be said which is which.
      if (!name || !version.objects.emplace(Name(name->package, name->name), i).second) {
        return std::nullopt;
      }
    }
    const auto bodies = elements.Bodies();
    const auto initializes = elements.Initializes();
    if (!bodies || !initializes) return std::nullopt;
    version.initializes = *initializes;
    for (const ExportedBody& body : *bodies) {
      version.bodies[{body.package, body.name}] = body.index;
    }
    return version;
  }
};

/// What code is called by those who use it.
struct CodeWords {
  Words all;
  /// Of `all`.
  Words methods;

  void Add(const std::string& name) {
    all.insert(LastPart(name));
    if (name.find('.') != std::string::npos) methods.insert(LastPart(name));
  }
};

/// Adds the texts that an element refers to: fields' and methods' names, among others.
bool AddStrings(const ExportElements& elements, Section section, uint32_t index, Words& texts) {
  const auto element = elements.Element(section, index);
  if (!element) return false;
  for (const Reference& reference : element->references) {
    if (reference.section != Section::kString) continue;
    const std::string_view text = elements.Bytes(Section::kString, reference.index);
    if (!text.empty()) texts.emplace(text);
  }
  return true;
}

/// What one element, and all bodies that it leads to, comes to.
struct Reach {
  std::vector<std::pair<Section, uint32_t>> elements;
  /// Bodies in bodies.
  bool nested = false;
  /// An extension has bodies where the object is generic.
  bool bodies = false;
  std::set<std::string> files;
  Words texts;
  /// Objects that it refers to.
  ExportedNames names;
};

bool Follow(const ExportElements& elements, Section section, uint32_t index, Reach& reach) {
  std::set<std::pair<Section, uint32_t>> seen = {{section, index}};
  std::vector<std::pair<Section, uint32_t>> todo = {{section, index}};
  while (!todo.empty()) {
    const auto at = todo.back();
    todo.pop_back();
    reach.elements.push_back(at);
    const auto element = elements.Element(at.first, at.second);
    if (!element) return false;
    for (const Reference& reference : element->references) {
      if (reference.section == Section::kPosBase) {
        auto file = elements.FileName(reference.index);
        if (!file) return false;
        reach.files.insert(*std::move(file));
      } else if (reference.section == Section::kBody) {
        reach.bodies = true;
        reach.nested |= at.first == Section::kBody;
        if (seen.insert({reference.section, reference.index}).second) {
          todo.emplace_back(reference.section, reference.index);
        }
      } else if (reference.section == Section::kString) {
        reach.texts.emplace(elements.Bytes(Section::kString, reference.index));
      } else if (reference.section == Section::kObj) {
        auto name = elements.ObjectName(reference.index);
        if (!name) return false;
        reach.names.emplace(std::move(name->package), std::move(name->name));
      }
    }
  }
  return true;
}

/// Compares two versions; one use.
class Comparison {
 public:
  Comparison(std::string_view path, const Version& before, const Version& now, KnownEdits edits,
             const ExtensionComparison& extensions)
      : path_(path),
        before_(before),
        now_(now),
        edits_(std::move(edits)),
        extensions_(extensions) {}

  std::optional<ExportChanges> Run() {
    // What the linker calls at the start.
    if (before_.initializes != now_.initializes) return std::nullopt;
    PairObjects();
    changes_.changed.declares = edits_.sources.declares;
    changes_.changed.names = edits_.imported;
    words_.all = words_.methods = edits_.imported_methods;
    ExportMatch match(before_.elements, now_.elements, objects_);
    if (!Match(match) || !FindObjects(match) || !FindBodies(match) || !AddCallers() ||
        !AddNumbers()) {
      return std::nullopt;
    }
    return std::move(changes_);
  }

 private:
  void PairObjects() {
    objects_.assign(before_.objects.size(), ExportMatch::kNone);
    for (const auto& [name, index] : before_.objects) {
      const auto found = now_.objects.find(name);
      if (found != now_.objects.end()) objects_[index] = found->second;
    }
  }

  /// What is known to differ is not compared: it would tell of something else that it is another
  /// thing now.
  bool Match(ExportMatch& match) const {
    for (const auto& [name, index] : before_.bodies) {
      const auto found = now_.bodies.find(name);
      if (found == now_.bodies.end() || HasChanged(name) || IsEdited(name)) continue;
      match.Add(Section::kBody, index, found->second);
    }
    for (const auto& [name, index] : before_.objects) {
      if (objects_[index] == ExportMatch::kNone || HasChanged(name)) continue;
      for (const Section section :
           {Section::kObj, Section::kName, Section::kObjExt, Section::kObjDict}) {
        match.Add(section, index, objects_[index]);
      }
    }
    return match.Compare();
  }

  bool IsOwn(const Name& name) const { return name.first.empty() || name.first == path_; }

  bool IsRetyped(const Name& name) const {
    return IsOwn(name) ? edits_.sources.retyped.contains(name.second)
                       : edits_.retyped.contains(name);
  }

  /// Of a method: its type is.
  bool IsOfRetyped(const Name& name) const {
    const std::string method = SourceName(name.second);
    const std::string_view type = TypeOf(method);
    return !type.empty() && IsRetyped({name.first, std::string(type)});
  }

  /// Retyped, or imported and known to have changed in any way.
  bool HasChanged(const Name& name) const {
    return IsRetyped(name) || (!IsOwn(name) && edits_.imported.contains(name));
  }

  bool IsEdited(const Name& name) const {
    return IsOwn(name) && edits_.sources.bodies.contains(SourceName(name.second));
  }

  /// True if an extension that is the same but for numbers has other ones, and all of them are
  /// those of symbols.
  bool IsRenumbered(const Name& name, uint32_t index) {
    const auto tag = before_.elements.TagOfObject(index);
    auto before = before_.elements.Element(Section::kObjExt, index);
    auto now = now_.elements.Element(Section::kObjExt, objects_[index]);
    if (!tag || !before || !now) return false;
    if (IsOwn(name)) {
      if (!extensions_.OnlyNumbersDiffer(name.second, *tag, *before, *now)) return false;
      numbers_.extensions[name.second] = {std::move(before->numbers), std::move(now->numbers)};
      return true;
    }
    const auto package = edits_.renumbering.find(name.first);
    if (package == edits_.renumbering.end()) return false;
    const auto extension = package->second->extensions.find(name.second);
    return extension != package->second->extensions.end() &&
           extension->second.before == before->numbers && extension->second.now == now->numbers;
  }

  bool AddNumbers() {
    changes_.renumbering = std::move(edits_.renumbering);
    std::map<std::string, uint64_t, std::less<>> own;
    for (const auto& [name, index] : before_.objects) {
      const auto tag = before_.elements.TagOfObject(index);
      if (!tag) return false;
      if (IsOwn(name)) own.emplace(name.second, *tag);
    }
    // Where all have kept their numbers one may have gone that an archive refers to.
    if (numbers_.extensions.empty() && extensions_.SameSymbols()) return true;
    numbers_.symbols = extensions_.Numbers(own);
    Renumbering renumbering;
    renumbering[std::string(path_)] = std::make_shared<const PackageNumbers>(std::move(numbers_));
    return AddRenumbering(changes_.renumbering, renumbering);
  }

  static bool HasMoved(const ExportMatch& match, const Reach& reach) {
    return std::ranges::any_of(reach.elements, [&](const auto& element) {
      return match.Moved(element.first, element.second);
    });
  }

  void AddMoved(const Name& name, const Reach& reach, bool by_name) {
    changes_.moved.push_back(
        {name.first, name.second, {reach.files.begin(), reach.files.end()}, by_name});
  }

  /// The package's own by its path.
  Name FullName(const Name& name) const {
    return {name.first.empty() ? std::string(path_) : name.first, name.second};
  }

  void AddChanged(const Name& name) {
    Name full = FullName(name);
    changes_.changed.packages.insert(full.first);
    changes_.changed.names.insert(std::move(full));
  }

  /// A type's methods are no objects of their own.
  bool AddWords(const Version& version, const std::string& name, uint32_t index,
                CodeWords& words) const {
    words.Add(name);
    const auto tag = version.elements.TagOfObject(index);
    if (!tag) return false;
    if (tag != kTypeTag) return true;
    Words texts;
    if (!AddStrings(version.elements, Section::kObj, index, texts)) return false;
    for (const std::string& text : texts) {
      if (!edits_.methods.contains(text) && !edits_.imported_methods.contains(text)) continue;
      words.all.insert(text);
      words.methods.insert(text);
    }
    return true;
  }

  /// Where it stands in both versions, or kNone.
  bool ChangeObject(const Name& name, uint32_t before, uint32_t now) {
    AddChanged(name);
    if (!IsRetyped(name)) {
      return (before == ExportMatch::kNone || AddWords(before_, name.second, before, words_)) &&
             (now == ExportMatch::kNone || AddWords(now_, name.second, now, words_));
    }
    // Whoever has a method has the type, and whoever has that, or has code that does, says a name
    // that is declared by it; those are retyped, too.
    words_.all.insert(name.second);
    changes_.retyped.insert(FullName(name));
    return true;
  }

  bool FindObjects(const ExportMatch& match) {
    for (const auto& [name, index] : before_.objects) {
      if (HasChanged(name)) {
        if (!ChangeObject(name, index, objects_[index])) return false;
      } else if (objects_[index] != ExportMatch::kNone && !FindObject(match, name, index)) {
        // What is in one version alone is described only because something refers to it.
        return false;
      }
    }
    return std::ranges::all_of(now_.objects, [this](const auto& object) {
      return before_.objects.contains(object.first) || !HasChanged(object.first) ||
             ChangeObject(object.first, ExportMatch::kNone, object.second);
    });
  }

  bool FindObject(const ExportMatch& match, const Name& name, uint32_t index) {
    if (!match.Same(Section::kObj, index) || !match.Same(Section::kName, index)) {
      // Of a type that is declared in a function it is the function that was edited.
      if (!base::Contains(name.second, "·")) return false;
      AddChanged(name);
      return true;
    }
    // Generic functions and types: their extension leads to bodies. What is compiled of them has
    // the line of the declaration, too.
    Reach reach;
    if (!Follow(before_.elements, Section::kObjExt, index, reach)) return false;
    const bool generic = reach.bodies;
    if (generic && !Follow(before_.elements, Section::kObj, index, reach)) return false;
    // Of a function without a body that can be inlined an importer knows what its extension says.
    const bool edited =
        IsEdited(name) && (before_.bodies.contains(name) || now_.bodies.contains(name));
    if (edited || !match.Same(Section::kObjExt, index) || !match.Same(Section::kObjDict, index) ||
        (match.Moved(Section::kObjExt, index) && !IsRenumbered(name, index))) {
      return ChangeObject(name, index, objects_[index]);
    }
    if (generic && HasMoved(match, reach)) AddMoved(name, reach, false);
    return true;
  }

  /// True if an extension has a linkname: symbols and inlining trees have that and not the
  /// function's own name. The other texts there say which parameters escape.
  static bool HasOtherName(const Version& version, const Name& name) {
    const auto object = version.objects.find(name);
    if (object == version.objects.end()) return false;
    Words texts;
    if (!AddStrings(version.elements, Section::kObjExt, object->second, texts)) return true;
    return std::ranges::any_of(texts,
                               [](const std::string& text) { return !text.starts_with("esc:"); });
  }

  bool FindBodies(const ExportMatch& match) {
    const auto change = [this](const Name& name) {
      AddChanged(name);
      if (!IsOfRetyped(name)) words_.Add(name.second);
    };
    for (const auto& [name, index] : before_.bodies) {
      // Of what is not compared it is not the same.
      if (!match.Same(Section::kBody, index)) {
        change(name);
        continue;
      }
      Reach reach;
      if (!Follow(before_.elements, Section::kBody, index, reach)) return false;
      if (!HasMoved(match, reach)) continue;
      const bool own_name = !HasOtherName(before_, name) && !HasOtherName(now_, name);
      AddMoved(name, reach, !reach.nested && own_name);
    }
    for (const auto& [name, index] : now_.bodies) {
      if (!before_.bodies.contains(name)) change(name);
    }
    return true;
  }

  /// Code that importers take over.
  struct Caller {
    Name name;
    CodeWords words;
  };

  /// All of it, by what it calls: other code by its full name, methods by theirs (any text may be
  /// one).
  struct Callers {
    std::vector<Caller> all;
    std::map<Name, std::vector<size_t>> by_name;
    std::map<std::string, std::vector<size_t>, std::less<>> by_text;
  };

  void AddCaller(Caller caller, const Reach& reach, Callers& callers) const {
    const size_t number = callers.all.size();
    for (const Name& name : reach.names) callers.by_name[FullName(name)].push_back(number);
    for (const std::string& text : reach.texts) callers.by_text[text].push_back(number);
    callers.all.push_back(std::move(caller));
  }

  bool AddCallersOf(const Version& version, Callers& callers) const {
    for (const auto& [name, index] : version.bodies) {
      Caller caller{FullName(name), {}};
      Reach reach;
      if (!Follow(version.elements, Section::kBody, index, reach)) return false;
      caller.words.Add(name.second);
      AddCaller(std::move(caller), reach, callers);
    }
    for (const auto& [name, index] : version.objects) {
      Caller caller{FullName(name), {}};
      Reach reach;
      if (!Follow(version.elements, Section::kObjExt, index, reach)) return false;
      if (!reach.bodies) continue;
      // What depends on type arguments is listed apart from the bodies.
      if (!Follow(version.elements, Section::kObjDict, index, reach) ||
          !AddWords(version, name.second, index, caller.words)) {
        return false;
      }
      AddCaller(std::move(caller), reach, callers);
    }
    return true;
  }

  bool AddCallers() {
    if (words_.all.empty() && changes_.changed.names.empty()) return true;
    changes_.changed.packages.emplace(path_);
    Callers callers;
    if (!AddCallersOf(before_, callers) || !AddCallersOf(now_, callers)) return false;
    std::vector<Name> names(changes_.changed.names.begin(), changes_.changed.names.end());
    std::vector<std::string> methods(words_.methods.begin(), words_.methods.end());
    const auto reach = [&](const std::vector<size_t>& numbers) {
      for (const size_t number : numbers) {
        const Caller& caller = callers.all[number];
        names.push_back(caller.name);
        changes_.changed.names.insert(caller.name);
        changes_.changed.packages.insert(caller.name.first);
        if (IsOfRetyped(caller.name)) continue;
        words_.all.insert(caller.words.all.begin(), caller.words.all.end());
        for (const std::string& method : caller.words.methods) {
          if (words_.methods.insert(method).second) methods.push_back(method);
        }
      }
    };
    while (!names.empty() || !methods.empty()) {
      // Each is asked for once.
      if (!names.empty()) {
        const auto found = callers.by_name.extract(names.back());
        names.pop_back();
        if (!found.empty()) reach(found.mapped());
      } else {
        const auto found = callers.by_text.extract(methods.back());
        methods.pop_back();
        if (!found.empty()) reach(found.mapped());
      }
    }
    changes_.changed.words = std::move(words_.all);
    changes_.changed.methods = std::move(words_.methods);
    return true;
  }

  const std::string_view path_;
  const Version& before_;
  const Version& now_;
  KnownEdits edits_;
  const ExtensionComparison& extensions_;
  // Of each of before_, by index: which one of now_ it is.
  std::vector<uint32_t> objects_;
  CodeWords words_;
  // The package's own.
  PackageNumbers numbers_;
  ExportChanges changes_;
};

}  // namespace

std::optional<ExportChanges> CompareExports(std::string_view path, const PackageBuild& before,
                                            const PackageBuild& now, KnownEdits edits) {
  const auto a = Version::Of(before.exports), b = Version::Of(now.exports);
  if (!a || !b) return std::nullopt;
  const ExtensionComparison extensions(path, before.symbols, now.symbols);
  return Comparison(path, *a, *b, std::move(edits), extensions).Run();
}

}  // namespace gorun::build
