# SPDX-License-Identifier: Apache-2.0
# cmake -DNM=<nm> -DPLUGIN=<file> -P: fails when a plugin exports more or less than its entry.
execute_process(COMMAND ${NM} -D --defined-only ${PLUGIN} OUTPUT_VARIABLE symbols COMMAND_ERROR_IS_FATAL ANY)
if(NOT symbols MATCHES "^[0-9a-f]+ T berth_plugin_entry\n$")
  message(FATAL_ERROR "${PLUGIN} exports:\n${symbols}instead of berth_plugin_entry alone: link it with sdk/cmake/berth.map")
endif()
