#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

// The one place that turns an errno into a text and an ErrorKind.
namespace gorun::host {

/// Go's text of a Linux error number: "no such file or directory".
std::string ErrnoText(int error_number);
/// fs.ErrNotExist is kNotFound, fs.ErrExist kExists (not empty, too), fs.ErrPermission kPermission.
base::ErrorKind ErrnoKind(int error_number);
/// os.PathError: "OPERATION PATH: text".
base::Error PathError(std::string_view operation, std::string_view path, int error_number);
/// os.LinkError: "OPERATION FROM TO: text".
base::Error LinkError(std::string_view operation, std::string_view from, std::string_view to,
                      int error_number);

}  // namespace gorun::host
