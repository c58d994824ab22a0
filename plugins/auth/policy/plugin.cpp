// SPDX-License-Identifier: Apache-2.0
#include "authoriser.hpp"

BERTH_PLUGIN(R"json({
  "schema": 1, "name": "policy", "version": "0.1.0", "vendor": "Berth", "license": "Apache-2.0", "abi": "1.0",
  "kinds": ["berth.auth/1"],
  "instant": true,
  "threads": "concurrent",
  "isolation": {"prefer": "in-process", "allow": ["in-process", "process", "remote"]},
  "config_schema": {
    "type": "object", "additionalProperties": false, "required": ["file"],
    "properties": {
      "file": {"type": "string", "minLength": 1, "format": "path", "description": "the rules file"}
    }
  },
  "config_example": {"file": "/etc/berth/rules.yaml"}
})json",
             berth::policy::Authoriser, berth::sdk::kAuth<berth::policy::Authoriser>);
