// SPDX-License-Identifier: Apache-2.0
#include "authenticator.hpp"

// Defaults and bounds here are those of settings.cpp.
BERTH_PLUGIN(R"json({
  "schema": 1, "name": "ldap", "version": "0.1.0", "vendor": "Berth", "license": "Apache-2.0", "abi": "1.0",
  "kinds": ["berth.auth/1"],
  "threads": "concurrent",
  "isolation": {"prefer": "in-process", "allow": ["in-process", "process"]},
  "config_schema": {
    "type": "object", "additionalProperties": false, "required": ["url"],
    "properties": {
      "url": {
        "anyOf": [
          {"type": "string", "minLength": 1},
          {"type": "array", "minItems": 1, "items": {"type": "string", "minLength": 1}}
        ]
      },
      "start_tls": {"type": "boolean", "default": true},
      "insecure": {"type": "boolean", "default": false},
      "ca_file": {"type": "string", "minLength": 1, "format": "path", "default": "/etc/ssl/certs/ca-certificates.crt"},
      "bind_dn": {"type": "string", "minLength": 1},
      "bind_password": {"type": "string", "minLength": 1, "writeOnly": true},
      "user_base": {"type": "string", "minLength": 1},
      "user_filter": {"type": "string", "minLength": 1, "default": "(&(objectClass=person)(uid=${username}))"},
      "user_dn": {"type": "string", "minLength": 1},
      "subject_attribute": {"type": "string", "minLength": 1, "default": "uid"},
      "group_attribute": {"type": "string", "minLength": 1},
      "group_base": {"type": "string", "minLength": 1},
      "group_filter": {"type": "string", "minLength": 1, "default": "(member=${dn})"},
      "group_name": {"type": "string", "minLength": 1, "default": "cn"},
      "timeout": {"type": "integer", "minimum": 1, "maximum": 60, "default": 3},
      "ttl": {"type": "integer", "minimum": 0, "maximum": 3600, "default": 60},
      "pool": {"type": "integer", "minimum": 1, "maximum": 64, "default": 4}
    }
  },
  "config_example": {"url": "ldap://ldap.example.com", "user_base": "ou=people,dc=example,dc=com"}
})json",
             berth::ldap::Authenticator, berth::sdk::kAuth<berth::ldap::Authenticator>);
