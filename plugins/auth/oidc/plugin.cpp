// SPDX-License-Identifier: Apache-2.0
#include "authenticator.hpp"

// Limits here are those of fetch/issuer_settings.cpp.
BERTH_PLUGIN(R"json({
  "schema": 1, "name": "oidc", "version": "0.1.0", "vendor": "Berth", "license": "Apache-2.0", "abi": "1.0",
  "kinds": ["berth.auth/1"],
  "threads": "concurrent",
  "isolation": {"prefer": "in-process", "allow": ["in-process", "process"]},
  "config_schema": {
    "type": "object", "additionalProperties": false, "required": ["issuers"],
    "properties": {
      "usernames": {
        "type": "array", "minItems": 1, "items": {"type": "string", "minLength": 1},
        "default": ["oidc", "token", "jwt", "<token>"]
      },
      "leeway": {"type": "integer", "minimum": 0, "maximum": 600, "default": 60},
      "refresh": {"type": "integer", "minimum": 10, "maximum": 86400, "default": 300},
      "issuers": {
        "type": "array", "minItems": 1,
        "items": {
          "type": "object", "additionalProperties": false, "required": ["issuer", "audience"],
          "not": {"required": ["jwks_file", "jwks_url"]},
          "properties": {
            "issuer": {"type": "string", "minLength": 1},
            "audience": {"type": "string", "minLength": 1},
            "jwks_file": {"type": "string", "minLength": 1, "format": "path"},
            "jwks_url": {"type": "string", "minLength": 1},
            "discovery": {"type": "string", "minLength": 1},
            "ca_file": {"type": "string", "minLength": 1, "format": "path"},
            "bearer_file": {"type": "string", "minLength": 1, "format": "path"},
            "algorithms": {
              "type": "array", "minItems": 1, "uniqueItems": true, "default": ["ES256", "RS256"],
              "items": {"enum": ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]}
            },
            "match": {
              "type": "object",
              "additionalProperties": {"type": "array", "minItems": 1, "items": {"type": "string", "minLength": 1}}
            },
            "subject": {"type": "string", "minLength": 1, "default": "${sub}"},
            "groups": {"type": "array", "minItems": 1, "items": {"type": "string", "minLength": 1}}
          }
        }
      }
    }
  },
  "config_example": {
    "issuers": [{
      "issuer": "https://token.actions.githubusercontent.com", "audience": "https://registry.example.org",
      "match": {"repository_owner_id": ["1234567"], "ref": ["refs/heads/main"]},
      "subject": "gha:${repository}", "groups": ["gh/${repository_owner}"]
    }]
  }
})json",
             berth::auth_oidc::Authenticator, berth::sdk::kAuth<berth::auth_oidc::Authenticator>);
