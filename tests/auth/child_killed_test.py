#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The processes of plugins are killed while somebody pushes, who notices nothing: calls wait for the next process."""

import gzip
import json
import os
import signal
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))

import berth_process
import end_to_end
from guarded import FILL, HTPASSWD, PASSWORDS, POLICY, GuardedTest
from plugin_processes import has_ended, plugin_hosts

sys.path.insert(0, str(berth_process.ROOT / "tests" / "clients"))
import small_image

LAYERS, LAYER_BYTES = 48, 3 << 20
KILLED_AT = (2, 10, 18)  # As many layers have arrived.
IN_CHILDREN = {"isolation": "process"}


class LargeImage(small_image.SmallImage):
    """Too large to be pushed in a moment."""

    def __init__(self):
        super().__init__()
        tars = [small_image.text_layer(os.urandom(LAYER_BYTES)) for _ in range(LAYERS)]
        self.layers = [gzip.compress(tar, 1, mtime=0) for tar in tars]
        config = json.loads(self.config)
        config["rootfs"]["diff_ids"] = [small_image.digest_of(tar) for tar in tars]
        self.config = json.dumps(config).encode()
        manifest = json.loads(self.manifest)
        manifest["config"] |= {"digest": small_image.digest_of(self.config), "size": len(self.config)}
        manifest["layers"] = [
            manifest["layers"][0] | {"digest": small_image.digest_of(layer), "size": len(layer)}
            for layer in self.layers
        ]
        self.manifest = json.dumps(manifest).encode()
        self.digest = small_image.digest_of(self.manifest)


class ChildKilledTest(GuardedTest):
    policy = POLICY + FILL
    config = {"http": {"access_log": "json"}}
    auth = [HTPASSWD | IN_CHILDREN, {"plugin": "policy", "file": "policy.yaml", "deadline": "20s"} | IN_CHILDREN]

    def accesses(self):
        return [json.loads(line) for line in self.registry.output().splitlines() if '"msg":"access"' in line]

    def arrived(self):
        return sum(access["method"] == "PUT" and access["status"] == 201 for access in self.accesses())

    def push(self):
        """skopeo, which has begun to push what it then has pushed."""
        self.image = LargeImage()
        layout = self.image.write_layout(self.directory / "layout")
        words = ["skopeo", "copy", "--dest-tls-verify=false", "--dest-authfile", str(self.directory / "auth.json")]
        login = ["login", "--tls-verify=false", "-u", "alice", "--password-stdin", self.registry.address]
        self.run_tool("skopeo", *login, "--authfile", self.directory / "auth.json", input=PASSWORDS["alice"])
        words += [f"oci:{layout}:1", f"docker://{self.registry.address}/team/large:1"]
        return self.own(berth_process.Process(words, self.directory / "skopeo.log"))

    def kill_children_under(self, skopeo):
        """Both, while no call is under way: such a one would fail, as its process may have done what it asks."""
        hosts = plugin_hosts(self.registry)
        self.assertEqual(set(hosts), {"htpasswd", "policy"})
        os.kill(skopeo.pid, signal.SIGSTOP)
        time.sleep(0.2)
        self.assertTrue(skopeo.running(), "skopeo is done before")
        for process in hosts.values():
            os.kill(process, signal.SIGKILL)
        self.eventually(lambda: all(map(has_ended, hosts.values())), "end of the killed")
        os.kill(skopeo.pid, signal.SIGCONT)
        began = time.monotonic()
        answer = self.as_user("alice").request("GET", "/v2/public/none/tags/list")
        took = time.monotonic() - began
        print(f"a login and a rule, asked for while neither had a process: {answer.status} after {took:.3f} s")
        self.assertEqual(answer.status, 404, answer.body)
        self.eventually(lambda: self.serve_anew(hosts), "new processes")

    def serve_anew(self, former):
        hosts = plugin_hosts(self.registry)
        return set(hosts) == set(former) and not set(hosts.values()) & set(former.values())

    def test_a_push_goes_on_when_the_processes_of_users_and_rules_are_killed(self):
        skopeo = self.push()
        for count in KILLED_AT:
            self.eventually(lambda count=count: self.arrived() >= count, f"{count} layers", 60)
            self.kill_children_under(skopeo)
        self.assertEqual(skopeo.child.wait(120), 0, skopeo.output())
        pushed = self.as_user("robot").manifest("team/large", "1")
        self.assertEqual((pushed.status, pushed.body), (200, self.image.manifest))
        self.assertEqual([access for access in self.accesses() if access["status"] >= 500], [])
        said = self.registry.output()
        for name in ("htpasswd", "policy"):
            self.assertRegex(said, f'process is not there[^\\n]*"instance":"{name}"[^\\n]*signal 9')


if __name__ == "__main__":
    end_to_end.require_berth()
    end_to_end.require_tools([["skopeo", "--version"]])
    end_to_end.main()
