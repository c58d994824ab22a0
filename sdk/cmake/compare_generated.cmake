# SPDX-License-Identifier: Apache-2.0
# cmake -DGENERATE=<command> -DFRESH=<folder it fills> -DCHECKED_IN=<folder> -P: fails when the two folders differ.
file(REMOVE_RECURSE ${FRESH})
file(MAKE_DIRECTORY ${FRESH}/../..)
execute_process(COMMAND ${GENERATE} COMMAND_ERROR_IS_FATAL ANY)

file(GLOB fresh RELATIVE ${FRESH} ${FRESH}/*)
file(GLOB checked_in RELATIVE ${CHECKED_IN} ${CHECKED_IN}/*)
if(NOT fresh STREQUAL checked_in)
  message(FATAL_ERROR "${CHECKED_IN} has [${checked_in}], the generator makes [${fresh}]: run sdk/tools/regenerate")
endif()
foreach(name IN LISTS fresh)
  file(READ ${FRESH}/${name} made)
  file(READ ${CHECKED_IN}/${name} kept)
  if(NOT made STREQUAL kept)
    message(FATAL_ERROR "${CHECKED_IN}/${name} is stale: run sdk/tools/regenerate and commit what it changes")
  endif()
endforeach()
