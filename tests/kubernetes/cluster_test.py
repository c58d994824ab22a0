# SPDX-License-Identifier: Apache-2.0
"""A real API server asks Berth, by the registrations that `berth k8s webhook` prints; kubectl shows what comes of it."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))

import berth_process
import end_to_end
import own_machine
import tools
from admission import HOST, LINK, RULES, AdmissionTest
from cluster import Cluster
from page import blocks
from plugin_processes import plugin_hosts

OWN, FOREIGN = f"{HOST}/team/app:1", "evil/app:1"
ACTIVE_SECONDS = 60  # After a registration changes; it takes about one.
DENIED = 'admission webhook "validate.default.berth" denied the request: '
HOOKS = "validatingwebhookconfiguration,mutatingwebhookconfiguration"
LABELS = {"app": "x"}
POD = {"containers": [{"name": "web", "image": FOREIGN}]}
TEMPLATE = {"metadata": {"labels": LABELS}, "spec": POD}
ENDING = {"metadata": {"labels": LABELS}, "spec": {**POD, "restartPolicy": "Never"}}
WORKLOADS = {
    "ReplicationController": ("v1", {"spec": {"selector": LABELS, "template": TEMPLATE}}),
    "PodTemplate": ("v1", {"template": TEMPLATE}),
    "Deployment": ("apps/v1", {"spec": {"selector": {"matchLabels": LABELS}, "template": TEMPLATE}}),
    "ReplicaSet": ("apps/v1", {"spec": {"selector": {"matchLabels": LABELS}, "template": TEMPLATE}}),
    "DaemonSet": ("apps/v1", {"spec": {"selector": {"matchLabels": LABELS}, "template": TEMPLATE}}),
    "StatefulSet": (
        "apps/v1", {"spec": {"selector": {"matchLabels": LABELS}, "serviceName": "x", "template": TEMPLATE}}
    ),
    "Job": ("batch/v1", {"spec": {"template": ENDING}}),
    "CronJob": ("batch/v1", {"spec": {"schedule": "0 0 * * *", "jobTemplate": {"spec": {"template": ENDING}}}}),
}
WORKFLOWS = {
    "apiVersion": "apiextensions.k8s.io/v1",
    "kind": "CustomResourceDefinition",
    "metadata": {"name": "workflows.argoproj.io"},
    "spec": {
        "group": "argoproj.io",
        "scope": "Namespaced",
        "names": {"plural": "workflows", "singular": "workflow", "kind": "Workflow"},
        "versions": [{
            "name": "v1alpha1", "served": True, "storage": True,
            "schema": {"openAPIV3Schema": {"type": "object", "x-kubernetes-preserve-unknown-fields": True}},
        }],
    },
}


def setUpModule():
    folder = tempfile.mkdtemp(prefix="berth-cluster-")
    unittest.addModuleCleanup(shutil.rmtree, folder, ignore_errors=True)
    ClusterTest.cluster = Cluster(folder)
    unittest.addModuleCleanup(ClusterTest.cluster.kill)
    ClusterTest.cluster.start()


class ClusterTest(AdmissionTest):
    """One API server for all; each test has a registry, a namespace, and no registration but its own."""

    cluster = None
    count = 0

    def setUp(self):
        super().setUp()
        self.addCleanup(self.leave)
        ClusterTest.count += 1
        self.namespace = f"test-{ClusterTest.count}"
        self.kubectl("create", "namespace", self.namespace)

    def leave(self):
        self.cluster.kubectl("delete", HOOKS, "--all")
        if self.has_failed():
            print(f"--- the end of the API server's log:\n{self.cluster.last_words()}", file=sys.stderr)

    def registration(self, *flags, ca=True):
        """What `berth k8s webhook` prints for this registry."""
        words = ["--url", f"https://{self.registry.address}", *flags]
        words += ["--ca", self.authority.certificate] if ca else []
        return self.run_tool(berth_process.BERTH, "k8s", "webhook", *words)

    def register(self, *flags, ca=True, text=None):
        """Applies it, and waits until the API server goes by it."""
        self.kubectl("apply", "-f", "-", text=text or self.registration(*flags, ca=ca))
        deadline = time.monotonic() + ACTIVE_SECONDS
        while "webhook" not in self.run_pod("probe", FOREIGN, "--dry-run=server").stderr:
            self.assertLess(time.monotonic(), deadline, "the registration does nothing")
            time.sleep(0.2)

    def kubectl(self, *words, text=None):
        """A run that has to go well; what it printed."""
        done = self.cluster.kubectl(*words, text=text)
        self.assertEqual(done.returncode, 0, f"{words}: {done.stderr}")
        return done.stdout

    def here(self, *words, text=None):
        """In the test's namespace, however it ends."""
        return self.cluster.kubectl("--namespace", self.namespace, *words, text=text)

    def run_pod(self, name, image, *words):
        return self.here("run", name, f"--image={image}", *words)

    def make(self, kind, version, name="x", **fields):
        made = {"apiVersion": version, "kind": kind, "metadata": {"name": name}, **fields}
        return self.here("apply", "-f", "-", text=json.dumps(made))

    def assert_made(self, done):
        self.assertEqual(done.returncode, 0, done.stderr)

    def assert_denied(self, done, *texts):
        self.assertEqual(done.returncode, 1, done.stdout)
        for text in (DENIED, *texts):
            self.assertIn(text, done.stderr)

    def image_of(self, pod):
        return self.here("get", "pod", pod, "-o", "jsonpath={.spec.containers[0].image}").stdout


class DecisionsTest(ClusterTest):
    def test_pods_are_admitted_and_refused(self):
        self.register()
        self.assert_made(self.run_pod("good", OWN))
        refused = self.run_pod("bad", FOREIGN)
        self.assert_denied(refused, "Error from server (Forbidden)", 'refused by policy "default"', 'container "bad"', LINK)
        self.assertIn("NotFound", self.here("get", "pod", "bad").stderr)
        self.assert_denied(self.here("set", "image", "pod/good", f"good={FOREIGN}"), FOREIGN)
        self.assert_made(self.here("label", "pod", "good", "a=b"))
        self.assert_made(self.here("delete", "pod", "good", "--force"))

    def test_a_refusal_is_403_with_its_causes(self):
        self.register()
        pod = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "bad"}, "spec": POD}
        status, body = self.cluster.api_server.request("POST", f"/api/v1/namespaces/{self.namespace}/pods", pod)
        said = json.loads(body)
        self.assertEqual((status, said["code"], said["reason"]), (403, 403, "Forbidden"))
        causes = [(each["reason"], each["field"]) for each in said["details"]["causes"]]
        self.assertEqual(causes, [("hosts", "spec.containers[0].image")])

    def test_kubectl_shows_warnings(self):
        self.register()
        done = self.run_pod("moving", f"{HOST}/team/app")
        self.assert_made(done)
        self.assertRegex(done.stderr, r"(?m)^Warning: moving: .*latest")
        self.assertEqual(self.run_pod("still", OWN).stderr, "")

    def test_each_workload_is_asked_about(self):
        self.register()
        for kind, (version, fields) in WORKLOADS.items():
            with self.subTest(kind):
                self.assert_denied(self.make(kind, version, **fields), 'container "web"', FOREIGN)
                good = json.loads(json.dumps(fields).replace(FOREIGN, OWN))
                self.assert_made(self.make(kind, version, **good))

    def test_what_runs_can_be_changed_when_the_rules_have_become_stricter(self):
        version, fields = WORKLOADS["Deployment"]
        self.assert_made(self.make("Deployment", version, **fields))
        self.register()
        self.assert_made(self.here("scale", "deployment/x", "--replicas=0"))
        self.assert_made(self.here("patch", "deployment", "x", "-p", '{"spec": {"replicas": 3}}'))
        self.assert_denied(self.here("set", "image", "deployment/x", "web=evil/app:2"), "evil/app:2")
        self.assert_made(self.here("delete", "deployment", "x"))

    def test_debug_containers_and_image_volumes(self):
        self.register()
        self.assert_made(self.run_pod("good", OWN))
        debug = ("debug", "good", "--attach=false", "--container=dbg")
        self.assert_denied(self.here(*debug, f"--image={FOREIGN}"), 'container "dbg"')
        self.assert_made(self.here(*debug, f"--image={OWN}"))
        volume = {"name": "model", "image": {"reference": "evil/model:1"}}
        spec = {"containers": [{"name": "web", "image": OWN}], "volumes": [volume]}
        self.assert_denied(self.make("Pod", "v1", spec=spec), 'volume "model"')

    def test_custom_resources(self):
        self.kubectl("apply", "-f", "-", text=json.dumps(WORKFLOWS))
        self.kubectl("wait", "--for=condition=Established", "crd/workflows.argoproj.io")
        self.register("--resources", "argoproj.io/v1alpha1/workflows")
        for image, check in ((FOREIGN, self.assert_denied), (OWN, self.assert_made)):
            spec = {"templates": [{"name": "build", "container": {"image": image}}]}
            check(self.make("Workflow", "argoproj.io/v1alpha1", spec=spec))

    def test_namespaces_that_are_left_alone(self):
        self.register("--exclude", f"kube-system,{self.namespace}-x")
        self.kubectl("create", "namespace", f"{self.namespace}-x")
        for namespace in ("kube-system", f"{self.namespace}-x"):
            done = self.cluster.kubectl("run", self.namespace, f"--image={FOREIGN}", "-n", namespace)
            self.assert_made(done)
        self.assert_denied(self.run_pod("bad", FOREIGN))

    def test_a_dry_run_is_decided_and_not_recorded(self):
        self.register()
        self.assert_denied(self.run_pod("bad", "evil/dry:1", "--dry-run=server"))
        self.assert_denied(self.run_pod("bad", "evil/wet:1"))
        decisions = self.http.expect(200, "GET", "/admission/v1/decisions").body.decode()
        self.assertIn("evil/wet", decisions)
        self.assertNotIn("evil/dry", decisions)

    def test_rules_change_without_a_new_registration(self):
        self.register()
        self.assert_denied(self.run_pod("bad", FOREIGN))
        self.write_rules(RULES.replace("id: hosts, plugin: images", "id: hosts, plugin: images, mode: warn"))
        self.registry.wait_until(lambda: self.run_pod("bad", FOREIGN, "--dry-run=server").returncode == 0, "new rules")
        done = self.run_pod("bad", FOREIGN)
        self.assert_made(done)
        self.assertIn("Warning: bad: [hosts]", done.stderr)


class DigestsTest(ClusterTest):
    def test_a_tag_becomes_the_digest_that_it_names(self):
        digest = self.push("team/app")
        text = self.registration("--mutate", "--set", "pinned")
        self.kubectl("apply", "--dry-run=server", "-f", "-", text=text)
        self.kubectl("apply", "-f", "-", text=text)
        self.registry.wait_until(
            lambda: "denied" in self.run_pod("no", f"{HOST}/nothing:1", "--dry-run=server").stderr, "webhook in force"
        )
        self.assert_made(self.run_pod("good", OWN))
        self.assertEqual(self.image_of("good"), f"{OWN}@{digest}")
        self.push("team/app", layers=[b"another layer"])
        self.assertEqual(self.image_of("good"), f"{OWN}@{digest}", "a later push changes nothing")
        version, fields = WORKLOADS["Deployment"]
        self.assert_made(self.make("Deployment", version, **json.loads(json.dumps(fields).replace(FOREIGN, OWN))))
        image = self.here("get", "deployment", "x", "-o", "jsonpath={.spec.template.spec.containers[0].image}").stdout
        self.assertEqual(image, OWN, "controllers stay as they are")


class FailureTest(ClusterTest):
    """What docs/kubernetes.md says of things that go wrong."""

    def test_a_dead_berth_lets_nothing_in(self):
        self.register()
        self.registry.stop()
        done = self.run_pod("good", OWN)
        self.assertEqual(done.returncode, 1)
        self.assertRegex(done.stderr, r'failed calling webhook "validate\.default\.berth": .*connection refused')
        self.assert_made(self.cluster.kubectl("run", self.namespace, f"--image={OWN}", "-n", "kube-system"))
        # The way out that the page gives, and the registration itself.
        way_out = ("delete", HOOKS, "berth-default")
        self.assertIn(f"kubectl {' '.join(way_out)}", self.registration())
        self.cluster.kubectl(*way_out)
        self.becomes(lambda: self.run_pod("good", OWN).returncode == 0)

    def becomes(self, probe):
        deadline = time.monotonic() + ACTIVE_SECONDS
        while not probe():
            self.assertLess(time.monotonic(), deadline)
            time.sleep(0.2)

    def test_a_dead_berth_lets_everything_in_where_it_is_to_be_ignored(self):
        self.register("--failure-policy", "Ignore")
        self.assert_denied(self.run_pod("bad", FOREIGN))
        self.registry.stop()
        self.assert_made(self.run_pod("bad", FOREIGN))
        self.registry.start()
        self.assert_denied(self.run_pod("other", FOREIGN))

    def stopped(self, policy):
        self.register("--failure-policy", policy, "--timeout", "2")
        os.killpg(self.registry.pid, signal.SIGSTOP)
        self.addCleanup(os.killpg, self.registry.pid, signal.SIGCONT)
        began = time.monotonic()
        done = self.run_pod("app", FOREIGN)
        self.assertGreater(time.monotonic() - began, 2)
        return done

    def test_a_slow_berth_lets_nothing_in(self):
        done = self.stopped("Fail")
        self.assertEqual(done.returncode, 1)
        self.assertRegex(done.stderr, "failed calling webhook .*context deadline exceeded")

    def test_a_slow_berth_lets_everything_in_where_it_is_to_be_ignored(self):
        self.assert_made(self.stopped("Ignore"))

    def test_no_set_of_this_name(self):
        self.register("--set", "nothing")
        self.assertIn("the server could not find the requested resource", self.run_pod("app", OWN).stderr)

    def test_no_review_that_berth_reads(self):
        self.register(text=self.registration().replace("/v1/validate/", "/v1/imagereview/"))
        self.assertIn("the server rejected our request for an unknown reason", self.run_pod("app", OWN).stderr)
        self.assertIn("A cluster's question cannot be answered", self.registry.output())

    def test_an_authority_that_is_not_known(self):
        self.register(ca=False)
        self.assertIn("x509: certificate signed by unknown authority", self.run_pod("app", OWN).stderr)

    def test_a_name_that_the_certificate_lacks(self):
        text = self.registration().replace("https://127.0.0.1:", f"https://{own_machine.HOST}:")
        self.register(text=text)
        self.assertRegex(self.run_pod("app", OWN).stderr, f"x509: certificate is .*not {own_machine.HOST}")


class HangingPluginTest(ClusterTest):
    """A rule that cannot be decided is Berth's to answer, in time, whatever failurePolicy says."""

    rules = RULES.replace("id: hosts, plugin: images", "id: hosts, plugin: images, isolation: process, deadline: 20s")

    def test_it_is_refused(self):
        self.register("--failure-policy", "Ignore", "--timeout", "3")
        stopped = plugin_hosts(self.registry)["hosts"]
        os.kill(stopped, signal.SIGSTOP)
        self.addCleanup(os.kill, stopped, signal.SIGCONT)
        self.assert_denied(self.run_pod("app", OWN), "it cannot be decided now", "try again")


class PageTest(ClusterTest):
    def test_the_set_up_of_the_page(self):
        """Its steps 3 and 4, with the address and the authority of here."""
        setup, trial = [block for block in blocks("sh") if "kubectl" in block][:2]
        for found, mine in (("https://reg.example.com", f"https://{self.registry.address}"),
                            ("/etc/berth/ca.crt", str(self.authority.certificate))):
            self.assertIn(found, setup)
            setup = setup.replace(found, mine)
        programs = self.directory / "bin"
        programs.mkdir()
        (programs / "berth").symlink_to(berth_process.BERTH)
        (programs / "kubectl").symlink_to(self.cluster.program)
        environment = self.cluster.environment() | {"PATH": f"{programs}:/usr/bin:/bin"}
        self.run_tool("bash", "-ec", setup, cwd=self.directory, env=environment)

        def refusal():
            done = subprocess.run(["bash", "-ec", trial], env=environment, capture_output=True, text=True, check=False)
            return done.stderr if done.returncode else None

        self.assertIn(DENIED, self.registry.wait_until(refusal, "refusal"))


class TrowTest(ClusterTest):
    def test_its_registration_goes_on_working(self):
        text = self.registration().replace("/admission/v1/validate/default", "/validate-image")
        self.assertIn("/validate-image", text)
        self.register(text=text)
        self.assert_denied(self.run_pod("bad", FOREIGN))
        self.assert_made(self.run_pod("good", OWN))


class ImagePolicyTest(AdmissionTest):
    """The admission plugin ImagePolicyWebhook, with the files that `berth k8s webhook --image-policy` prints."""

    def test_it_asks_about_containers(self):
        printed = self.run_tool(
            berth_process.BERTH, "k8s", "webhook", "--image-policy", "--url", f"https://{self.registry.address}",
            "--ca", self.authority.certificate,
        )
        folder = self.directory / "policy"
        folder.mkdir()
        admission, kubeconfig = printed.replace("/etc/kubernetes/berth", str(folder)).split("---\n")
        (folder / "admission.yaml").write_text(admission)
        (folder / "kubeconfig.yaml").write_text(kubeconfig)
        cluster = Cluster(self.directory / "cluster", [
            "--enable-admission-plugins=ImagePolicyWebhook",
            f"--admission-control-config-file={folder / 'admission.yaml'}",
        ])
        self.addCleanup(cluster.kill)
        cluster.start()
        self.assertEqual(cluster.kubectl("run", "good", f"--image={OWN}").returncode, 0)
        done = cluster.kubectl("run", "bad", f"--image={FOREIGN}")
        self.assertEqual(done.returncode, 1)
        for text in ("image policy webhook backend denied one or more images", FOREIGN, "[hosts]"):
            self.assertIn(text, done.stderr)


if __name__ == "__main__":
    end_to_end.require_berth()
    own_machine.enter()
    tools.require("kube-apiserver", "kubectl")
    end_to_end.require_tools([["etcd", "--version"], ["openssl", "version"]])
    end_to_end.main()
