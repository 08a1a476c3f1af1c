#include "build/cutoff/source_edits.h"

#include <algorithm>
#include <map>

#include "base/strings.h"

namespace gorun::build {
namespace {

using Declaration = SourceTokens::Declaration;

/// All with one name; several have the name "init", or "_".
struct Parts {
  std::vector<std::string_view> outsides, bodies;
  void Add(const Declaration& declaration) {
    outsides.push_back(declaration.outside);
    bodies.push_back(declaration.body);
  }
};

bool Mentions(const std::vector<std::string>& mentions, std::string_view mention) {
  return std::ranges::binary_search(mentions, mention);
}

bool MentionOneOf(const std::vector<std::string>& mentions, const Words& words) {
  return std::ranges::any_of(mentions,
                             [&](const std::string& mention) { return words.contains(mention); });
}

/// True if the same words may mean something else because imports are others: behind a name that
/// now stands for another package; or error.Error, whose first name may be an import's.
bool MayDependOnImports(const std::vector<std::string>& mentions, bool replaced) {
  if (Mentions(mentions, "error") && Mentions(mentions, ".Error")) return true;
  return replaced && std::ranges::any_of(mentions, [](const std::string& mention) {
           return mention.starts_with('.');
         });
}

/// What has been declared in another way, and whose bodies alone are others.
struct Redeclared {
  Words names, bodies;

  void Compare(const SourceTokens& before, const SourceTokens& now) {
    std::map<std::string_view, std::pair<Parts, Parts>> by_name;
    for (const Declaration& declaration : before.declarations) {
      by_name[declaration.name].first.Add(declaration);
    }
    for (const Declaration& declaration : now.declarations) {
      by_name[declaration.name].second.Add(declaration);
    }
    for (const auto& [name, parts] : by_name) {
      if (parts.first.outsides != parts.second.outsides) {
        names.emplace(name);
      } else if (parts.first.bodies != parts.second.bodies) {
        bodies.emplace(name);
      }
    }
    if (before.imports == now.imports) return;
    const bool replaced = !std::ranges::includes(before.imports, now.imports) &&
                          !std::ranges::includes(now.imports, before.imports);
    for (const Declaration& declaration : now.declarations) {
      if (MayDependOnImports(declaration.mentions, replaced)) names.insert(declaration.name);
      if (MayDependOnImports(declaration.body_mentions, replaced)) bodies.insert(declaration.name);
    }
  }
};

std::string AfterDot(std::string_view name) { return base::StrCat(".", name); }

/// Which types an alias stands for, in either version.
class Aliases {
 public:
  void Add(const Sources& sources) {
    for (const auto& [file, tokens] : sources) {
      for (const Declaration& declaration : tokens.declarations) {
        declared_.insert(declaration.name);
        if (!Mentions(declaration.mentions, "=")) continue;
        for (const std::string& mention : declaration.mentions) {
          if (mention != "=" && !mention.starts_with('.'))
            targets_[declaration.name].insert(mention);
        }
      }
    }
  }

  /// The name itself, and what of the package it leads to.
  Words Of(std::string_view name) const {
    Words names;
    std::vector<std::string> todo = {std::string(name)};
    while (!todo.empty()) {
      const std::string next = std::move(todo.back());
      todo.pop_back();
      if ((next != name && !declared_.contains(next)) || !names.insert(next).second) continue;
      const auto targets = targets_.find(next);
      if (targets != targets_.end())
        todo.insert(todo.end(), targets->second.begin(), targets->second.end());
    }
    return names;
  }

 private:
  std::map<std::string, Words, std::less<>> targets_;
  Words declared_;
};

/// Follows what is declared by saying a name, from name to name.
class Spread {
 public:
  Spread(const Sources& sources, const Aliases& aliases) : aliases_(aliases) {
    for (const auto& [file, tokens] : sources) {
      for (const Declaration& declaration : tokens.declarations) {
        for (const std::string& mention : declaration.mentions) {
          by_mention_[mention].push_back(&declaration);
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

  /// A declaration. A method is part of its type, under whatever name that is written, and what an
  /// alias stood for may have had methods by that name.
  void Add(std::string_view name) {
    const std::string_view type = TypeOf(name);
    for (const std::string& each : aliases_.Of(type.empty() ? name : type)) {
      // Nobody can say those.
      if (each != "_" && each != "init" && reached_.insert(each).second) todo_.push_back(each);
    }
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
  const Aliases& aliases_;
  // Those that were not followed yet.
  std::map<std::string_view, std::vector<const Declaration*>> by_mention_;
  Words reached_;
  std::vector<std::string> todo_;
};

}  // namespace

std::optional<SourceEdits> CompareSources(const Sources& before, const Sources& now,
                                          const Words& imported) {
  std::map<std::string_view, std::pair<const SourceTokens*, const SourceTokens*>> files;
  for (const auto& [file, tokens] : before) files[file].first = &tokens;
  for (const auto& [file, tokens] : now) files[file].second = &tokens;
  if (before.empty() || now.empty()) return std::nullopt;
  const std::string& package = now[0].second.package;
  Redeclared redeclared;
  const SourceTokens none;
  for (const auto& [file, pair] : files) {
    for (const SourceTokens* tokens : {pair.first, pair.second}) {
      if (tokens != nullptr && tokens->package != package) return std::nullopt;
    }
    const SourceTokens& old_tokens = pair.first == nullptr ? none : *pair.first;
    const SourceTokens& new_tokens = pair.second == nullptr ? none : *pair.second;
    if (old_tokens.rest != new_tokens.rest) return std::nullopt;
    redeclared.Compare(old_tokens, new_tokens);
  }

  Aliases aliases;
  aliases.Add(before);
  aliases.Add(now);
  Spread spread(now, aliases);
  // What is said of the package itself, and after dots.
  Words mentions;
  for (const std::string& name : imported) {
    mentions.insert(AfterDot(name));
    if (HasDotImport(now)) mentions.insert(name);
  }
  for (const std::string& mention : mentions) spread.Follow(mention);
  for (const std::string& name : redeclared.names) spread.Add(name);
  SourceEdits edits;
  edits.declares = !redeclared.names.empty();
  edits.retyped = spread.Run();
  mentions.insert(edits.retyped.begin(), edits.retyped.end());
  const auto add_body = [&](const std::string& name) {
    const std::string_view type = TypeOf(name);
    if (type.empty()) edits.bodies.insert(name);
    for (const std::string& each : type.empty() ? Words() : aliases.Of(type)) {
      edits.bodies.insert(each + name.substr(type.size()));
    }
  };
  for (const std::string& name : redeclared.bodies) add_body(name);
  for (const auto& [file, tokens] : now) {
    for (const Declaration& declaration : tokens.declarations) {
      const bool has_body = !declaration.body.empty();
      if (has_body && (edits.retyped.contains(TypeOf(declaration.name)) ||
                       MentionOneOf(declaration.mentions, mentions) ||
                       MentionOneOf(declaration.body_mentions, mentions))) {
        add_body(declaration.name);
      }
    }
  }
  return edits;
}

}  // namespace gorun::build
