// SPDX-License-Identifier: Apache-2.0
#include "rule.hpp"

BERTH_PLUGIN(R"json({
  "schema": 1, "name": "vulnerabilities", "version": "0.1.0", "vendor": "Berth", "license": "Apache-2.0", "abi": "1.0",
  "kinds": ["berth.validation/1"],
  "threads": "concurrent",
  "isolation": {"prefer": "in-process", "allow": ["in-process", "process", "remote"]},
  "config_schema": {
    "type": "object", "additionalProperties": false, "required": ["max_severity"],
    "properties": {
      "max_severity": {"enum": ["none", "low", "medium", "high", "critical"],
                       "description": "the highest that passes; critical: all"},
      "unknown_as": {"enum": ["none", "low", "medium", "high", "critical"], "default": "medium",
                     "description": "what a severity that the scanner does not know counts as"},
      "max_age": {"type": "string", "pattern": "^[0-9]+[mhdw]$",
                  "description": "how old the newest report may be, as 7d; any age without it"},
      "only_fixed": {"type": "boolean", "default": false,
                     "description": "let pass what has no fixed version by what the report says"},
      "unscanned": {"enum": ["deny", "warn", "allow"], "default": "deny",
                    "description": "what happens without a report that can be read, or with an old one"},
      "allow": {
        "type": "array", "description": "vulnerabilities that pass",
        "items": {
          "type": "object", "additionalProperties": false, "required": ["id"],
          "properties": {
            "id": {"type": "string", "minLength": 1, "description": "CVE-2024-1234, GHSA-…"},
            "until": {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$",
                      "description": "the last day, in UTC; for ever without it"},
            "reason": {"type": "string", "description": "for who reads the warning before it ends"}
          }
        }
      },
      "artifact_types": {"type": "array", "items": {"type": "string", "minLength": 1},
                         "description": "further types of artifacts that hold reports"}
    }
  },
  "config_example": {"max_severity": "medium", "max_age": "7d", "only_fixed": true}
})json",
             berth::validation_vulnerabilities::Rule, berth::sdk::kValidation<berth::validation_vulnerabilities::Rule>);
