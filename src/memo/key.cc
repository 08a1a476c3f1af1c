#include "memo/key.h"

#include <string_view>

#include "base/one_of.h"
#include "base/strings.h"
#include "memo/record.h"
#include "memo/variables.h"

namespace gorun::memo {

namespace {

/// What rooms env, toolchain, modules and build read.
bool Matters(std::string_view name) {
  constexpr std::string_view kPrefixes[] = {"GO", "CGO_", "PKG_CONFIG", "XDG_", "ASDF_", "MISE_"};
  constexpr std::string_view kNames[] = {"AR",    "CC",   "CXX",  "FC",
                                         "GCCGO", "HOME", "PATH", "TMPDIR"};
  // How records are used and where they lie does not change what they say; strictness is in the key
  // by itself.
  if (name == "GORUN_MEMO" || name == "GORUN_STATE") return false;
  return StartsWithOneOf(name, kPrefixes) || base::OneOf(name, kNames);
}

}  // namespace

base::Sha256Digest KeyOf(const Question& question) {
  base::Sha256 hash;
  AddPart(hash, base::StrCat("gorun run record ", kVersion));
  AddPart(hash, question.mode.strict ? "strict" : "");
  AddPart(hash, question.physical_directory);
  AddPart(hash, question.directory);
  AddPart(hash, question.builder);
  AddPart(hash, base::StrCat(question.words.size()));
  for (const std::string& word : question.words) AddPart(hash, word);
  AddVariables(hash, question.environment, Matters);
  return hash.Sum();
}

}  // namespace gorun::memo
