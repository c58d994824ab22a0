# SPDX-License-Identifier: Apache-2.0
# How a folder becomes a target. Flags live in berth_flags; nobody touches CMAKE_CXX_FLAGS.

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_C_STANDARD 99)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR})

find_program(BERTH_CCACHE ccache)
if(BERTH_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${BERTH_CCACHE})
  set(CMAKE_C_COMPILER_LAUNCHER ${BERTH_CCACHE})
endif()

add_library(berth_flags INTERFACE)
target_compile_options(berth_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow
  $<$<COMPILE_LANGUAGE:CXX>:-Wnon-virtual-dtor -Woverloaded-virtual>)
if(BERTH_SANITIZE)
  target_compile_options(berth_flags INTERFACE -fsanitize=${BERTH_SANITIZE} -fno-omit-frame-pointer)
  target_link_options(berth_flags INTERFACE -fsanitize=${BERTH_SANITIZE})
endif()

# berth_library(<folder> SOURCES … [PUBLIC …] [PRIVATE …]): the static library berth::<folder> of core/<folder>.
# PUBLIC: our headers mention it; PRIVATE: only our sources do.
function(berth_library name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;PUBLIC;PRIVATE")
  add_library(berth_${name} STATIC ${arg_SOURCES})
  add_library(berth::${name} ALIAS berth_${name})
  target_include_directories(berth_${name} PUBLIC ${PROJECT_SOURCE_DIR}/core)
  target_link_libraries(berth_${name} PUBLIC ${arg_PUBLIC} PRIVATE berth_flags ${arg_PRIVATE})
endfunction()

# berth_plugin(<name> SOURCES … [PRIVATE …]): <build>/plugins/<name>.so with one exported symbol. Sees sdk/ only.
function(berth_plugin name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;PRIVATE")
  add_library(berth_plugin_${name} MODULE ${arg_SOURCES})
  set_target_properties(berth_plugin_${name} PROPERTIES
    OUTPUT_NAME ${name} PREFIX ""
    LIBRARY_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/plugins
    CXX_VISIBILITY_PRESET hidden C_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON
    LINK_DEPENDS ${PROJECT_SOURCE_DIR}/sdk/cmake/berth.map)
  target_link_libraries(berth_plugin_${name} PRIVATE berth::sdk berth_flags ${arg_PRIVATE})
  target_link_options(berth_plugin_${name} PRIVATE
    -Wl,--version-script=${PROJECT_SOURCE_DIR}/sdk/cmake/berth.map -Wl,-z,nodelete -Wl,-z,now)
  if(NOT BERTH_SANITIZE)
    target_link_options(berth_plugin_${name} PRIVATE -Wl,--no-undefined)
  endif()
endfunction()

# berth_test(<name> LABEL <label> SOURCES … [LIBRARIES …]): a GoogleTest program; each of its tests is a ctest.
function(berth_test name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "LABEL;TIMEOUT" "SOURCES;LIBRARIES;ENVIRONMENT")
  add_executable(${name} ${arg_SOURCES})
  target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR}/tests)
  target_link_libraries(${name} PRIVATE berth_flags ${arg_LIBRARIES} GTest::gmock GTest::gtest_main)
  target_precompile_headers(${name} REUSE_FROM berth_test_headers)
  if(BERTH_SANITIZE)
    target_compile_definitions(${name} PRIVATE BERTH_SANITIZED)
  endif()
  target_compile_options(${name} PRIVATE $<TARGET_PROPERTY:berth_test_headers,INTERFACE_COMPILE_OPTIONS>)
  if(NOT arg_TIMEOUT)
    set(arg_TIMEOUT 60)
  endif()
  # gtest_discover_tests() would keep the first of several and say nothing.
  list(LENGTH arg_ENVIRONMENT variables)
  if(variables GREATER 1)
    message(FATAL_ERROR "berth_test(${name}): ENVIRONMENT takes one variable")
  endif()
  gtest_discover_tests(${name} NO_PRETTY_VALUES DISCOVERY_MODE PRE_TEST
    PROPERTIES LABELS ${arg_LABEL} TIMEOUT ${arg_TIMEOUT} ENVIRONMENT "${arg_ENVIRONMENT}")
endfunction()
