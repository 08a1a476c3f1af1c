# gorun_room(NAME SOURCES a.cc … [ROOMS base host …] [LIBRARIES …] [TESTS a_test.cc …])
# One static library `gorun_NAME` and, where tests are built, one test binary `NAME_test`.
# Headers stand next to their sources; ROOMS are the rooms that this one may include.
function(gorun_room name)
  cmake_parse_arguments(ARG "" "" "SOURCES;ROOMS;LIBRARIES;TESTS;TEST_LIBRARIES" ${ARGN})
  list(TRANSFORM ARG_ROOMS PREPEND gorun_)
  if(ARG_SOURCES)
    add_library(gorun_${name} STATIC ${ARG_SOURCES})
    target_link_libraries(gorun_${name} PUBLIC gorun_settings ${ARG_ROOMS} ${ARG_LIBRARIES}
                                        PRIVATE gorun_warnings)
    target_precompile_headers(gorun_${name} PRIVATE ${GORUN_PRECOMPILED})
  else()
    add_library(gorun_${name} INTERFACE)
    target_link_libraries(gorun_${name} INTERFACE gorun_settings ${ARG_ROOMS} ${ARG_LIBRARIES})
  endif()
  if(GORUN_TESTS AND ARG_TESTS)
    add_executable(${name}_test ${ARG_TESTS})
    target_link_libraries(${name}_test PRIVATE gorun_${name} gorun_warnings ${ARG_TEST_LIBRARIES}
                                               GTest::gtest_main GTest::gmock)
    target_precompile_headers(${name}_test PRIVATE ${GORUN_PRECOMPILED} <gtest/gtest.h>)
    set_target_properties(${name}_test PROPERTIES
      RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/test)
    add_test(NAME unit_${name} COMMAND ${name}_test --gtest_brief=1
             WORKING_DIRECTORY ${CMAKE_CURRENT_SOURCE_DIR})
  endif()
endfunction()
