# SPDX-License-Identifier: Apache-2.0
# cmake -DOUTPUT=<file.cpp> -DROWS=<template>|<path in the project>|<file>[,…] -P: templateFiles() of core/app/template_files.hpp.
set(text "// Made by cmake/embed_templates.cmake of sdk/templates.\n#include \"app/template_files.hpp\"\n\n"
  "#include <array>\n\nnamespace berth::app {\n\nstd::span<const TemplateFile> templateFiles() {\n"
  "  static constexpr auto kFiles = std::to_array<TemplateFile>({\n")
string(CONCAT text ${text})
string(REPLACE "," ";" rows "${ROWS}")
foreach(row IN LISTS rows)
  string(REPLACE "|" ";" row "${row}")
  list(GET row 0 template)
  list(GET row 1 path)
  list(GET row 2 file)
  file(READ "${file}" content)
  string(SUBSTRING "${content}" 0 2 start)
  set(is_program false)
  if(start STREQUAL "#!")
    set(is_program true)
  endif()
  string(APPEND text "      {\"${template}\", \"${path}\", R\"berth(${content})berth\", ${is_program}},\n")
endforeach()
string(APPEND text "  });\n  return kFiles;\n}\n\n}  // namespace berth::app\n")
file(WRITE "${OUTPUT}" "${text}")
