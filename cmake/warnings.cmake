# Warnings are errors only while developing, so that a newer compiler does not break a packager.
option(GORUN_WERROR "Treat warnings as errors (the dev preset does)" OFF)

add_library(gorun_warnings INTERFACE)
target_compile_options(gorun_warnings INTERFACE
  -Wall -Wextra -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual -Wcast-qual -Wimplicit-fallthrough
  -Wno-missing-field-initializers
  $<$<BOOL:${GORUN_WERROR}>:-Werror>)
