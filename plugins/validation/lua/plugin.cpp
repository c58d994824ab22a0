// SPDX-License-Identifier: Apache-2.0
#include "rule.hpp"

// Limits here are those of settings.cpp.
BERTH_PLUGIN(R"json({
  "schema": 1, "name": "lua", "version": "0.1.0", "vendor": "Berth", "license": "Apache-2.0", "abi": "1.0",
  "kinds": ["berth.validation/1"],
  "threads": "concurrent",
  "isolation": {"prefer": "process", "allow": ["in-process", "process", "remote"]},
  "config_schema": {
    "type": "object", "additionalProperties": false,
    "description": "either file or script",
    "allOf": [{"oneOf": [{"required": ["file"]}, {"required": ["script"]}]}],
    "properties": {
      "file": {"type": "string", "minLength": 1, "format": "path",
               "description": "the script, Lua 5.4, up to 64 KiB; it defines check(image)"},
      "script": {"type": "string", "minLength": 1, "maxLength": 65536, "description": "its text, instead of a file"},
      "with": {"type": "object", "description": "parameters: the script reads them in the table `with`"},
      "sources": {"type": "array", "minItems": 1, "uniqueItems": true,
                  "items": {"enum": ["manifest", "tag", "admission", "scan"]},
                  "default": ["manifest", "tag", "admission", "scan"], "description": "when it is asked"},
      "kinds": {"type": "array", "minItems": 1, "uniqueItems": true,
                "items": {"enum": ["image", "index", "artifact"]},
                "default": ["image", "index"], "description": "about what, by the shape of the manifest"},
      "memory": {"type": "string", "default": "1MiB",
                 "description": "what one run may hold, 64KiB to 64MiB"},
      "instructions": {"type": "integer", "minimum": 1000, "maximum": 100000000, "default": 1000000,
                       "description": "steps that one run may take"},
      "time": {"type": "string", "default": "50ms",
               "description": "how long one run may compute, 1ms to 1s"}
    }
  },
  "config_example": {"file": "/etc/berth/rules/team.lua", "with": {"most_layers": 20}}
})json",
             berth::validation_lua::Rule, berth::sdk::kValidation<berth::validation_lua::Rule>);
