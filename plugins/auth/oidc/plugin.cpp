// SPDX-License-Identifier: Apache-2.0
#include "authenticator.hpp"

// Limits here are those of fetch/issuer_settings.cpp.
BERTH_PLUGIN(R"json({
  "schema": 1, "name": "oidc", "version": "0.1.0", "vendor": "Berth", "license": "Apache-2.0", "abi": "1.0",
  "kinds": ["berth.auth/1"],
  "threads": "concurrent",
  "isolation": {"prefer": "in-process", "allow": ["in-process", "process", "remote"]},
  "config_schema": {
    "type": "object", "additionalProperties": false, "required": ["issuers"],
    "properties": {
      "usernames": {
        "description": "User names beside which the password is a token.",
        "type": "array", "minItems": 1, "items": {"type": "string", "minLength": 1},
        "default": ["oidc", "token", "jwt", "<token>"]
      },
      "leeway": {"type": "integer", "minimum": 0, "maximum": 600, "default": 60,
                 "description": "Seconds that the clocks may be apart."},
      "refresh": {"type": "integer", "minimum": 10, "maximum": 86400, "default": 300,
                  "description": "Seconds between fetches of the keys."},
      "issuers": {
        "description": "Whose tokens are taken.",
        "type": "array", "minItems": 1,
        "items": {
          "type": "object", "additionalProperties": false, "required": ["issuer", "audience"],
          "description": "issuer and audience, and of jwks_file, jwks_url and discovery no more than one",
          "not": {"anyOf": [{"required": ["jwks_file", "jwks_url"]}, {"required": ["jwks_file", "discovery"]},
                            {"required": ["jwks_url", "discovery"]}]},
          "properties": {
            "issuer": {"type": "string", "minLength": 1,
                       "description": "What `iss` of the tokens says, byte for byte."},
            "audience": {"type": "string", "minLength": 1,
                         "description": "What `aud` of the tokens says or holds, byte for byte."},
            "jwks_file": {"type": "string", "minLength": 1, "format": "path",
                          "description": "File with the issuer's keys (a JWK set); read again when it changes."},
            "jwks_url": {"type": "string", "minLength": 1,
                         "description": "Where the issuer's keys are: https, or http of this machine."},
            "discovery": {"type": "string", "minLength": 1,
                          "description": "The issuer's discovery document; unless it is said, below the issuer."},
            "ca_file": {"type": "string", "minLength": 1, "format": "path",
                        "description": "Authorities that vouch for the host of the keys, instead of the system's."},
            "bearer_file": {"type": "string", "minLength": 1, "format": "path",
                            "description": "File with a token that is sent when keys are fetched; read each time."},
            "algorithms": {
              "description": "Signature algorithms that are taken.",
              "type": "array", "minItems": 1, "uniqueItems": true, "default": ["ES256", "RS256"],
              "items": {
                "enum": ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]
              }
            },
            "match": {
              "description": "Claims and what one of their values must be; `*` stands for anything but : and /.",
              "type": "object",
              "additionalProperties": {"type": "array", "minItems": 1, "items": {"type": "string", "minLength": 1}}
            },
            "subject": {"type": "string", "minLength": 1, "default": "${sub}",
                        "description": "The bearer's name, with claims in it."},
            "groups": {"type": "array", "minItems": 1, "items": {"type": "string", "minLength": 1},
                       "description": "The bearer's groups, with claims in them."}
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
