# SPDX-License-Identifier: Apache-2.0
"""What docs/kubernetes.md shows, as it stands there."""

import re
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))

import berth_process
import end_to_end
from admission import HOST, AdmissionTest, pod_review
from page import PAGE, blocks

SETS = f"""version: 1
sets:
  default:
    rules:
      - {{id: hosts, plugin: images, with: {{allow: ["{HOST}/**"]}}}}
      - {{id: signed, plugin: images, images: ["{HOST}/models/*"], with: {{deny: ["*/**"]}}}}
"""


class ExtractorsTest(AdmissionTest):
    rules = SETS + blocks("yaml")[0]

    def ask(self, group, kind, **fields):
        asked = pod_review()
        asked["request"].update(kind={"group": group, "version": "v1", "kind": kind}, object={"kind": kind, **fields})
        return self.validated(asked)

    def test_they_find_images(self):
        self.assertEqual(len(blocks("yaml")), 1)
        steps = [{"container": {"image": f"{HOST}/a:1"}}, {"container": {"image": "evil/a:1"}}]
        self.assert_refused(self.ask("argoproj.io", "Workflow", spec={"templates": steps}), "evil/a:1")
        self.assert_refused(self.ask("tekton.dev", "Task", spec={"sidecars": [{"image": "evil/b:1"}]}), "evil/b:1")
        self.assert_allowed(self.ask("tekton.dev", "Task", spec={"steps": [{"image": f"{HOST}/b:1"}]}))

    def test_a_refusal_looks_as_shown(self):
        asked = pod_review("docker.io/evil/app:1")
        spec = asked["request"]["object"]["spec"]
        spec["containers"][0]["name"] = "web"
        spec["volumes"] = [{"name": "model", "image": {"reference": f"{HOST}/models/m"}}]
        said = self.validated(asked)["status"]["message"]
        shown = re.search(r'denied the request: (refused by policy.*?)\n```', PAGE.read_text(), re.DOTALL)[1]
        pattern = re.escape(shown).replace("…", ".*")
        self.assertRegex(said, f"^{pattern}$")


class CommandsTest(AdmissionTest):
    def test_registrations_are_printed(self):
        commands = [line for block in blocks("sh") for line in block.splitlines() if line.startswith("berth k8s")]
        self.assertEqual(len(commands), 2)
        for command in commands:
            words = command.split(" > ")[0].replace("/etc/berth/ca.crt", str(self.authority.certificate)).split()[1:]
            self.assertIn(f"https://{HOST}/admission/v1/", self.run_tool(berth_process.BERTH, *words))
        printed = self.run_tool(
            berth_process.BERTH, "k8s", "webhook", "--service", "infra/berth:8443", "--resources",
            re.search(r"`--resources (\S+)`", PAGE.read_text())[1],
        )
        for part in ("argoproj.io", "tekton.dev", 'values: ["kube-system", "infra"]', "port: 8443"):
            self.assertIn(part, printed)


if __name__ == "__main__":
    end_to_end.require_berth()
    end_to_end.main()
