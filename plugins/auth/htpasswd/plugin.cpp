// SPDX-License-Identifier: Apache-2.0
#include "authenticator.hpp"

// Defaults and bounds here are those of settings.cpp.
BERTH_PLUGIN(R"json({
  "schema": 1, "name": "htpasswd", "version": "0.1.0", "vendor": "Berth", "license": "Apache-2.0", "abi": "1.0",
  "kinds": ["berth.auth/1"],
  "threads": "concurrent",
  "isolation": {"prefer": "in-process", "allow": ["in-process", "process", "remote"]},
  "config_schema": {
    "type": "object", "additionalProperties": false, "required": ["file"],
    "properties": {
      "file": {"type": "string", "minLength": 1, "format": "path", "description": "the password file"},
      "groups_file": {"type": "string", "minLength": 1, "format": "path", "description": "who is in which groups"},
      "workers": {"type": "integer", "minimum": 1, "maximum": 64, "default": 2,
        "description": "how many passwords are hashed at a time"},
      "queue": {"type": "integer", "minimum": 1, "maximum": 10000, "default": 64,
        "description": "how many logins may wait for that; one more is answered 429"}
    }
  },
  "config_example": {"file": "/etc/berth/htpasswd"}
})json",
             berth::htpasswd_auth::Authenticator, berth::sdk::kAuth<berth::htpasswd_auth::Authenticator>);
