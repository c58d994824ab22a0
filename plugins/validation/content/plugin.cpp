// SPDX-License-Identifier: Apache-2.0
#include "rule.hpp"

BERTH_PLUGIN(R"json({
  "schema": 1, "name": "content", "version": "0.1.0", "vendor": "Berth", "license": "Apache-2.0", "abi": "1.0",
  "kinds": ["berth.validation/1"],
  "instant": true,
  "threads": "concurrent",
  "isolation": {"prefer": "in-process", "allow": ["in-process", "process", "remote"]},
  "config_schema": {
    "type": "object", "additionalProperties": false,
    "properties": {
      "required_labels": {
        "description": "names of labels that have to be there, or a map of names to what the value has to fit",
        "anyOf": [{"type": "array", "items": {"type": "string", "minLength": 1}},
                  {"type": "object", "additionalProperties": {"type": "string", "minLength": 1}}]
      },
      "forbidden_labels": {"type": "array", "items": {"type": "string", "minLength": 1},
                           "description": "globs of labels that may not be there"},
      "required_annotations": {
        "description": "the same of annotations",
        "anyOf": [{"type": "array", "items": {"type": "string", "minLength": 1}},
                  {"type": "object", "additionalProperties": {"type": "string", "minLength": 1}}]
      },
      "forbidden_annotations": {"type": "array", "items": {"type": "string", "minLength": 1},
                                "description": "globs of annotations that may not be there"},
      "max_size": {"type": "string", "minLength": 1, "description": "of all layers, as stored: 512MiB"},
      "max_layers": {"type": "integer", "minimum": 0, "description": "how many"},
      "max_layer_size": {"type": "string", "minLength": 1, "description": "of one layer, as stored"},
      "platforms": {
        "type": "object", "additionalProperties": false, "description": "what it is for",
        "properties": {
          "allow": {"type": "array", "items": {"type": "string", "minLength": 1},
                    "description": "what images may be for, as linux/arm64"},
          "require": {"type": "array", "items": {"type": "string", "minLength": 1},
                      "description": "what an index needs images for"}
        }
      },
      "base_images": {"type": "array", "items": {"type": "string", "minLength": 1},
                      "description": "patterns of images that it may say it is built on"},
      "base_layers": {"type": "object",
                      "additionalProperties": {"type": "array", "minItems": 1, "items": {"type": "string", "minLength": 1}},
                      "description": "bases: the digests of the layers of each, of which it begins with one's"},
      "max_age": {"type": "string", "minLength": 1, "description": "since it was built: 90d"},
      "allow_unknown_age": {"type": "boolean", "description": "whether it may leave open when it was built"},
      "user": {
        "type": "object", "additionalProperties": false, "description": "as whom it runs",
        "properties": {
          "non_root": {"type": "boolean", "description": "whether its user has to be another than root"},
          "numeric": {"type": "boolean", "description": "whether its user has to be a number"}
        }
      },
      "env": {
        "type": "object", "additionalProperties": false, "description": "its environment",
        "properties": {"deny": {"type": "array", "items": {"type": "string", "minLength": 1},
                                "description": "what names of environment variables may not fit"}}
      },
      "media_types": {"type": "array", "items": {"type": "string", "minLength": 1},
                      "description": "globs of media types that manifest, config and layers may have"},
      "foreign_layers": {"enum": ["allow", "deny"], "description": "layers that are fetched from elsewhere"},
      "tags": {
        "description": "what tags have to fit, one expression or some",
        "anyOf": [{"type": "string", "minLength": 1}, {"type": "array", "items": {"type": "string", "minLength": 1}}]
      },
      "artifacts": {"type": "boolean", "description": "whether signatures, charts and the like have to fit too"}
    }
  },
  "config_example": {"required_labels": ["org.opencontainers.image.source"], "max_layers": 20}
})json",
             berth::content::Rule, berth::sdk::kValidation<berth::content::Rule>);
