# SPDX-License-Identifier: Apache-2.0
# What nearly every test includes, read once for all of them: most of the time that a test takes to compile. GCC 12 believes
# that std::string leaves its bounds when its code comes out of a precompiled header, so the warnings about tests are clang's
# (preset asan).
set(headers <gmock/gmock.h> <gtest/gtest.h> <nlohmann/json.hpp>
  <atomic> <chrono> <filesystem> <fstream> <functional> <memory> <optional> <string> <thread> <vector>)
add_executable(berth_test_headers EXCLUDE_FROM_ALL ${PROJECT_SOURCE_DIR}/tests/support/test_headers.cpp)
target_link_libraries(berth_test_headers PRIVATE berth_flags GTest::gmock)
target_compile_options(berth_test_headers PUBLIC
  -O1 -pthread # Only what the tests test has to be fast.
  "$<$<CXX_COMPILER_ID:GNU>:SHELL:-fpch-preprocess -w>"
  "$<$<CXX_COMPILER_ID:Clang>:SHELL:-Xclang -fno-pch-timestamp>")
target_precompile_headers(berth_test_headers PRIVATE ${headers})
if(CMAKE_CXX_COMPILER_ID STREQUAL Clang)
  # It finds the .pch beside the header, whose path ccache can make relative; behind -Xclang, as CMake writes it, it cannot.
  set(CMAKE_CXX_COMPILE_OPTIONS_USE_PCH -include <PCH_HEADER>)
endif()

# The same headers precompile to other bytes in each folder. What ccache takes for their sum (CCACHE_PCH_EXTSUM, by ./dev) is
# therefore what they say.
list(TRANSFORM headers PREPEND "#include " OUTPUT_VARIABLE text)
list(JOIN text "\n" text)
set(all_headers ${CMAKE_BINARY_DIR}/CMakeFiles/test_headers.cpp)
file(WRITE ${all_headers} "${text}\n")
execute_process(COMMAND ${CMAKE_CXX_COMPILER} -std=c++20 -E -P ${all_headers} OUTPUT_VARIABLE text COMMAND_ERROR_IS_FATAL ANY)
string(SHA256 sum "${text}")
foreach(ending gch pch)
  file(WRITE ${CMAKE_BINARY_DIR}/CMakeFiles/berth_test_headers.dir/cmake_pch.hxx.${ending}.sum "${sum}\n")
endforeach()
