#include "base/strings.h"
#include "load/loader.h"
#include "report/tool_output.h"

// How errors get their import stack and place (load.Package.setLoadPackageDataError and setError).
namespace gorun::load {
PackageError Loader::NewError(std::string message) const {
  PackageError error;
  stack_.CopyTo(error);
  error.message = std::move(message);
  return error;
}

std::string Loader::PositionText(const source::Position& position) {
  const std::string file =
      report::ShortPath(in_.host.files, in_.host.cwd, std::string(position.file));
  return source::Position{file, position.line, position.column}.String();
}

void Loader::SetPosition(PackageError& error, const source::Position* position) {
  if (position != nullptr) error.position = PositionText(*position);
}

void Loader::SetError(Node& node, const Import& import, std::string message) {
  Package& package = node.package;
  // The first error counts.
  if (package.error) return;
  package.error = NewError(std::move(message));
  package.incomplete = true;
  if (!stack_.empty() && stack_.top() != import.path) {
    SetPosition(*package.error, import.first());
  }
}

void Loader::SetDataError(Node& node, const Import& import, const Problem& problem) {
  using Kind = source::SourceError::Kind;
  Package& package = node.package;
  package.incomplete = true;
  // A missing or malformed path is the importing package's mistake; a package without files or with
  // syntax errors is to be blamed itself, and so is named itself.
  const bool own_fault = problem.kind == Kind::kNoGo || problem.kind == Kind::kSyntax;
  if (own_fault) stack_.Push(import.path, import.first());
  package.error = NewError(problem.kind == Kind::kNoGo ? package.NoGoText() : problem.text);
  if (problem.kind == Kind::kSyntax && problem.position) {
    SetPosition(*package.error, &*problem.position);
  }
  if (!stack_.empty() && stack_.top() != import.path && problem.place_at_import) {
    SetPosition(*package.error, import.first());
  }
  if (own_fault) stack_.Pop();
}

}  // namespace gorun::load
