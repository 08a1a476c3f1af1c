#include "fetch/server/name_lookup.h"

#include <netdb.h>

#include <cerrno>

#include "host/os_error.h"

namespace gorun::fetch {

std::string LookupErrorText(int code, int os_error) {
  switch (code) {
    case EAI_NONAME:
#ifdef EAI_NODATA
    case EAI_NODATA:
#endif
      return "no such host";
    // It is there by now.
    case 0: return gai_strerror(EAI_AGAIN);
    // Linux fails like that without an errno if there are too many open files.
    case EAI_SYSTEM: return host::ErrnoText(os_error != 0 ? os_error : EMFILE);
    default: return gai_strerror(code);
  }
}

std::string NameLookups::WhyNot(const std::string& host) {
  return answers_.Get(host, [&host] {
    addrinfo hints = {};
    hints.ai_socktype = SOCK_STREAM;
    addrinfo* found = nullptr;
    errno = 0;
    const int code = getaddrinfo(host.c_str(), nullptr, &hints, &found);
    std::string text = LookupErrorText(code, errno);
    if (found != nullptr) freeaddrinfo(found);
    return text;
  });
}

}  // namespace gorun::fetch
