# What every target is compiled with.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release)
endif()

# The layout of an installation, so that the build tree can be used as one.
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/bin)
set(GORUN_LIBEXEC_DIR ${PROJECT_BINARY_DIR}/libexec/gorun)

set(CMAKE_CXX_FLAGS_RELEASE "-O2 -DNDEBUG")
# Compiles ten files as one: four times quicker from nothing, slower after an edit. For the release preset.
option(GORUN_UNITY "Compile a room's files in batches" OFF)

find_package(Threads REQUIRED)

add_library(gorun_settings INTERFACE)
target_include_directories(gorun_settings INTERFACE ${PROJECT_SOURCE_DIR}/src)
target_link_libraries(gorun_settings INTERFACE Threads::Threads)
# Failure is a value (CONTRIBUTING.md): no room throws, none needs run-time type information.
target_compile_options(gorun_settings INTERFACE -fno-exceptions -fno-rtti -fno-plt)
target_compile_definitions(gorun_settings INTERFACE
  JSON_NOEXCEPTION
  $<$<CONFIG:Debug>:_GLIBCXX_ASSERTIONS>)

set(GORUN_SANITIZE "" CACHE STRING "Sanitizers to compile with: address,undefined or thread")
if(GORUN_SANITIZE)
  target_compile_options(gorun_settings INTERFACE
    -fsanitize=${GORUN_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  target_link_options(gorun_settings INTERFACE -fsanitize=${GORUN_SANITIZE})
endif()

# The standard headers that nearly every file includes, compiled once.
set(GORUN_PRECOMPILED
  <algorithm> <cstdint> <functional> <map> <memory> <optional> <span> <string> <string_view>
  <unordered_map> <utility> <variant> <vector> <tl/expected.hpp>)
