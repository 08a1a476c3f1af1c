#include "build/source_edits.h"

#include <algorithm>
#include <map>

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

/// Follows what is declared by saying a name, from name to name.
class Spread {
 public:
  explicit Spread(const Sources& sources) {
    for (const auto& [file, tokens] : sources) {
      for (const Declaration& declaration : tokens.declarations) {
        for (const std::string& word : declaration.mentions) {
          by_mention_[word].push_back(&declaration);
          if (word == "=") aliases_[declaration.name] = &declaration;
        }
      }
    }
  }

  void Add(std::string_view name) {
    // Nobody can say those.
    if (name == "_" || name == "init" || !reached_.emplace(name).second) return;
    todo_.emplace_back(name);
  }

  /// A method is part of its type.
  void AddDeclared(std::string_view name) {
    const std::string_view type = TypeOf(name);
    if (type.empty()) return Add(name);
    AddType(type);
  }

  Words Run() {
    while (!todo_.empty()) {
      const std::string word = std::move(todo_.back());
      todo_.pop_back();
      const auto mentions = by_mention_.find(word);
      if (mentions == by_mention_.end()) continue;
      for (const Declaration* declaration : mentions->second) AddDeclared(declaration->name);
    }
    return std::move(reached_);
  }

 private:
  /// What a receiver's type is an alias of has the method, too.
  void AddType(std::string_view type) {
    Add(type);
    const auto alias = aliases_.extract(type);
    if (alias.empty()) return;
    for (const std::string& word : alias.mapped()->mentions) {
      if (word != "=") AddType(word);
    }
  }

  std::map<std::string_view, std::vector<const Declaration*>> by_mention_;
  // Those that were not followed yet.
  std::map<std::string_view, const Declaration*> aliases_;
  Words reached_;
  std::vector<std::string> todo_;
};

bool SayOneOf(const std::vector<std::string>& mentions, const Words& words) {
  return std::ranges::any_of(mentions,
                             [&](const std::string& word) { return words.contains(word); });
}

}  // namespace

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

  Spread spread(now);
  for (const std::string& word : imported) spread.Add(word);
  for (const std::string& name : redeclared) spread.AddDeclared(name);
  edits.retyped = spread.Run();
  Words words = edits.retyped;
  for (const std::string& name : redeclared) words.insert(name.substr(name.find('.') + 1));
  if (words.empty()) return edits;
  words.emplace("*");
  for (const auto& [file, tokens] : now) {
    for (const Declaration& declaration : tokens.declarations) {
      if (words.contains(TypeOf(declaration.name)) || SayOneOf(declaration.mentions, words) ||
          SayOneOf(declaration.body_mentions, words)) {
        edits.uncertain.insert(declaration.name);
      }
    }
  }
  return edits;
}

}  // namespace gorun::build
