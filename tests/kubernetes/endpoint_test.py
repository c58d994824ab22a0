# SPDX-License-Identifier: Apache-2.0
"""What an API server asks and what it is answered: recorded requests, and what else servers send, over TLS."""

import json
import socket
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))

import end_to_end
from admission import HOST, LINK, RULES, AdmissionTest, pod_review, recorded, review
from guarded import GuardedTest
from review_checker import check_admission_answer

MOST_BYTES = 8 << 20
OWN, FOREIGN = f"{HOST}/team/app:1", "evil/app:1"
# What becomes of each recorded request by the set `default`.
REFUSED = {"handmade-pods-create-imagevolume", "handmade-pods-update-image", "validate-deployments-create"}


class RecordedTest(AdmissionTest):
    def test_each_is_answered_as_servers_want_it(self):
        asked = {name: each for name, each in recorded().items() if each["body"]["kind"] == "AdmissionReview"}
        self.assertGreaterEqual(len(asked), 7)
        for name, each in asked.items():
            for version in ("admission.k8s.io/v1", "admission.k8s.io/v1beta1"):
                with self.subTest(name, version=version):
                    body = {**each["body"], "apiVersion": version}
                    self.assertEqual(self.validated(body)["allowed"], name not in REFUSED)
                    self.mutated(body)

    def test_headers_that_servers_send_are_taken(self):
        each = recorded()["validate-pods-create"]
        headers = {name: value for name, value in each["headers"].items() if name != "Host"}
        answer = self.post("/admission/v1/validate/default?timeout=5s", each["body"], headers)
        self.assertEqual((answer.status, answer.headers["Content-Type"]), (200, "application/json"))
        # Without a type it is JSON too.
        connection = self.http.connection
        connection.request("POST", "/admission/v1/validate/default", json.dumps(each["body"]).encode())
        answer = connection.getresponse()
        self.assertEqual((answer.status, json.loads(answer.read())["response"]["allowed"]), (200, True))

    def test_image_reviews(self):
        self.assertTrue(self.images_reviewed(review("imagereview-allow"))["allowed"])
        answer = self.images_reviewed(review("imagereview-deny"))
        self.assertFalse(answer["allowed"])
        for part in ("reg/evil/app:v1", "[hosts]", LINK):
            self.assertIn(part, answer["reason"])


class DecisionTest(AdmissionTest):
    def test_a_refusal_names_all_that_is_wrong(self):
        response = self.validated(pod_review(OWN, FOREIGN, "other/app:2"))
        self.assert_refused(response, 'refused by policy "default"', 'container "c1"', 'container "c2"', LINK)
        self.assertNotIn('container "c0"', response["status"]["message"])
        causes = response["status"]["details"]["causes"]
        self.assertEqual([(cause["reason"], cause["field"]) for cause in causes],
                         [("hosts", "spec.containers[1].image"), ("hosts", "spec.containers[2].image")])

    def test_warnings_stay_within_the_limits(self):
        response = self.validated(pod_review(*(f"{HOST}/team/app{number}" for number in range(40))))
        self.assert_allowed(response)
        self.assertEqual(len(response["warnings"]), 10)
        self.assertRegex(response["warnings"][0], r"^c0: .*latest")

    def test_every_list_of_a_pod(self):
        for place in ("containers", "initContainers", "ephemeralContainers"):
            asked = pod_review(OWN)
            asked["request"]["object"]["spec"][place] = [{"name": "x", "image": FOREIGN}]
            with self.subTest(place):
                self.assert_refused(self.validated(asked), FOREIGN)
        asked = review("handmade-pods-create-imagevolume")
        self.assert_refused(self.validated(asked), "volume")

    def test_a_debug_container(self):
        asked = pod_review(OWN, operation="UPDATE", subResource="ephemeralcontainers")
        asked["request"]["oldObject"] = json.loads(json.dumps(asked["request"]["object"]))
        asked["request"]["object"]["spec"]["ephemeralContainers"] = [{"name": "dbg", "image": FOREIGN}]
        self.assert_refused(self.validated(asked), 'container "dbg"')
        # As API servers before 1.23 sent it.
        kind = {"group": "", "version": "v1", "kind": "EphemeralContainers"}
        asked["request"].update(
            kind=kind, object={"kind": "EphemeralContainers", "ephemeralContainers": [{"name": "dbg", "image": FOREIGN}]}
        )
        asked["request"]["oldObject"] = {"kind": "EphemeralContainers", "ephemeralContainers": None}
        self.assert_refused(self.validated(asked), FOREIGN)

    def test_unchanged_images_of_an_update_pass(self):
        asked = pod_review(FOREIGN, operation="UPDATE")
        asked["request"]["oldObject"] = json.loads(json.dumps(asked["request"]["object"]))
        self.assert_allowed(self.validated(asked))
        asked["request"]["object"]["spec"]["containers"].append({"name": "second", "image": FOREIGN})
        self.assert_refused(self.validated(asked), FOREIGN)

    def test_what_ends_is_let_go(self):
        asked = pod_review(FOREIGN, operation="DELETE")
        asked["request"].update(oldObject=asked["request"]["object"], object=None)
        self.assert_allowed(self.validated(asked))
        asked = pod_review(FOREIGN, operation="UPDATE")
        old = pod_review(OWN)["request"]["object"]
        old["metadata"]["deletionTimestamp"] = "2026-11-23T21:45:17Z"
        asked["request"]["oldObject"] = old
        self.assert_allowed(self.validated(asked))

    def test_custom_resources(self):
        asked = pod_review()
        kind = {"group": "argoproj.io", "version": "v1alpha1", "kind": "Workflow"}
        step = {"name": "build", "container": {"image": FOREIGN}}
        asked["request"].update(kind=kind, object={"kind": "Workflow", "spec": {"templates": [step]}})
        response = self.validated(asked)
        self.assert_refused(response, FOREIGN)
        self.assertEqual(response["status"]["details"]["causes"][0]["field"], "spec.templates[0].container.image")
        step["container"]["image"] = OWN
        self.assert_allowed(self.validated(asked))

    def test_a_kind_that_nothing_is_told_about_is_warned_of_or_refused(self):
        asked = pod_review()
        asked["request"]["kind"] = {"group": "tekton.dev", "version": "v1", "kind": "Task"}
        response = self.validated(asked)
        self.assert_allowed(response)
        self.assertIn("Task.tekton.dev", response["warnings"][0])
        self.write_rules(self.rules.replace("cluster:\n", "cluster:\n  unknown_kinds: deny\n"))
        self.wait_for(lambda: not self.validated(asked)["allowed"])
        self.assert_refused(self.validated(asked), "Task.tekton.dev")

    def wait_for(self, probe):
        self.registry.wait_until(probe, "new rules")


class OwnImagesTest(AdmissionTest):
    def test_a_tag_becomes_the_digest_that_it_names(self):
        digest = self.push("team/app")
        response = self.mutated(pod_review(OWN, f"{HOST}/team/app@{digest}", FOREIGN))
        images = [each["image"] for each in response["object"]["spec"]["containers"]]
        self.assertEqual(images, [f"{OWN}@{digest}", f"{HOST}/team/app@{digest}", FOREIGN])
        # What has been written passes the hook behind it, and so does a tag by itself.
        self.assert_allowed(self.validated(pod_review(images[0], OWN), "pinned"))

    def test_the_tag_of_now_counts(self):
        self.push("team/app")
        newer = self.push("team/app", layers=[b"another layer"])
        containers = self.mutated(pod_review(OWN))["object"]["spec"]["containers"]
        self.assertEqual(containers[0]["image"], f"{OWN}@{newer}")

    def test_controllers_are_left_as_they_are(self):
        self.push("team/app")
        asked = review("validate-deployments-create")
        asked["request"]["object"]["spec"]["template"]["spec"]["containers"][0]["image"] = OWN
        self.assertNotIn("patch", self.mutated(asked))

    def test_what_is_not_here_is_refused(self):
        self.assert_refused(self.validated(pod_review(f"{HOST}/team/nothing:1"), "pinned"), "[pin]")
        # The mutating hook leaves that to the validating one.
        response = self.mutated(pod_review(f"{HOST}/team/nothing:1"))
        self.assertTrue(response["allowed"] and "patch" not in response)


class NamespacesTest(AdmissionTest):
    def test_trows_path_takes_the_set_of_the_namespace(self):
        path = "/validate-image?timeout=5s"
        self.assert_allowed(self.validated(pod_review(OWN), path=path))
        self.assert_refused(self.validated(pod_review(FOREIGN), path=path), 'policy "default"')
        self.assert_refused(self.validated(pod_review(OWN, namespace="prod-eu"), path=path), 'policy "prod"', "[never]")

    def test_a_set_is_for_its_namespaces_alone(self):
        self.assert_allowed(self.validated(pod_review(FOREIGN), "prod"))
        self.assert_refused(self.validated(pod_review(OWN, namespace="prod-eu"), "prod"), "[never]")

    def test_a_dry_run_is_not_recorded(self):
        self.validated(pod_review("evil/dry:1", dryRun=True))
        self.validated(pod_review("evil/wet:1", dryRun=False))
        decisions = self.http.expect(200, "GET", "/admission/v1/decisions").body.decode()
        self.assertIn("evil/wet", decisions)
        self.assertNotIn("evil/dry", decisions)


class UsersTest(GuardedTest):
    """A registry with users: API servers show no password, and need none."""

    config = {"validation": {"file": "validation.yaml"}}

    def prepare(self):
        (self.directory / "validation.yaml").write_text(RULES)

    def test_reviews_are_answered(self):
        for asked, allowed in ((pod_review(f"{HOST}/team/app:1"), True), (pod_review(FOREIGN), False)):
            answer = self.as_user().request("POST", "/admission/v1/validate/default", json.dumps(asked).encode())
            self.assertEqual(answer.status, 200, answer.body)
            self.assertEqual(check_admission_answer(asked, answer.body)["allowed"], allowed)


class NoReviewTest(AdmissionTest):
    PATHS = ("/admission/v1/validate/default", "/admission/v1/mutate/default", "/admission/v1/imagereview/default",
             "/validate-image")

    def test_a_body_that_is_no_review(self):
        deep = b'{"a":' * 100_000 + b"1" + b"}" * 100_000
        bodies = [b"", b"{}", b"[]", b"null", b"\xff\xfe", b"<xml/>", b'{"kind": "Pod", "apiVersion": "v1"}', deep]
        for path in self.PATHS:
            for body in bodies:
                with self.subTest(path, body=body[:40]):
                    answer = self.post(path, body)
                    self.assertEqual(answer.status, 400, answer.body)
                    self.assertTrue(answer.json()["errors"][0]["message"])
            self.assert_logged(path, "send the review", "127.0.0.1")
        self.assertEqual(self.post(self.PATHS[0], review("imagereview-allow")).status, 400)
        self.assertEqual(self.post(self.PATHS[2], review("validate-pods-create")).status, 400)
        other = {**review("validate-pods-create"), "apiVersion": "admission.k8s.io/v2"}
        self.assertEqual(self.post(self.PATHS[0], other).status, 400)

    def assert_logged(self, path, *texts):
        """The last line about it: API servers do not tell what they were answered."""
        lines = [line for line in self.registry.output().splitlines() if f'"path":"{path}"' in line]
        for text in ("A cluster's question cannot be answered", *texts):
            self.assertIn(text, lines[-1])

    def test_a_set_that_does_not_exist(self):
        for path in self.PATHS[:3]:
            answer = self.post(path.replace("default", "nothing"), review("validate-pods-create"))
            self.assertEqual(answer.status, 404, answer.body)
            self.assertIn('no set "nothing"', answer.error_text())
            self.assert_logged(path.replace("default", "nothing"), 'no set \\"nothing\\"')

    def test_a_body_that_is_too_large(self):
        padding = review("validate-pods-create")
        padding["request"]["object"]["metadata"]["annotations"] = {"a": "x" * (MOST_BYTES - 100_000)}
        self.assert_allowed(self.validated(padding))
        for path in self.PATHS:
            with self.subTest(path):
                self.assertEqual(self.post_large(path, b"Content-Length: %d" % (MOST_BYTES + 1)), 413)
        self.assert_allowed(self.validated(pod_review(OWN)))

    def test_a_body_that_turns_out_too_large(self):
        piece = b"%x\r\n" % (1 << 20) + b" " * (1 << 20) + b"\r\n"
        self.assertEqual(self.post_large(self.PATHS[0], b"Transfer-Encoding: chunked", piece * 9 + b"0\r\n\r\n"), 413)

    def post_large(self, path, header, body=b""):
        """The status that a request has, be it before its body has arrived."""
        plain = socket.create_connection((self.registry.host, self.registry.port), timeout=30)
        with self.context.wrap_socket(plain, server_hostname=self.registry.host) as connection:
            connection.sendall(b"POST %s HTTP/1.1\r\nHost: x\r\n%s\r\n\r\n" % (path.encode(), header))
            try:
                connection.sendall(body)
            except OSError:
                pass  # It has answered, and reads no more.
            return int(connection.recv(4096).split()[1])


if __name__ == "__main__":
    end_to_end.require_berth()
    end_to_end.main()
