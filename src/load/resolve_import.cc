#include "base/go_quote.h"
#include "base/strings.h"
#include "host/path.h"
#include "load/loader.h"

// From an import to the files of a package (load.loadPackageData).
namespace gorun::load {
namespace {

/// A package may say by which path alone it wants to be imported; vendored copies may not.
bool ImportCommentAllows(std::string_view comment, std::string_view path) {
  return comment.empty() || comment == path || base::Contains(path, "/vendor/") ||
         path.starts_with("vendor/");
}

}  // namespace

PackageId Loader::AddUnusable(const Import& import, std::string text) {
  // A new package for each mention, as in cmd/go: there is no path to remember it by.
  PackageId id = NewNode(import.path);
  Node& node = nodes_[id.index];
  node.unusable = true;
  stack_.Push(import.path, import.first());
  SetDataError(node, {import.path}, ProblemWith(std::move(text)));
  stack_.Pop();
  return id;
}

PackageId Loader::AddPatternError(const std::string& pattern, const std::string& error) {
  PackageId id = NewNode(pattern);
  Package& package = nodes_[id.index].package;
  package.cmdline_package = true;
  package.incomplete = true;
  package.error = NewError(error);
  return id;
}

Loader::Problem Loader::ProblemWith(std::string text, bool place_at_import) {
  return {source::SourceError::Kind::kOther, std::move(text), std::nullopt, place_at_import};
}

std::optional<Loader::Problem> Loader::SourceProblem(const source::SourceError& error) {
  if (error.kind == source::SourceError::Kind::kNone) return std::nullopt;
  return Problem{error.kind, error.text, error.position, true};
}

std::optional<Loader::Problem> Loader::ReadSource(const modules::ResolvedPackage& resolved,
                                                  const Import& import, Node& node) {
  if (!resolved.dir.empty()) {
    node.package.dir = resolved.dir;
    node.source = &in_.scanner.ScanDir(resolved.dir);
    // What reading the files says is more exact than what module loading made of it.
    if (auto problem = SourceProblem(node.source->error)) return problem;
    if (!in_.session.Enabled() && !ImportCommentAllows(node.source->import_comment, import.path)) {
      return ProblemWith(base::StrCat("code in directory ", resolved.dir, " expects import ",
                                      base::GoQuote(node.source->import_comment)));
    }
    if (!resolved.error || resolved.error->kind == modules::ImportError::Kind::kNoGoFiles) {
      return std::nullopt;
    }
  }
  if (resolved.error) {
    return ProblemWith(resolved.error->text, resolved.error->position_at_import);
  }
  if (import.path == "unsafe") {
    node.package.dir = host::JoinPath(goroot_src_, "unsafe");
    node.source = &in_.scanner.ScanDir(node.package.dir);
    return SourceProblem(node.source->error);
  }
  return ProblemWith(base::StrCat("unknown import path ", base::GoQuote(node.package.import_path),
                                  ": internal error: module loader did not resolve import"));
}

bool Loader::InGoroot(const std::string& dir) const {
  if (dir.size() <= goroot_src_.size() || !host::HasPathPrefix(dir, goroot_src_)) return false;
  // go/build takes testdata directories for ordinary ones (inTestdata).
  std::string below = base::StrCat(std::string_view(dir).substr(goroot_src_.size()), '/');
  return !base::Contains(below, "/testdata/");
}

}  // namespace gorun::load
