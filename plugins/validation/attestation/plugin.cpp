// SPDX-License-Identifier: Apache-2.0
#include "rule.hpp"

BERTH_PLUGIN(R"json({
  "schema": 1, "name": "attestation", "version": "0.1.0", "vendor": "Berth", "license": "Apache-2.0", "abi": "1.0",
  "kinds": ["berth.validation/1"],
  "instant": true,
  "threads": "concurrent",
  "isolation": {"prefer": "in-process", "allow": ["in-process", "process", "remote"]},
  "config_schema": {
    "type": "object", "additionalProperties": false, "required": ["require"],
    "properties": {
      "require": {
        "type": "array", "minItems": 1, "maxItems": 16, "description": "all of them",
        "items": {
          "type": "object", "additionalProperties": false, "required": ["type"],
          "properties": {
            "type": {"type": "string", "minLength": 1,
                     "description": "spdx, cyclonedx, slsa, or the URI of a predicate type"},
            "signed_by": {
              "type": "array", "minItems": 1, "maxItems": 32, "description": "keys, one of which is enough",
              "items": {
                "type": "object", "additionalProperties": false, "required": ["cosign_key"],
                "properties": {
                  "cosign_key": {"type": "string", "minLength": 1, "format": "path",
                                 "description": "a public key in PEM, as cosign generate-key-pair makes"},
                  "name": {"type": "string", "minLength": 1, "description": "what messages call it"},
                  "annotations": {"type": "object", "additionalProperties": {"type": "string"},
                                  "description": "what the attestation has to say of its subject"},
                  "match_identity": {"type": "boolean", "description": "whether it has to name the image"},
                  "not_before": {"type": "string", "minLength": 1, "description": "from when on the key is believed"},
                  "not_after": {"type": "string", "minLength": 1, "description": "until when it is"}
                }
              }
            },
            "signed": {"type": "boolean", "description": "false, in the place of signed_by: nobody has to have signed it"},
            "conditions": {
              "type": "array", "description": "about its predicate, all of them",
              "items": {
                "type": "object", "additionalProperties": false, "required": ["path"],
                "properties": {
                  "path": {"type": "string", "minLength": 1, "description": "a JSON pointer: /runDetails/builder/id"},
                  "equals": {"description": "the value, whole"},
                  "matches": {"type": "string", "description": "a glob for a text: https://ci.example.com/*"},
                  "max_age": {"type": "string", "pattern": "^[0-9]+[mhdw]$", "description": "of a time, as 30d"}
                }
              }
            }
          }
        }
      },
      "scope": {"enum": ["index", "index_or_all_children"], "default": "index",
                "description": "whether attestations of all images of an index do in the place of its own"}
    }
  },
  "config_example": {"require": [{"type": "spdx", "signed_by": [{"cosign_key": "/etc/berth/keys/ci.pub"}]}]}
})json",
             berth::validation_attestation::Rule, berth::sdk::kValidation<berth::validation_attestation::Rule>);
