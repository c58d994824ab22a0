// SPDX-License-Identifier: Apache-2.0
#include "authenticator.hpp"

// Limits here are those of fetch/issuer_settings.cpp.
BERTH_PLUGIN(R"json({
  "schema": 1, "name": "token", "version": "0.1.0", "vendor": "Berth", "license": "Apache-2.0", "abi": "1.0",
  "kinds": ["berth.auth/1"],
  "threads": "concurrent",
  "isolation": {"prefer": "in-process", "allow": ["in-process", "process", "remote"]},
  "config_schema": {
    "type": "object", "additionalProperties": false, "required": ["issuer", "audience"],
    "description": "issuer and audience, and either jwks_file or jwks_url",
    "allOf": [{"oneOf": [{"required": ["jwks_file"]}, {"required": ["jwks_url"]}]}],
    "properties": {
      "issuer": {"type": "string", "minLength": 1,
                 "description": "What `iss` of the tokens says, byte for byte."},
      "audience": {"type": "string", "minLength": 1,
                   "description": "What `aud` of the tokens says or holds, byte for byte."},
      "jwks_file": {"type": "string", "minLength": 1, "format": "path",
                    "description": "File with the issuer's keys (a JWK set); read again when it changes."},
      "jwks_url": {"type": "string", "minLength": 1,
                   "description": "Where the issuer's keys are: https, or http of this machine."},
      "ca_file": {"type": "string", "minLength": 1, "format": "path",
                  "description": "Authorities that vouch for the host of the keys, instead of the system's."},
      "algorithms": {
        "description": "Signature algorithms that are taken.",
        "type": "array", "minItems": 1, "uniqueItems": true, "default": ["ES256", "RS256"],
        "items": {"enum": ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]}
      },
      "leeway": {"type": "integer", "minimum": 0, "maximum": 600, "default": 60,
                 "description": "Seconds that the clocks may be apart."},
      "refresh": {"type": "integer", "minimum": 10, "maximum": 86400, "default": 300,
                  "description": "Seconds between fetches of the keys."},
      "subject_claim": {"type": "string", "minLength": 1, "default": "sub",
                        "description": "The claim that names the bearer."},
      "groups_claim": {"type": "string", "minLength": 1, "default": "groups",
                       "description": "The claim with the bearer's groups."},
      "kind": {"enum": ["user", "robot", "workload"], "default": "user",
               "description": "What the bearers are."}
    }
  },
  "config_example": {
    "issuer": "https://login.example.org", "audience": "registry.example.org",
    "jwks_url": "https://login.example.org/keys"
  }
})json",
             berth::auth_token::Authenticator, berth::sdk::kAuth<berth::auth_token::Authenticator>);
