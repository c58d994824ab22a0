# SPDX-License-Identifier: Apache-2.0
"""@NAME@: a validation plugin for the container registry Berth, as a gRPC service. What images need stands in its
configuration.

    ./generate && python3 service.py --listen unix:/run/@NAME@.sock --config config.json
"""

import argparse
import json
import secrets
import signal
import sys
from concurrent import futures
from pathlib import Path

import grpc

sys.path.insert(0, str(Path(__file__).resolve().parent / "made"))

from berth.plugin.v1 import plugin_pb2, plugin_pb2_grpc, validation_pb2, validation_pb2_grpc

MANIFEST = {"schema": 1, "name": "@NAME@", "version": "1.0.0", "abi": "1.0", "kinds": ["berth.validation/1"]}
METHODS = ["berth.validation/1.Validate"]
THREADS = 16
# A manifest, a config and 8 MiB of what is beside them; gRPC takes 4 MiB unless it is told.
LARGEST_MESSAGE = (16 << 20) + 1024


class Plugin(plugin_pb2_grpc.PluginServicer):
    """Who this is. Berth asks before anything else, and uses only the methods that are named here."""

    def __init__(self):
        self.instance = secrets.randbits(63) + 1

    def Describe(self, request, context):
        return plugin_pb2.DescribeResponse(manifest=json.dumps(MANIFEST), methods=METHODS, instance=self.instance)

    def Health(self, request, context):
        return plugin_pb2.HealthResponse(ready=True)


class Unseen(Exception):
    """Ends a check until Berth has fetched what it wants to see, and asks again."""

    def __init__(self, need):
        super().__init__()
        self.need = need


class Look:
    """What Berth asks about, and what it has fetched for that so far."""

    def __init__(self, request):
        self.source = request.source
        self.artifact = request.artifact
        self.seen = {(one.need.kind, one.need.value, one.need.artifact_type): one for one in request.evidence}

    def referrers(self, digest, artifact_type):
        """The descriptors of what is attached to a manifest."""
        need = validation_pb2.Need(kind=validation_pb2.NEED_REFERRERS, value=digest, artifact_type=artifact_type)
        evidence = self.seen.get((need.kind, need.value, need.artifact_type))
        if evidence is None:
            raise Unseen(need)
        return member(parsed(evidence.content), "manifests", list)


def parsed(text):
    """What others wrote: anything may be missing, or be something else."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def member(json_object, name, kind):
    """A member of an object; an empty `kind` when there is none of that kind."""
    value = json_object.get(name) if isinstance(json_object, dict) else None
    return value if isinstance(value, kind) else kind()


class Validation(validation_pb2_grpc.ValidationServicer):
    def __init__(self, labels, approval):
        self.labels = labels
        self.approval = approval

    def Validate(self, request, context):
        look, response = Look(request), validation_pb2.ValidateResponse()
        try:
            self.check(look, response.violations)
        except Unseen as unseen:
            return validation_pb2.ValidateResponse(needs=[unseen.need])
        return response

    # A function of what it is asked and of what it looks at: no clock but request.now, no file, no connection.
    def check(self, look, violations):
        if not look.artifact.manifest:
            violations.add(code="not_here", message="it is not kept in this registry; push it here and use it from here")
            return
        if look.artifact.config not in (b"", b"{}"):  # An index has none; that of an artifact says nothing.
            labels = member(member(parsed(look.artifact.config), "config", dict), "Labels", dict)
            for label in self.labels:
                if not member(labels, label, str):
                    violations.add(code="labels", path="/config/Labels",
                                   message=f'the label "{label}" is missing; set it when the image is built')
        # When a manifest enters, nothing can be attached to it yet.
        if look.source != validation_pb2.SOURCE_MANIFEST and not look.referrers(look.artifact.digest, self.approval):
            violations.add(code="approval", message=f"nobody has approved it: attach something of the type {self.approval}")


def read_config(path):
    try:
        config = json.loads(Path(path).read_text())
        return [str(label) for label in config["labels"]], str(config["approval"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        sys.exit(f"{path} does not say what images need ({error!r}): see config.json of the template")


def main():
    parser = argparse.ArgumentParser(description="A validation plugin for Berth")
    parser.add_argument("--listen", required=True, help="unix:PATH or 127.0.0.1:PORT")
    parser.add_argument("--config", required=True, help="a JSON file with what images need")
    words = parser.parse_args()
    server = grpc.server(futures.ThreadPoolExecutor(THREADS), options=[("grpc.max_receive_message_length", LARGEST_MESSAGE)])
    validation_pb2_grpc.add_ValidationServicer_to_server(Validation(*read_config(words.config)), server)
    plugin_pb2_grpc.add_PluginServicer_to_server(Plugin(), server)
    if not server.add_insecure_port(words.listen):
        sys.exit(f"cannot listen on {words.listen}")
    signal.signal(signal.SIGTERM, lambda *_: server.stop(1))
    server.start()
    print(f"listening on {words.listen}", flush=True)
    server.wait_for_termination()


if __name__ == "__main__":
    main()
