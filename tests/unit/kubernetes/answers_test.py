# SPDX-License-Identifier: Apache-2.0
"""Holds answers to recorded requests, and to what could be made of them, against the strict checker; and the checker against
answers that API servers refuse. The argument is the program of answers.cpp."""

import base64
import copy
import json
import subprocess
import sys
import unittest
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1] / "support"))

from review_checker import BadAnswer, check_admission_answer, check_image_answer  # noqa: E402

PROGRAM = sys.argv.pop(1)
FIXTURES = {path.stem: json.loads(path.read_text())["body"] for path in sorted((HERE / "fixtures").glob("*.json"))}
REVIEWS = {name: body for name, body in FIXTURES.items() if body["kind"] == "AdmissionReview"}
PINNED = "reg.example.com/app@sha256:" + "a" * 64


def ask(question, review):
    """(whether it was a review, the answer's bytes)."""
    body = review if isinstance(review, bytes) else json.dumps(review).encode()
    done = subprocess.run([PROGRAM, question], input=body, capture_output=True, timeout=30, check=False)
    if done.returncode not in (0, 3):
        raise AssertionError(f"{question}: code {done.returncode}: {done.stderr.decode()}")
    return done.returncode == 0, done.stdout


def validated(review):
    return check_admission_answer(review, ask("validate", review)[1])


def mutated(review):
    return check_admission_answer(review, ask("mutate", review)[1], is_mutating=True)


class RecordedRequests(unittest.TestCase):
    def test_each_has_an_answer_that_servers_take(self):
        self.assertGreaterEqual(len(REVIEWS), 7)
        for name, review in REVIEWS.items():
            for version in ("admission.k8s.io/v1", "admission.k8s.io/v1beta1"):
                with self.subTest(name, version=version):
                    validated({**review, "apiVersion": version})
                    mutated({**review, "apiVersion": version})

    def test_verdicts(self):
        refused = {name for name, review in REVIEWS.items() if not validated(review)["allowed"]}
        self.assertEqual(refused, {"handmade-pods-create-imagevolume", "handmade-pods-update-image",
                                   "validate-deployments-create"})

    def test_a_refusal_names_everything(self):
        status = validated(REVIEWS["handmade-pods-create-imagevolume"])["status"]
        self.assertEqual(status["code"], 403)
        self.assertEqual(status["reason"], "Forbidden")
        for part in ('volume "model"', '"evil/model:1"', "[hosts]", '"default"', "https://wiki.example.com/images"):
            self.assertIn(part, status["message"])
        self.assertEqual(status["details"]["causes"], [
            {"reason": "hosts", "message": "evil is no registry of ours", "field": "spec.volumes[0].image.reference"}])
        self.assertEqual(status["details"]["kind"], "pods")

    def test_a_new_pod_is_patched_and_nothing_else_is(self):
        review = REVIEWS["mutate-pods-create"]
        wanted = copy.deepcopy(review["request"]["object"])
        wanted["spec"]["containers"][0]["image"] = PINNED
        self.assertEqual(mutated(review)["object"], wanted)
        self.assertNotIn("patch", mutated(REVIEWS["validate-cronjobs-create"]))
        self.assertNotIn("patch", validated(review))

    def test_mutating_never_refuses(self):
        self.assertTrue(mutated(REVIEWS["handmade-pods-create-imagevolume"])["allowed"])

    def test_many_images_and_warnings_stay_within_the_limits(self):
        review = copy.deepcopy(REVIEWS["validate-pods-create"])
        review["request"]["object"]["spec"]["containers"] = [
            {"name": f"c{i}\u0000\n\u2028", "image": f"evil/odd{i}\n\u0007:v"} for i in range(900)]
        response = validated(review)
        self.assertFalse(response["allowed"])
        self.assertEqual(len(response["warnings"]), 10)
        self.assertEqual(response["warnings"][-1], "and 891 more warnings")
        self.assertRegex(response["status"]["message"], r"and \d+ more images\nsee https")

    def test_image_reviews(self):
        self.assertTrue(check_image_answer(ask("imagereview", FIXTURES["imagereview-allow"])[1])["allowed"])
        denied = copy.deepcopy(FIXTURES["imagereview-deny"])
        denied["spec"]["containers"][0]["image"] = "evil/app:v1"
        status = check_image_answer(ask("imagereview", denied)[1])
        self.assertFalse(status["allowed"])
        self.assertIn("evil/app:v1", status["reason"])


def places(value, path=()):
    yield path
    for key, member in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield from places(member, (*path, key))


class WrongTypes(unittest.TestCase):
    def test_anything_anywhere_is_answered_or_refused(self):
        review = copy.deepcopy(REVIEWS["handmade-pods-update-image"])
        for name in ("object", "oldObject"):
            review["request"][name]["metadata"].pop("managedFields")
        answered = refused = 0
        for path in list(places(review))[1:]:
            for value in (None, 7, "x", [], {}):
                changed = copy.deepcopy(review)
                around = changed
                for step in path[:-1]:
                    around = around[step]
                around[path[-1]] = value
                is_review, text = ask("validate", changed)
                if is_review:
                    answered += 1
                    check_admission_answer(changed, text)
                else:
                    refused += 1
                    self.assertRegex(text.decode(), r"; send (an AdmissionReview|the review)")
        self.assertGreater(answered, 100)
        self.assertGreater(refused, 30)


class TheChecker(unittest.TestCase):
    """It has to see what API servers refuse, or the tests above say nothing."""

    def setUp(self):
        self.review = REVIEWS["validate-pods-create"]
        self.allowed = {"uid": self.review["request"]["uid"], "allowed": True}
        self.status = {"code": 403, "reason": "Forbidden", "message": "no"}

    def check(self, response, is_mutating=True, **more):
        answer = {"apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview", "response": response, **more}
        return check_admission_answer(self.review, json.dumps(answer).encode(), is_mutating)

    def patch(self, *operations):
        return {**self.allowed, "patchType": "JSONPatch", "patch": base64.b64encode(json.dumps(operations).encode()).decode()}

    def test_takes_what_is_right(self):
        self.check(self.allowed)
        self.check({**self.allowed, "allowed": False, "status": self.status})
        self.check({**self.allowed, "warnings": ["w"], "auditAnnotations": {"a-b.c_d": "v"}})
        place = "/spec/containers/0/image"
        patched = self.check(self.patch({"op": "replace", "path": place, "value": "x"}))
        self.assertEqual(patched["object"]["spec"]["containers"][0]["image"], "x")

    def test_sees_what_is_wrong(self):
        refused = {**self.allowed, "allowed": False}
        replaced = self.patch({"op": "replace", "path": "/spec/containers/0/image", "value": "x"})
        wrong = [
            {**self.allowed, "uid": "other"}, {"allowed": True}, {**self.allowed, "allowed": "true"},
            {**self.allowed, "allowed": 1}, {**self.allowed, "result": {}}, refused,
            {**refused, "status": {**self.status, "code": 200}}, {**refused, "status": {**self.status, "code": True}},
            {**refused, "status": {**self.status, "message": ""}}, {**refused, "status": {"message": "m"}},
            {**refused, "status": {**self.status, "details": {"causes": [{"message": 1, "reason": "r"}]}}},
            {**self.allowed, "warnings": ["x"] * 2}, {**self.allowed, "warnings": ["x" * 121]},
            {**self.allowed, "warnings": ["a\nb"]}, {**self.allowed, "warnings": [str(i) for i in range(11)]},
            {**self.allowed, "auditAnnotations": {"a/b": "v"}}, {**self.allowed, "auditAnnotations": {"a": 1}},
            {**self.allowed, "patch": "W10="}, {**replaced, "patchType": "MergePatch"}, {**replaced, "patch": "W1 0="},
            {**replaced, "patch": "%%"}, self.patch({"op": "replace", "path": "/spec/nothing", "value": "x"}),
            self.patch({"op": "test", "path": "/spec/containers/0/image", "value": "other"}),
            self.patch({"op": "remove", "path": "/spec/containers/0/image"}), self.patch(),
            {**replaced, "allowed": False, "status": self.status},
        ]
        for response in wrong:
            with self.subTest(response=response), self.assertRaises(BadAnswer):
                self.check(response)
        with self.assertRaises(BadAnswer):
            self.check(replaced, is_mutating=False)
        with self.assertRaises(BadAnswer):
            self.check(self.allowed, apiVersion="admission.k8s.io/v1beta1")
        with self.assertRaises(BadAnswer):
            self.check(self.allowed, request={})
        for text in (b"", b"{}", b"[]", b"\xff", b'{"a":1,"a":2}', b'{"a":NaN}'):
            with self.subTest(text=text), self.assertRaises(BadAnswer):
                check_admission_answer(self.review, text)


if __name__ == "__main__":
    unittest.main()
