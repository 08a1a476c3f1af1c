#include "build/source_edits.h"

#include <algorithm>
#include <map>

#include "base/strings.h"

namespace gorun::build {
namespace {

using Declaration = SourceTokens::Declaration;

/// The type of a method "T.M"; "".
std::string_view TypeOf(std::string_view name) {
  const size_t dot = name.find('.');
  return name.substr(0, dot == std::string_view::npos ? 0 : dot);
}

/// All with one name; several have the name "init", or "_".
struct Parts {
  std::vector<std::string_view> outsides, bodies;
  void Add(const Declaration& declaration) {
    outsides.push_back(declaration.outside);
    bodies.push_back(declaration.body);
  }
};

/// False if more than declarations and imports differs.
bool CompareFiles(const SourceTokens& before, const SourceTokens& now, Words& redeclared,
                  Words& bodies) {
  if (before.rest != now.rest || (!std::ranges::includes(before.imports, now.imports) &&
                                  !std::ranges::includes(now.imports, before.imports))) {
    return false;
  }
  std::map<std::string_view, std::pair<Parts, Parts>> by_name;
  for (const Declaration& declaration : before.declarations) {
    by_name[declaration.name].first.Add(declaration);
  }
  for (const Declaration& declaration : now.declarations) {
    by_name[declaration.name].second.Add(declaration);
  }
  for (const auto& [name, parts] : by_name) {
    if (parts.first.outsides != parts.second.outsides) {
      redeclared.emplace(name);
    } else if (parts.first.bodies != parts.second.bodies) {
      bodies.emplace(name);
    }
  }
  return true;
}

std::string AfterDot(std::string_view name) { return base::StrCat(".", name); }

/// Follows what is declared by saying a name, from name to name.
class Spread {
 public:
  explicit Spread(const Sources& sources) {
    for (const auto& [file, tokens] : sources) {
      for (const Declaration& declaration : tokens.declarations) {
        for (const std::string& mention : declaration.mentions) {
          by_mention_[mention].push_back(&declaration);
          if (mention == "=") aliases_[declaration.name] = &declaration;
        }
      }
    }
  }

  /// Whoever mentions it; see SourceTokens.
  void Follow(std::string_view mention) {
    const auto mentions = by_mention_.extract(mention);
    if (mentions.empty()) return;
    for (const Declaration* declaration : mentions.mapped()) Add(declaration->name);
  }

  /// A declaration; a method is part of its type.
  void Add(std::string_view name) {
    const std::string_view type = TypeOf(name);
    if (!type.empty()) return AddType(type);
    // Nobody can say those.
    if (name == "_" || name == "init" || !reached_.emplace(name).second) return;
    todo_.emplace_back(name);
  }

  Words Run() {
    while (!todo_.empty()) {
      const std::string name = std::move(todo_.back());
      todo_.pop_back();
      Follow(name);
    }
    return std::move(reached_);
  }

 private:
  /// What a receiver's type is an alias of has the method, too.
  void AddType(std::string_view type) {
    Add(type);
    const auto alias = aliases_.extract(type);
    if (alias.empty()) return;
    for (const std::string& mention : alias.mapped()->mentions) {
      if (mention != "=" && !mention.starts_with('.')) AddType(mention);
    }
  }

  // Those that were not followed yet.
  std::map<std::string_view, std::vector<const Declaration*>> by_mention_;
  std::map<std::string_view, const Declaration*> aliases_;
  Words reached_;
  std::vector<std::string> todo_;
};

bool HasOneOf(const std::vector<std::string>& mentions, const Words& words) {
  return std::ranges::any_of(mentions,
                             [&](const std::string& mention) { return words.contains(mention); });
}

bool HasDotImport(const SourceTokens& tokens) {
  return std::ranges::binary_search(tokens.imports, ".");
}

}  // namespace

bool IsExported(std::string_view name) {
  // Other letters may be capitals.
  return !name.empty() && !(name[0] >= 'a' && name[0] <= 'z');
}

bool SayOneOf(const Sources& sources, const Words& names) {
  return std::ranges::any_of(sources, [&](const auto& source) {
    const bool without_dot = HasDotImport(source.second);
    const auto says = [&](std::string_view mention) {
      const auto after_dot = base::CutPrefix(mention, ".");
      const std::string_view name = after_dot.value_or(mention);
      return (after_dot || without_dot) && IsExported(name) && names.contains(name);
    };
    return std::ranges::any_of(source.second.declarations, [&](const Declaration& declaration) {
      return std::ranges::any_of(declaration.mentions, says) ||
             std::ranges::any_of(declaration.body_mentions, says);
    });
  });
}

bool HasDotImport(const Sources& sources) {
  return std::ranges::any_of(sources,
                             [](const auto& source) { return HasDotImport(source.second); });
}

std::optional<SourceEdits> CompareSources(const Sources& before, const Sources& now,
                                          const Words& imported) {
  std::map<std::string_view, std::pair<const SourceTokens*, const SourceTokens*>> files;
  for (const auto& [file, tokens] : before) files[file].first = &tokens;
  for (const auto& [file, tokens] : now) files[file].second = &tokens;
  if (before.empty() || now.empty()) return std::nullopt;
  const std::string& package = now[0].second.package;
  SourceEdits edits;
  Words redeclared;
  const SourceTokens none;
  for (const auto& [file, pair] : files) {
    for (const SourceTokens* tokens : {pair.first, pair.second}) {
      if (tokens != nullptr && tokens->package != package) return std::nullopt;
    }
    if (!CompareFiles(pair.first == nullptr ? none : *pair.first,
                      pair.second == nullptr ? none : *pair.second, redeclared, edits.bodies)) {
      return std::nullopt;
    }
  }
  edits.declares = !redeclared.empty();

  // What is said of the package itself, and after dots.
  Words mentions;
  for (const std::string& name : imported) {
    mentions.insert(AfterDot(name));
    if (HasDotImport(now)) mentions.insert(name);
  }
  Spread spread(now);
  for (const std::string& mention : mentions) spread.Follow(mention);
  for (const std::string& name : redeclared) spread.Add(name);
  edits.retyped = spread.Run();
  mentions.insert(edits.retyped.begin(), edits.retyped.end());
  for (const std::string& name : redeclared) {
    if (!TypeOf(name).empty()) mentions.insert(name.substr(name.find('.')));
  }
  if (mentions.empty()) return edits;
  for (const auto& [file, tokens] : now) {
    for (const Declaration& declaration : tokens.declarations) {
      if (edits.retyped.contains(TypeOf(declaration.name)) ||
          HasOneOf(declaration.mentions, mentions) ||
          HasOneOf(declaration.body_mentions, mentions)) {
        edits.uncertain.insert(declaration.name);
      }
    }
  }
  return edits;
}

}  // namespace gorun::build
