#include "host/out_of_memory.h"

#include <unistd.h>

#include <new>
#include <string_view>

namespace gorun::host {

void EndWhenOutOfMemory() {
  std::set_new_handler([] {
    // There is no memory for a stream, either.
    constexpr std::string_view kText = "gorun: out of memory\n";
    [[maybe_unused]] const ssize_t written = write(2, kText.data(), kText.size());
    _exit(1);
  });
}

}  // namespace gorun::host
