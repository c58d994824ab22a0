// SPDX-License-Identifier: Apache-2.0
#include "rule.hpp"

BERTH_PLUGIN(R"json({
  "schema": 1, "name": "signature", "version": "0.1.0", "vendor": "Berth", "license": "Apache-2.0", "abi": "1.0",
  "kinds": ["berth.validation/1"],
  "instant": true,
  "threads": "concurrent",
  "isolation": {"prefer": "in-process", "allow": ["in-process", "process", "remote"]},
  "config_schema": {
    "type": "object", "additionalProperties": false, "description": "either any_of or at_least",
    "oneOf": [{"required": ["any_of"]}, {"required": ["at_least"]}],
    "definitions": {
      "authorities": {
        "type": "array", "minItems": 1, "maxItems": 32,
        "description": "who may have signed",
        "items": {
          "type": "object", "additionalProperties": false, "description": "either cosign_key or notation",
          "oneOf": [{"required": ["cosign_key"]}, {"required": ["notation"]}],
          "properties": {
            "cosign_key": {"type": "string", "minLength": 1, "format": "path",
                           "description": "a public key in PEM, as cosign generate-key-pair makes"},
            "notation": {
              "type": "object", "additionalProperties": false, "required": ["identities"],
              "description": "signatures of notation, by its certificates",
              "properties": {
                "trust_store": {"type": "array", "minItems": 1,
                                "items": {"type": "string", "minLength": 1, "format": "path"},
                                "description": "PEM files with the certificates of roots"},
                "signing_authorities": {"type": "array", "minItems": 1,
                                        "items": {"type": "string", "minLength": 1, "format": "path"},
                                        "description": "PEM files with roots of services that sign for others"},
                "identities": {"type": "array", "minItems": 1, "items": {"type": "string", "minLength": 1},
                               "description": "whom certificates have to be of: x509.subject: C=DE, O=Acme; or *"},
                "level": {"enum": ["strict", "permissive"], "default": "strict",
                          "description": "whether signatures end with their expiry and their certificates"}
              }
            },
            "name": {"type": "string", "minLength": 1, "description": "what messages call it"},
            "annotations": {"type": "object", "additionalProperties": {"type": "string"},
                            "description": "what signatures have to say"},
            "match_identity": {"type": "boolean", "description": "whether they have to name the image (cosign)"},
            "not_before": {"type": "string", "minLength": 1, "description": "from when on the key is believed (cosign)"},
            "not_after": {"type": "string", "minLength": 1, "description": "until when it is (cosign)"}
          }
        }
      }
    },
    "properties": {
      "any_of": {"$ref": "#/definitions/authorities"},
      "at_least": {
        "type": "object", "additionalProperties": false, "required": ["count", "of"],
        "description": "how many have to have signed, and of whom",
        "properties": {
          "count": {"type": "integer", "minimum": 1, "description": "how many of them, with different keys"},
          "of": {"$ref": "#/definitions/authorities"}
        }
      },
      "scope": {"enum": ["index", "index_or_all_children"], "default": "index",
                "description": "whether signatures of all images of an index do in the place of its own"}
    }
  },
  "config_example": {"any_of": [{"cosign_key": "/etc/berth/keys/prod.pub"}]}
})json",
             berth::validation_signature::Rule, berth::sdk::kValidation<berth::validation_signature::Rule>);
