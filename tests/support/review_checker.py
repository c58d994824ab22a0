# SPDX-License-Identifier: Apache-2.0
"""What a strict API server takes as an answer to an AdmissionReview or an ImageReview, and nothing more. Types, fields and
limits are those of k8s.io/api/admission/v1, k8s.io/apimachinery's Status and of what kube-apiserver 1.20.2 and later do
with answers: whatever would become an error 500 (or be cut) for who changes an object is a BadAnswer here."""

import base64
import copy
import json
import re
import unicodedata

ADMISSION_VERSIONS = ("admission.k8s.io/v1", "admission.k8s.io/v1beta1")
MOST_WARNINGS, LONGEST_WARNING = 10, 120
LONGEST_MESSAGE = 20_000  # Measured to be handed on whole.
# The server puts the hook's name before the key; then both halves have to be a qualified name.
AUDIT_KEY = re.compile(r"[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?")


class BadAnswer(AssertionError):
    pass


def require(holds, sentence):
    if not holds:
        raise BadAnswer(sentence)


def _unique(pairs):
    members = dict(pairs)
    require(len(members) == len(pairs), f"an object has a member twice: {[name for name, _ in pairs]}")
    return members


def _no_constant(word):
    raise BadAnswer(f"{word} is no JSON")


def parse(body):
    """JSON without members that stand twice and without what is no UTF-8."""
    try:
        return json.loads(body.decode("utf-8") if isinstance(body, bytes) else body,
                          object_pairs_hook=_unique, parse_constant=_no_constant)
    except ValueError as wrong:
        raise BadAnswer(f"no JSON: {wrong}") from None


def check_fields(value, where, needed, optional=None):
    """An object with exactly these fields, each of the type that the tables give."""
    optional = optional or {}
    require(isinstance(value, dict), f"{where} is no object")
    for name in needed:
        require(name in value, f"{where}.{name} is missing")
    for name, field in value.items():
        types = needed.get(name) or optional.get(name)
        require(types, f"{where}.{name} is no field of it")
        is_type = isinstance(field, types) and (types is bool or not isinstance(field, bool))
        require(is_type, f"{where}.{name} is of another type: {field!r}")


def check_line(text, where, longest):
    require(text, f"{where} is empty")
    require(len(text) <= longest, f"{where} has {len(text)} characters")
    for character in text:
        require(unicodedata.category(character) != "Cc", f"{where} has a control character: {text!r}")


def check_message(text, where):
    require(text.strip(), f"{where} is empty")
    require(len(text.encode()) <= LONGEST_MESSAGE, f"{where} is longer than what is handed on")
    for character in text:
        require(character == "\n" or unicodedata.category(character) != "Cc", f"{where} has a control character: {text!r}")


def check_status(status):
    check_fields(status, "status", {"code": int, "message": str, "reason": str},
                 {"status": str, "details": dict, "apiVersion": str, "kind": str, "metadata": dict})
    require(400 <= status["code"] <= 599, f"code {status['code']} of a refusal")
    require(status.get("status", "Failure") == "Failure", "a refusal whose status is not Failure")
    require(status["reason"], "the reason is empty")
    check_message(status["message"], "status.message")
    details = status.get("details", {})
    check_fields(details, "details", {}, {"name": str, "group": str, "kind": str, "uid": str, "causes": list,
                                          "retryAfterSeconds": int})
    for cause in details.get("causes", []):
        check_fields(cause, "cause", {"reason": str, "message": str}, {"field": str})
        check_line(cause["message"], "cause.message", LONGEST_MESSAGE)


def check_warnings(warnings):
    require(len(warnings) <= MOST_WARNINGS, f"{len(warnings)} warnings")
    require(len(set(warnings)) == len(warnings), "a warning stands twice")
    for warning in warnings:
        require(isinstance(warning, str), "a warning is no text")
        check_line(warning, "a warning", LONGEST_WARNING)


def check_audit(notes):
    for key, value in notes.items():
        require(AUDIT_KEY.fullmatch(key), f"{key!r} is no key of an audit annotation")
        require(isinstance(value, str), f"the audit annotation {key} is no text")


def _steps(pointer):
    require(pointer == "" or pointer.startswith("/"), f"{pointer!r} is no JSON pointer")
    require(not re.search(r"~(?![01])", pointer), f"{pointer!r} has a bad escape")
    return [step.replace("~1", "/").replace("~0", "~") for step in pointer.split("/")[1:]]


def _lookup(document, steps, pointer):
    for step in steps:
        if isinstance(document, list):
            require(re.fullmatch(r"0|[1-9]\d*", step) and int(step) < len(document), f"{pointer} leads nowhere")
            document = document[int(step)]
        else:
            require(isinstance(document, dict) and step in document, f"{pointer} leads nowhere")
            document = document[step]
    return document


def apply_patch(document, operations):
    """RFC 6902 with `test` and `replace`, the only operations that hooks of a registry need."""
    document = copy.deepcopy(document)
    require(isinstance(operations, list) and operations, "the patch is no list of operations")
    for operation in operations:
        check_fields(operation, "operation", {"op": str, "path": str, "value": str})
        steps = _steps(operation["path"])
        require(steps, "an operation is about the whole object")
        present = _lookup(document, steps, operation["path"])
        if operation["op"] == "test":
            require(present == operation["value"], f"the test of {operation['path']} fails: {present!r}")
            continue
        require(operation["op"] == "replace", f"the operation {operation['op']}")
        around = _lookup(document, steps[:-1], operation["path"])
        around[int(steps[-1]) if isinstance(around, list) else steps[-1]] = operation["value"]
    return document


def check_patch(response, request, is_mutating):
    """The object as it is then."""
    require(("patch" in response) == ("patchType" in response), "patch and patchType come together")
    if "patch" not in response:
        return request.get("object")
    require(is_mutating, "a validating hook answers with a patch")
    require(response["patchType"] == "JSONPatch", f"patchType {response['patchType']}")
    try:
        text = base64.b64decode(response["patch"], validate=True)
    except ValueError as wrong:
        raise BadAnswer(f"the patch is no base64: {wrong}") from None
    require(base64.b64encode(text).decode() == response["patch"], "the patch is base64 that is written in another way")
    return apply_patch(request["object"], parse(text))


def check_admission_answer(review, body, is_mutating=False):
    """`review`: what was asked, as parsed JSON; `body`: the answer's bytes. Returns `response` with "object" added: the
    object as the answer wants it."""
    answer = parse(body)
    check_fields(answer, "answer", {"apiVersion": str, "kind": str, "response": dict})
    require(answer["apiVersion"] == review["apiVersion"], f"the answer is of {answer['apiVersion']}")
    require(answer["apiVersion"] in ADMISSION_VERSIONS, "that is no version of admission")
    require(answer["kind"] == "AdmissionReview", f"the answer is a {answer['kind']}")
    response = answer["response"]
    check_fields(response, "response", {"uid": str, "allowed": bool},
                 {"status": dict, "patch": str, "patchType": str, "auditAnnotations": dict, "warnings": list})
    require(response["uid"] == review["request"]["uid"], "the answer has the uid of another question")
    if not response["allowed"]:
        require("status" in response, "a refusal without a status becomes 400 without explanation")
        check_status(response["status"])
        require("patch" not in response, "a refusal with a patch")
    check_warnings(response.get("warnings", []))
    check_audit(response.get("auditAnnotations", {}))
    return {**response, "object": check_patch(response, review["request"], is_mutating)}


def check_image_answer(body):
    """The status of an answer to an ImageReview."""
    answer = parse(body)
    check_fields(answer, "answer", {"apiVersion": str, "kind": str, "status": dict}, {"metadata": dict, "spec": dict})
    require(answer["apiVersion"] == "imagepolicy.k8s.io/v1alpha1", f"the answer is of {answer['apiVersion']}")
    require(answer["kind"] == "ImageReview", f"the answer is a {answer['kind']}")
    status = answer["status"]
    check_fields(status, "status", {"allowed": bool}, {"reason": str, "auditAnnotations": dict})
    if not status["allowed"]:
        require("reason" in status, "a refusal without a reason")
        check_message(status["reason"], "status.reason")
    check_audit(status.get("auditAnnotations", {}))
    return status
