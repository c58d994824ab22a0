# SPDX-License-Identifier: Apache-2.0
"""An API server is answered in the time that it waits, also when a rule's plugin hangs: here its process is
stopped."""

import os
import signal
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))

import end_to_end
from admission import HOST, AdmissionTest, pod_review
from plugin_processes import plugin_hosts

WAITED = 6  # Seconds of the query.
OWN = f"{HOST}/team/app:1"
RULES = f"""version: 1
sets:
  default:
    rules:
      - {{id: hosts, plugin: images, isolation: process, deadline: 20s, with: {{allow: ["{HOST}/**"]}}}}
      - {{id: tags, plugin: images, with: {{tags: {{deny: [latest]}}}}}}
"""


class HangingPluginTest(AdmissionTest):
    rules = RULES

    def setUp(self):
        super().setUp()
        self.assert_allowed(self.validated(pod_review(OWN)))
        self.stopped = plugin_hosts(self.registry)["hosts"]
        os.kill(self.stopped, signal.SIGSTOP)
        self.addCleanup(self.go_on)

    def go_on(self):
        os.kill(self.stopped, signal.SIGCONT)

    def asked_in_time(self, *images):
        began = time.monotonic()
        response = self.validated(pod_review(*images), path=f"/admission/v1/validate/default?timeout={WAITED}s")
        self.assertLess(time.monotonic() - began, WAITED)
        return response

    def test_what_cannot_be_decided_is_refused(self):
        response = self.asked_in_time(OWN, f"{HOST}/team/other:1", f"{HOST}/team/third")
        self.assert_refused(response, "[hosts] it cannot be decided now", "try again", 'container "c2"', "undecided")
        self.go_on()
        self.assert_allowed(self.validated(pod_review(OWN)))

    def test_what_is_refused_anyway_is_told(self):
        self.assert_refused(self.asked_in_time(OWN.replace(":1", "")), "[hosts] it cannot be decided now")


class OnErrorTest(HangingPluginTest):
    rules = RULES.replace("deadline: 20s", "deadline: 300ms, on_error: warn")

    def test_what_cannot_be_decided_is_refused(self):
        response = self.asked_in_time(OWN)
        self.assert_allowed(response)
        self.assertIn("cannot be decided now", response["warnings"][0])

    def test_what_is_refused_anyway_is_told(self):
        self.assert_refused(self.asked_in_time(OWN.replace(":1", "")), "[tags]")


if __name__ == "__main__":
    end_to_end.require_berth()
    end_to_end.main()
