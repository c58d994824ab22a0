// SPDX-License-Identifier: Apache-2.0
#include "rule.hpp"

BERTH_PLUGIN(R"json({
  "schema": 1, "name": "images", "version": "0.1.0", "vendor": "Berth", "license": "Apache-2.0", "abi": "1.0",
  "kinds": ["berth.validation/1"],
  "instant": true,
  "threads": "concurrent",
  "isolation": {"prefer": "in-process", "allow": ["in-process", "process", "remote"]},
  "config_schema": {
    "type": "object", "additionalProperties": false,
    "properties": {
      "allow": {"type": "array", "items": {"type": "string", "minLength": 1},
                "description": "patterns of images that may run, as reg.example.com/team/**; with compat trow, prefixes"},
      "deny": {"type": "array", "items": {"type": "string", "minLength": 1},
               "description": "patterns of images that may not, whatever is allowed; with compat trow, prefixes"},
      "default": {"enum": ["allow", "deny", "Allow", "Deny"],
                  "description": "what is done with the others; deny when there is allow, else allow"},
      "aliases": {"type": "object", "additionalProperties": {"type": "string", "minLength": 1},
                  "description": "hosts of mirrors, and the host whose images each has"},
      "tags": {
        "type": "object", "additionalProperties": false, "description": "which tags images may be run by",
        "properties": {
          "allow": {"type": "array", "items": {"type": "string", "minLength": 1}, "description": "globs, as v*"},
          "deny": {"type": "array", "items": {"type": "string", "minLength": 1}, "description": "globs, as latest"}
        }
      },
      "require_tag": {"type": "boolean", "description": "whether a tag or digest has to be written"},
      "digest": {"enum": ["any", "require", "resolve", "resolve_or_require"],
                 "description": "whether a digest has to be written, or is written into the object"},
      "must_exist": {"type": "boolean", "description": "whether images of this registry have to be in it"},
      "compat": {"enum": ["trow", "trow-0.3"], "description": "decide as Trow does"},
      "allow_images": {"type": "array", "items": {"type": "string", "minLength": 1},
                       "description": "trow-0.3: whole names that may run"},
      "allow_prefixes": {"type": "array", "items": {"type": "string", "minLength": 1},
                         "description": "trow-0.3: what names begin with that may run"},
      "allow_docker_official": {"type": "boolean", "description": "trow-0.3: all of docker.io may run"},
      "deny_k8s_images": {"type": "boolean",
                          "description": "trow-0.3: Kubernetes' own images may not run unless allowed"},
      "disallow_local_images": {"type": "array", "items": {"type": "string", "minLength": 1},
                                "description": "trow-0.3: whole names of this registry that may not run"},
      "disallow_local_prefixes": {"type": "array", "items": {"type": "string", "minLength": 1},
                                  "description": "trow-0.3: what names of this registry begin with that may not run"}
    }
  },
  "config_example": {"allow": ["reg.example.com/**", "registry.k8s.io/**"], "tags": {"deny": ["latest"]}}
})json",
             berth::images::Rule, berth::sdk::kValidation<berth::images::Rule>);
