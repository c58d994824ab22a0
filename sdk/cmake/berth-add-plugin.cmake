# SPDX-License-Identifier: Apache-2.0
# berth_add_plugin(<name> SOURCES … [STATIC_RUNTIME]): the target <name>, which makes <name>.so: one exported symbol, nothing
# undefined, everything resolved when it is loaded, never unloaded. STATIC_RUNTIME links the C++ library into it, so that
# it runs where another one, or an older one, is installed. Link more with target_link_libraries(<name> PRIVATE …).
function(berth_add_plugin name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "STATIC_RUNTIME" "" "SOURCES")
  if(NOT arg_SOURCES OR arg_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "berth_add_plugin(${name} SOURCES <file>… [STATIC_RUNTIME]) cannot read: ${ARGN}")
  endif()
  add_library(${name} MODULE ${arg_SOURCES})
  set_target_properties(${name} PROPERTIES
    PREFIX "" SUFFIX ".so"
    CXX_VISIBILITY_PRESET hidden C_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON
    LINK_DEPENDS "${BERTH_SDK_VERSION_SCRIPT}")
  get_property(languages GLOBAL PROPERTY ENABLED_LANGUAGES)
  if(CXX IN_LIST languages)
    target_compile_features(${name} PRIVATE cxx_std_20)
  endif()
  target_link_libraries(${name} PRIVATE berth::sdk)
  target_link_options(${name} PRIVATE
    "LINKER:--version-script=${BERTH_SDK_VERSION_SCRIPT}"
    LINKER:--no-undefined LINKER:-z,nodelete LINKER:-z,now)
  if(arg_STATIC_RUNTIME)
    _berth_static_runtime(${name})
  endif()
endfunction()

# libc++ has no flag of its own for this: its archives are named instead of what the driver adds.
function(_berth_static_runtime name)
  if(CMAKE_CXX_FLAGS MATCHES "-stdlib=libc\\+\\+")
    target_link_options(${name} PRIVATE -nostdlib++ -static-libgcc)
    target_link_libraries(${name} PRIVATE -Wl,-Bstatic -lc++ -lc++abi -Wl,-Bdynamic -lpthread)
  else()
    target_link_options(${name} PRIVATE -static-libstdc++ -static-libgcc)
  endif()
endfunction()
