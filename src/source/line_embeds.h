#pragma once

#include <string_view>
#include <vector>

#include "source/go_file.h"

namespace gorun::source {

/// Patterns of the `//go:embed` comments of a file as go/build finds them before Go 1.26
/// (importReader.findEmbed): only those with nothing but spaces and tabs before them on their line,
/// and not one on the first line. Strings and comments are followed, but a string with a line break
/// in it goes on. `//line` comments count for nothing.
std::vector<FileEmbed> FindLineEmbeds(std::string_view content, std::string_view path);

}  // namespace gorun::source
