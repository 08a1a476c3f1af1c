#include "fetch/auth/go_auth.h"

#include <algorithm>

#include "base/go_quote.h"
#include "base/strings.h"
#include "fetch/client_environment.h"
#include "fetch/netrc.h"
#include "host/find_program.h"
#include "host/path.h"

namespace gorun::fetch {

namespace {

using base::ErrorKind;
using base::Fail;
using base::StrCat;

constexpr int kHeadTries = 3;

// What cmd/go says with base.Fatalf.
tl::unexpected<base::Error> Misconfigured(std::string_view text) {
  return Fail(ErrorKind::kSecurity, StrCat("go: GOAUTH", text));
}

}  // namespace

GoAuth::GoAuth(host::Host& host, const env::Settings& settings, Transport& transport)
    : host_(host),
      settings_(settings),
      transport_(transport),
      goauth_(settings.Get("GOAUTH").empty() ? "netrc" : settings.Get("GOAUTH")),
      background_(1) {}

base::Result<std::vector<std::string>> GoAuth::HeadersFor(const Url& url, const HttpReply* failed) {
  if (goauth_ == "off") return std::vector<std::string>();
  TRY(asked_once_.Do(0, [&] { return AskAll(nullptr, nullptr); }));
  if (failed != nullptr) TRY(AskAll(&url, failed));
  return credentials_.Find(url.String()).value_or(std::vector<std::string>());
}

// Backwards, so that what comes first in GOAUTH is stored last and wins.
base::Status GoAuth::AskAll(const Url* url, const HttpReply* failed) {
  std::vector<std::string> problems;
  std::vector<std::string> commands = base::Split(goauth_, ";");
  std::reverse(commands.begin(), commands.end());
  for (const std::string& untrimmed : commands) {
    std::string command(base::TrimSpace(untrimmed));
    std::vector<std::string> words = base::Fields(command);
    if (words.empty()) {
      return Misconfigured(StrCat(" encountered an empty command (GOAUTH=", goauth_, ")"));
    }
    base::Status asked;
    if (words[0] == "off") {
      if (commands.size() == 1) return {};
      return Misconfigured(StrCat(
          "=off cannot be combined with other authentication commands (GOAUTH=", goauth_, ")"));
    }
    if (words[0] == "netrc") {
      asked = AskNetrc();
    } else if (words[0] == "git") {
      TRY(CheckGitDirectory(words));
      // git can only be asked about a URL.
      if (url != nullptr) asked = AskGit(words[1], *url);
    } else {
      asked = AskCommand(command, url, failed);
    }
    if (!asked) problems.push_back(StrCat("GOAUTH=", command, ": ", asked.error().text()));
  }
  if (settings_.flags.x && url != nullptr && !problems.empty() &&
      !credentials_.Find(url->String())) {
    std::string lines = StrCat("GOAUTH encountered errors for ", url->Redacted(), ":\n");
    for (const std::string& problem : problems) {
      base::StrAppend(lines, "  ", base::TrimSuffix(problem, "\n"), "\n");
    }
    host_.err.Write(lines);
  }
  return {};
}

base::Status GoAuth::AskNetrc() {
  std::string file(settings_.original_environment.Get("NETRC"));
  if (file.empty()) {
    std::string_view home = settings_.original_environment.Get("HOME");
    if (home.empty()) return Fail("$HOME is not defined");
    file = host::JoinPath(home, ".netrc");
  }
  auto text = host_.files.ReadFile(file);
  if (!text && text.error().Is(ErrorKind::kNotFound)) return {};
  if (!text) return Fail(text.error());
  // Of two lines for one machine the first counts.
  std::vector<NetrcLine> lines = ParseNetrc(*text);
  for (size_t i = lines.size(); i-- > 0;) {
    const NetrcLine& line = lines[i];
    credentials_.Store(line.machine, {BasicAuthorization(line.login, line.password)});
  }
  return {};
}

base::Status GoAuth::CheckGitDirectory(const std::vector<std::string>& words) {
  constexpr std::string_view kNeed =
      "=git dir method requires an absolute path to the git working directory";
  if (words.size() != 2) return Misconfigured(kNeed);
  const std::string& directory = words[1];
  if (!host::IsAbsPath(directory)) return Misconfigured(StrCat(kNeed, ", dir is not absolute"));
  auto info = host_.files.Stat(directory);
  if (!info) {
    return Misconfigured(
        StrCat("=git encountered an error; cannot stat ", directory, ": ", info.error().text()));
  }
  if (!info->IsDir()) return Misconfigured(StrCat(kNeed, ", dir is not a directory"));
  return {};
}

base::Status GoAuth::AskGit(const std::string& directory, const Url& asked) {
  const std::string url = asked.String();
  const std::string shown = asked.Redacted();
  auto failed = [&](std::string_view why, std::string_view output) {
    return Fail(StrCat("'git credential fill' failed (url=", shown, "): ", why, "\n", output));
  };
  auto program = host::FindProgram(host_.files, settings_.tool_environment, "git");
  if (!program) return failed(program.error().text(), "");
  host::Command command;
  command.program = *program;
  command.argv = {"git", "credential", "fill"};
  command.environment = ClientEnvironment(settings_, directory);
  command.directory = directory;
  command.input = StrCat("url=", url, "\n");
  command.tidies_up = true;
  auto done = host_.processes.Run(command);
  if (!done) return failed(done.error().text(), "");
  if (!done->status.ok()) return failed(done->status.Text(), done->output);

  GitCredential credential = ParseGitCredential(done->output);
  if (settings_.flags.x) {
    for (const std::string& complaint : credential.complaints) {
      host_.err.Write(StrCat(complaint, "\n"));
    }
  }
  if (credential.prefix.empty()) {
    return Fail(StrCat("'git credential fill' failed for url=", shown, ", could not parse url\n"));
  }
  if (!url.starts_with(credential.prefix)) {
    return Fail(StrCat("requested a credential for ", shown,
                       ", but 'git credential fill' provided one for ", credential.prefix, "\n"));
  }
  credentials_.Store(credential.prefix, {BasicAuthorization(credential.user, credential.password)});
  (void)background_.Post(
      [this, credential, output = done->output] { ConfirmGitCredential(credential, output); });
  return {};
}

// Tells git whether the credential was good, so that it keeps or forgets it. Best effort.
void GoAuth::ConfirmGitCredential(const GitCredential& credential, const std::string& output) {
  HttpRequest request;
  request.url = credential.prefix;
  request.credentials = {BasicAuthorization(credential.user, credential.password)};
  request.head = true;
  for (int tries = 0; tries < kHeadTries; tries++) {
    auto reply = transport_.Get(request);
    if (!reply) {
      if (reply.error().Is(ErrorKind::kCancelled)) return;
      continue;
    }
    if (reply->status != 200 && reply->status != 401) continue;
    auto program = host::FindProgram(host_.files, settings_.tool_environment, "git");
    if (!program) return;
    host::Command command;
    command.program = *program;
    command.argv = {"git", "credential", reply->status == 200 ? "approve" : "reject"};
    command.environment = ClientEnvironment(settings_, "");
    command.input = output;
    command.tidies_up = true;
    (void)host_.processes.Run(command);
    return;
  }
}

base::Status GoAuth::AskCommand(const std::string& text, const Url* url, const HttpReply* failed) {
  auto words = base::SplitQuoted(text);
  if (!words) return Fail(words.error().Wrap(StrCat("cannot parse GOAUTH command ", text)));
  auto could_not = [&](std::string_view why, std::string_view said) {
    return Fail(StrCat("could not run command ", text, ": ", why, "\n", said));
  };
  auto program = host::FindProgram(host_.files, settings_.tool_environment, (*words)[0]);
  if (!program) return could_not(program.error().text(), "");
  host::Command command;
  command.program = *program;
  command.argv = *std::move(words);
  if (url != nullptr) command.argv.push_back(url->String());
  command.environment = ClientEnvironment(settings_, "");
  if (failed != nullptr) command.input = AuthInput(*failed);
  command.merge_stderr = false;
  command.tidies_up = true;
  auto done = host_.processes.Run(command);
  if (!done) return could_not(done.error().text(), "");
  if (!done->status.ok()) return could_not(done->status.Text(), done->error_output);
  auto parsed = ParseAuthOutput(done->output);
  if (!parsed) {
    return Fail(parsed.error().Wrap(StrCat("cannot parse output of GOAUTH command ", text)));
  }
  for (auto& [prefix, headers] : *parsed) credentials_.Store(prefix, std::move(headers));
  return {};
}

}  // namespace gorun::fetch
