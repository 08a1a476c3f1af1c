#include "build/compiler_probes.h"

#include <algorithm>
#include <utility>

#include "base/go_quote.h"
#include "base/strings.h"
#include "build/action_id.h"
#include "build/build_id.h"
#include "host/find_program.h"

namespace gorun::build {

using base::StrCat;

std::optional<std::string> FindVersionLine(std::string_view output) {
  for (const std::string& line : base::Split(output, "\n")) {
    const std::vector<std::string> fields = base::Fields(line);
    for (size_t i = 0; i < fields.size(); i++) {
      // "Configured with: …" may contain anything.
      if (fields[i].ends_with(':')) break;
      if (fields[i] != "version" || i + 1 == fields.size()) continue;
      const char first = fields[i + 1].front();
      if (first >= '0' && first <= '9') return line;
    }
  }
  return std::nullopt;
}

CompilerIdentity CompilerProbes::Identify(const std::string& name, const std::string& language) {
  std::lock_guard lock(mutex_);
  return IdentifyLocked(name, language);
}

const CompilerIdentity& CompilerProbes::IdentifyLocked(const std::string& name,
                                                       const std::string& language) {
  const std::string key = StrCat(name, ".", language);
  const auto found = identities_.find(key);
  if (found != identities_.end()) return found->second;
  return identities_[key] = Ask(name, language);
}

CompilerIdentity CompilerProbes::Ask(const std::string& name, const std::string& language) {
  ToolRun run;
  run.arguments = config_.toolexec;
  run.arguments.insert(run.arguments.end(), {name, "-###", "-x", language, "-c", "-"});
  // The word "version" is looked for.
  run.environment = {"LC_ALL=C"};
  run.start_path_unseen = true;
  CompilerIdentity identity;
  auto completed = executor_.Run(run);
  const std::string output = completed ? completed->output : std::string();
  const auto fail = [&identity](std::string text) {
    identity.error = std::move(text);
    return std::move(identity);
  };
  if (!completed || !completed->status.ok()) {
    return fail(StrCat(name, ": ", completed ? completed->status.Text() : completed.error().text(),
                       "; output: ", base::GoQuote(output)));
  }
  const auto version = FindVersionLine(output);
  if (!version) {
    return fail(StrCat(name, ": can not find version number in ", base::GoQuote(output)));
  }
  if (!base::Contains(*version, "experimental")) {
    identity.id = *version;
    return identity;
  }
  // Of a development version the contents count. The first line with a leading space is the
  // compiler proper.
  const std::vector<std::string> lines = base::Split(output, "\n");
  const auto line = std::ranges::find_if(lines, [](const std::string& text) {
    return text.starts_with(' ') && !text.starts_with(" (in-process)");
  });
  if (line == lines.end()) {
    return fail(StrCat(name, ": can not find compilation command in ", base::GoQuote(output)));
  }
  const auto words = base::SplitQuoted(*line);
  if (!words || words->empty()) {
    return fail(StrCat(name, ": compilation command confusion ", base::GoQuote(output)));
  }
  identity.executable = words->front();
  if (!base::Contains(identity.executable, "/")) {
    if (auto path = host::FindProgram(files_, environment_, identity.executable)) {
      identity.executable = *std::move(path);
    }
  }
  auto build_id = ReadBuildId(files_, identity.executable);
  if (!build_id) return fail(build_id.error().text());
  identity.id = build_id->empty() ? ShortFileHash(hasher_, identity.executable) : *build_id;
  return identity;
}

// Builder.gccCompilerID. cmd/go stores a description of the compiler's files, too, to save itself
// the question; but it never accepts what it finds (it takes the description for malformed), so
// there is no use in writing one.
std::optional<cache::ActionID> CompilerProbes::CompilerKey(const std::string& compiler) {
  const auto found = keys_.find(compiler);
  if (found != keys_.end()) return found->second;
  std::optional<cache::ActionID>& key = keys_[compiler];
  auto executable = host::FindProgram(files_, environment_, compiler);
  if (!executable) return key;
  cache::Hash hash = hasher_.NewHash("gccCompilerID");
  hash.Add("gccCompilerID ", base::GoQuote(*executable));
  // Only for the log, where cmd/go has it.
  (void)hash.Sum();
  const CompilerIdentity& identity = IdentifyLocked(compiler, "c");
  if (!identity.error.empty()) return key;
  std::vector<std::string> executables = {*executable};
  if (identity.executable != *executable) executables.push_back(identity.executable);
  hash.Add("gccCompilerID ", base::GoQuoteList(executables), " ", base::GoQuote(identity.id), "\n");
  key = cache::ActionID{hash.Sum()};
  return key;
}

bool CompilerProbes::Supports(const std::vector<std::string>& compiler, const std::string& flag) {
  std::vector<std::string> question = compiler;
  question.push_back(flag);
  // With the flags that programs are made with; the linker's question needs a link.
  const bool linker = flag.starts_with("-Wl,");
  const std::vector<std::string>& flags = linker ? config_.cgo.ldflags : config_.cgo.cflags;
  question.insert(question.end(), flags.begin(), flags.end());
  if (!linker) question.emplace_back("-c");
  question.insert(question.end(), {"-x", "c", "-", "-o", "/dev/null"});
  const std::string shown = report::JoinUnambiguously(question) + " || true";
  if (config_.n) {
    commands_.Show("", config_.work_dir, shown);
    return false;
  }

  std::lock_guard lock(mutex_);
  const std::string memory_key = StrCat(compiler.front(), "\n", flag);
  const auto known = flags_.find(memory_key);
  if (known != flags_.end()) return known->second;
  const std::optional<cache::ActionID> key = CompilerKey(compiler.front());
  std::optional<cache::ActionID> flag_id;
  if (key) {
    flag_id = hasher_.Subkey(*key, "gccSupportsFlag " + flag);
    if (auto stored = cache_.GetBytes(*flag_id)) {
      return flags_[memory_key] = stored->bytes == "true";
    }
  }
  if (config_.x) commands_.Show("", config_.work_dir, shown);
  const FlagAnswer answer = AskForFlag(question);
  // A compiler that did not come to an end, perhaps because we were interrupted, has not answered.
  if (flag_id && answer.lasting) {
    (void)cache_.PutBytes(*flag_id, answer.supported ? "true" : "false");
  }
  return flags_[memory_key] = answer.supported;
}

CompilerProbes::FlagAnswer CompilerProbes::AskForFlag(const std::vector<std::string>& question) {
  ToolRun run;
  run.arguments = question;
  run.directory = config_.work_dir;
  run.environment = {"LC_ALL=C"};
  run.start_path_unseen = true;
  auto completed = executor_.Run(run);
  const std::string output = completed ? completed->output : std::string();
  // What gcc, clang, tcc and others say of a flag they do not know. That the command failed says
  // nothing.
  static constexpr std::string_view kComplaints[] = {"unrecognized",   "unknown",
                                                     "unrecognised",   "is not supported",
                                                     "not recognized", "unsupported"};
  FlagAnswer answer;
  answer.supported = std::ranges::none_of(
      kComplaints, [&output](std::string_view text) { return base::Contains(output, text); });
  answer.lasting = completed.has_value() && completed->status.signal == 0;
  return answer;
}

std::vector<std::string> CompilerProbes::Instantiate(const CompilerCommand& command) {
  std::vector<std::string> line;
  std::vector<std::string> asked = command.compiler;
  for (size_t i = 0; i < command.words.size(); i++) {
    if (i == command.base_words) asked = line;
    const CompilerWord& word = command.words[i];
    if (word.needs.empty()) {
      line.push_back(word.text);
      continue;
    }
    if (!Supports(asked, word.needs)) continue;
    if (!word.prefers.empty() && Supports(asked, word.prefers)) {
      line.push_back(word.preferred_text);
    } else if (!word.text.empty()) {
      line.push_back(word.text);
    }
  }
  return line;
}

}  // namespace gorun::build
