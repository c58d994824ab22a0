// SPDX-License-Identifier: Apache-2.0
#include "authenticator.hpp"

// Defaults and bounds here are those of settings.cpp.
BERTH_PLUGIN(R"json({
  "schema": 1, "name": "ldap", "version": "0.1.0", "vendor": "Berth", "license": "Apache-2.0", "abi": "1.0",
  "kinds": ["berth.auth/1"],
  "threads": "concurrent",
  "isolation": {"prefer": "in-process", "allow": ["in-process", "process", "remote"]},
  "config_schema": {
    "type": "object", "additionalProperties": false, "required": ["url"],
    "properties": {
      "url": {
        "description": "ldap:// or ldaps:// with host and port; of several, the next is tried when one does not answer",
        "anyOf": [
          {"type": "string", "minLength": 1},
          {"type": "array", "minItems": 1, "items": {"type": "string", "minLength": 1}}
        ]
      },
      "start_tls": {"type": "boolean", "default": true,
       "description": "ask an ldap:// server for TLS before anything else; a refusal ends the connection"},
      "insecure": {"type": "boolean", "default": false,
       "description": "allow ldap:// without TLS to another machine: passwords cross the network in the clear"},
      "ca_file": {"type": "string", "minLength": 1, "format": "path", "default": "/etc/ssl/certs/ca-certificates.crt",
       "description": "the authorities that may have signed the certificate of the server (PEM)"},
      "bind_dn": {"type": "string", "minLength": 1,
       "description": "the account that searches; anonymous without it"},
      "bind_password": {"type": "string", "minLength": 1, "writeOnly": true,
       "description": "the password of that account"},
      "user_base": {"type": "string", "minLength": 1,
       "description": "where users are searched for"},
      "user_filter": {"type": "string", "minLength": 1, "default": "(&(objectClass=person)(uid=${username}))",
       "description": "which entry is the user; ${username} is what was typed, escaped"},
      "user_dn": {"type": "string", "minLength": 1,
       "description": "instead of a search: the DN of a user, with ${username} in it"},
      "subject_attribute": {"type": "string", "minLength": 1, "default": "uid",
       "description": "what rules and logs call the user"},
      "group_attribute": {"type": "string", "minLength": 1,
       "description": "the attribute of a user that names the groups, as memberOf"},
      "group_base": {"type": "string", "minLength": 1,
       "description": "where groups are searched for"},
      "group_filter": {"type": "string", "minLength": 1, "default": "(member=${dn})",
       "description": "which entries are groups of the user; ${dn} and ${username} are put in, escaped"},
      "group_name": {"type": "string", "minLength": 1, "default": "cn",
       "description": "what rules call a group"},
      "timeout": {"type": "integer", "minimum": 1, "maximum": 60, "default": 3,
       "description": "seconds that one login may wait for the directory"},
      "ttl": {"type": "integer", "minimum": 0, "maximum": 3600, "default": 60,
       "description": "seconds for which a right password is remembered; who was removed can go on for so long"},
      "pool": {"type": "integer", "minimum": 1, "maximum": 64, "default": 4,
       "description": "connections of each kind that are kept"}
    }
  },
  "config_example": {"url": "ldap://ldap.example.com", "user_base": "ou=people,dc=example,dc=com"}
})json",
             berth::ldap::Authenticator, berth::sdk::kAuth<berth::ldap::Authenticator>);
