# The precompiled headers, made once for all rooms and once for all test binaries.
if(NOT EXISTS ${PROJECT_BINARY_DIR}/precompiled.cc)
  file(WRITE ${PROJECT_BINARY_DIR}/precompiled.cc "")
endif()
add_library(gorun_precompiled STATIC ${PROJECT_BINARY_DIR}/precompiled.cc)
target_link_libraries(gorun_precompiled PUBLIC gorun_settings PRIVATE gorun_warnings tl::expected)
target_precompile_headers(gorun_precompiled PRIVATE ${GORUN_PRECOMPILED})
if(GORUN_TESTS)
  add_library(gorun_precompiled_test STATIC ${PROJECT_BINARY_DIR}/precompiled.cc)
  target_link_libraries(gorun_precompiled_test PUBLIC gorun_settings GTest::gtest
                                               PRIVATE gorun_warnings tl::expected)
  target_precompile_headers(gorun_precompiled_test PRIVATE ${GORUN_PRECOMPILED} <gtest/gtest.h>)
endif()
function(gorun_precompiled target)
  target_precompile_headers(${target} REUSE_FROM gorun_precompiled)
endfunction()
function(gorun_precompiled_test target)
  target_precompile_headers(${target} REUSE_FROM gorun_precompiled_test)
endfunction()

# gorun_room(NAME SOURCES a.cc … [ROOMS base host …] [LIBRARIES …] [TESTS a_test.cc …] [FUZZ a_fuzz.cc])
# One static library `gorun_NAME` and, where tests are built, one test binary `NAME_test`; with GORUN_FUZZ `NAME_fuzz`,
# libFuzzer with what the room reads of others.
# Headers stand next to their sources; ROOMS are the rooms that this one may include.
function(gorun_room name)
  cmake_parse_arguments(ARG "" "" "SOURCES;ROOMS;LIBRARIES;TESTS;TEST_LIBRARIES;FUZZ" ${ARGN})
  list(TRANSFORM ARG_ROOMS PREPEND gorun_)
  if(ARG_SOURCES)
    add_library(gorun_${name} STATIC ${ARG_SOURCES})
    target_link_libraries(gorun_${name} PUBLIC gorun_settings ${ARG_ROOMS} ${ARG_LIBRARIES}
                                        PRIVATE gorun_warnings)
    gorun_precompiled(gorun_${name})
    set_target_properties(gorun_${name} PROPERTIES
      UNITY_BUILD ${GORUN_UNITY} UNITY_BUILD_BATCH_SIZE 10)
  else()
    add_library(gorun_${name} INTERFACE)
    target_link_libraries(gorun_${name} INTERFACE gorun_settings ${ARG_ROOMS} ${ARG_LIBRARIES})
  endif()
  if(GORUN_TESTS AND ARG_TESTS)
    add_executable(${name}_test ${ARG_TESTS})
    target_link_libraries(${name}_test PRIVATE gorun_${name} gorun_warnings ${ARG_TEST_LIBRARIES}
                                               GTest::gtest_main GTest::gmock)
    gorun_precompiled_test(${name}_test)
    set_target_properties(${name}_test PROPERTIES
      RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/test)
    add_test(NAME unit_${name} COMMAND ${name}_test --gtest_brief=1
             WORKING_DIRECTORY ${CMAKE_CURRENT_SOURCE_DIR})
  endif()
  if(GORUN_FUZZ AND ARG_FUZZ)
    add_executable(${name}_fuzz ${ARG_FUZZ})
    target_link_libraries(${name}_fuzz PRIVATE gorun_${name} gorun_warnings ${ARG_TEST_LIBRARIES})
    target_link_options(${name}_fuzz PRIVATE -fsanitize=fuzzer)
    set_target_properties(${name}_fuzz PROPERTIES
      RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/fuzz)
  endif()
endfunction()
