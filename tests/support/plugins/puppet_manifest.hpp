// SPDX-License-Identifier: Apache-2.0
#pragma once

#define PUPPET_MANIFEST                                                                                               \
  R"({"schema": 1, "name": "puppet", "version": "1.2.3", "vendor": "Berth", "license": "Apache-2.0", "abi": "1.0", )" \
  R"("kinds": ["berth.blobs/1", "berth.records/1", "berth.plugin/1"], "requires": ["berth.log/1"], )"                 \
  R"("threads": "concurrent", "config_schema": {"type": "object"}})"
