#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/strings.h"
#include "host/testing/fake_host.h"
#include "modules/answer_store.h"
#include "modules/modules.h"
#include "modules/testing/line_scanner.h"
#include "modules/testing/text_module_source.h"
#include "modules/testing/txtar.h"

namespace gorun::modules::testing {

/// A machine with a tiny Go 1.26.8 in /go and the working directory /m. Write `files` into it and
/// modules into the world, then Run.
class SessionFixture : public ::testing::Test {
 protected:
  SessionFixture() {
    machine.files.Add("/go/src/fmt/fmt.go", "package fmt\nimport \"errors\"\n");
    machine.files.Add("/go/src/errors/errors.go", "package errors\n");
    machine.files.Add("/go/src/net/http/http.go", "package http\n");
    machine.files.Add("/go/src/vendor/golang.org/x/net/idna/idna.go", "package idna\n");
    machine.files.AddDir("/m");
    machine.cwd = "/m";
    settings.goroot = "/go";
    settings.gomodcache = "/mod";
    settings.parallelism = 2;
  }

  /// Files of the machine: a txtar archive with paths relative to /m.
  void Files(std::string_view txtar) {
    for (auto& [name, text] : ParseTxtar(txtar)) {
      machine.files.Add(name.starts_with('/') ? name : "/m/" + name, text);
    }
  }
  void Modules(std::string_view txtar) {
    source = std::make_unique<TextModuleSource>(machine.files, "/mod", txtar);
  }
  void Mod(std::string mod) {
    settings.flags.mod = std::move(mod);
    settings.flags.mod_explicit = true;
  }

  /// From now on what exact versions were found to be is kept in /state.
  void RememberAnswers() {
    answers_host_ = std::make_unique<host::Host>(machine.host());
    auto read = [this](const std::string& path) { return machine.files.ReadFile(path); };
    answers_ = std::make_unique<AnswerStore>(*answers_host_, "/state", read);
  }

  /// Opens and loads; "" or the failure's text.
  std::string Open(LoadRequest::Mode mode = LoadRequest::Mode::kPatterns) {
    if (source == nullptr) Modules("");
    host_ = std::make_unique<host::Host>(machine.host());
    go_sum = std::make_unique<GoSum>();
    too_new.reset();
    OpenOptions options;
    options.answers = answers_.get();
    auto opened = OpenSession(*host_, settings, release, mode, *source, *go_sum, options);
    if (!opened) return opened.error().text();
    session = std::move(*opened);
    return "";
  }
  std::string Load(const LoadRequest& request) {
    if (std::string failure = Open(request.mode); !failure.empty()) return failure;
    scanner = std::make_unique<LineScanner>(machine.files);
    auto loaded = session->Load(request, *scanner);
    if (session->NeedsNewerGo()) too_new = session->NeedsNewerGo();
    if (!loaded) return loaded.error().text();
    matches = std::move(*loaded);
    return "";
  }

  /// All packages that `pattern` leads to, outside of std: "PATH DIR MODULE" or "PATH: ERROR" by
  /// path, after the pattern's own errors; or the failure.
  std::string Run(const std::string& pattern = ".") {
    return Dump({LoadRequest::Mode::kPatterns, {pattern}, {}, ""});
  }
  std::string RunFiles(const std::vector<std::string>& imports) {
    return Dump({LoadRequest::Mode::kFiles, {}, imports, "/m"});
  }
  std::string RunVersion(const std::string& argument) {
    return Dump({LoadRequest::Mode::kPackageAtVersion, {argument}, {}, ""});
  }

  std::string Dump(const LoadRequest& request) {
    std::string failure = Load(request);
    if (!failure.empty()) return failure + "\n";
    std::string text;
    std::vector<std::pair<std::string, bool>> queue;
    base::StringSet seen;
    base::SortedMap<std::string> lines;
    auto visit = [&](const std::string& importer, bool importer_is_std, const std::string& path) {
      const ResolvedPackage& p = session->Lookup(importer, importer_is_std, path);
      if (!seen.insert(p.import_path).second) return;
      if (p.error) {
        lines[p.import_path] = base::StrCat(p.import_path, ": ", p.error->text);
      } else if (!p.standard) {
        std::string where = "-";
        if (p.module) {
          const ModuleInfo& m = session->BuildList()[*p.module];
          where = Version{m.path, m.version}.String();
        }
        lines[p.import_path] = base::StrCat(p.import_path, " ", p.dir, " ", where);
      }
      if (!p.dir.empty()) queue.emplace_back(p.import_path, p.standard);
    };
    for (const PatternMatch& m : matches) {
      for (const std::string& e : m.errors) base::StrAppend(text, "! ", e, "\n");
      for (const std::string& p : m.packages) visit("", false, p);
    }
    for (const std::string& p : request.file_imports) visit("", false, p);
    for (size_t i = 0; i < queue.size(); i++) {
      std::string path = queue[i].first;
      bool standard = queue[i].second;
      std::string dir = session->Lookup("", false, path).dir;
      for (const std::string& import : scanner->ScanImports(dir).imports) {
        visit(path, standard, import);
      }
    }
    for (const auto& [path, line] : lines) base::StrAppend(text, line, "\n");
    return text;
  }

  host::testing::FakeHost machine;
  env::Settings settings;
  /// What serves the run.
  std::string release = "go1.26.8";
  std::unique_ptr<TextModuleSource> source;
  std::unique_ptr<GoSum> go_sum;
  std::optional<TooNew> too_new;
  std::unique_ptr<Session> session;
  std::unique_ptr<LineScanner> scanner;
  std::vector<PatternMatch> matches;

 private:
  std::unique_ptr<host::Host> host_;
  std::unique_ptr<host::Host> answers_host_;
  std::unique_ptr<AnswerStore> answers_;
};

}  // namespace gorun::modules::testing
