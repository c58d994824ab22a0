# SPDX-License-Identifier: Apache-2.0
"""@NAME@: an auth plugin for the container registry Berth, as a gRPC service. The users stand in its configuration.

    ./generate && python3 service.py --listen unix:/run/@NAME@.sock --config config.json
"""

import argparse
import hmac
import json
import secrets
import signal
import sys
from concurrent import futures
from pathlib import Path

import grpc

sys.path.insert(0, str(Path(__file__).resolve().parent / "made"))

from berth.plugin.v1 import auth_pb2, auth_pb2_grpc, plugin_pb2, plugin_pb2_grpc

MANIFEST = {"schema": 1, "name": "@NAME@", "version": "1.0.0", "abi": "1.0", "kinds": ["berth.auth/1"]}
METHODS = ["berth.auth/1.Authenticate"]
THREADS = 16
REMEMBERED_SECONDS = 60


class Plugin(plugin_pb2_grpc.PluginServicer):
    """Who this is. Berth asks before anything else, and uses only the methods that are named here."""

    def __init__(self):
        self.instance = secrets.randbits(63) + 1

    def Describe(self, request, context):
        return plugin_pb2.DescribeResponse(manifest=json.dumps(MANIFEST), methods=METHODS, instance=self.instance)

    def Health(self, request, context):
        return plugin_pb2.HealthResponse(ready=True)


class Auth(auth_pb2_grpc.AuthServicer):
    def __init__(self, users):
        self.users = users

    def Authenticate(self, request, context):
        user = self.users.get(request.username)
        wanted = user["password"] if user else ""
        is_right = hmac.compare_digest(wanted.encode(), request.password.encode())
        if user is None:
            return auth_pb2.AuthenticateResponse()  # Not one of ours: the next plugin is asked.
        if not is_right:
            context.abort(grpc.StatusCode.UNAUTHENTICATED, "user name or password is wrong")
        principal = auth_pb2.Principal(
            subject=request.username, kind=auth_pb2.PRINCIPAL_USER, groups=user.get("groups", []))
        return auth_pb2.AuthenticateResponse(principal=principal, ttl_seconds=REMEMBERED_SECONDS)


def read_users(path):
    try:
        return {user["name"]: user for user in json.loads(Path(path).read_text())["users"]}
    except (OSError, ValueError, KeyError, TypeError) as error:
        sys.exit(f"{path} is no list of users ({error!r}): see config.json of the template")


def main():
    parser = argparse.ArgumentParser(description="An auth plugin for Berth")
    parser.add_argument("--listen", required=True, help="unix:PATH or 127.0.0.1:PORT")
    parser.add_argument("--config", required=True, help="a JSON file with the users")
    words = parser.parse_args()
    server = grpc.server(futures.ThreadPoolExecutor(THREADS))
    auth_pb2_grpc.add_AuthServicer_to_server(Auth(read_users(words.config)), server)
    plugin_pb2_grpc.add_PluginServicer_to_server(Plugin(), server)
    if not server.add_insecure_port(words.listen):
        sys.exit(f"cannot listen on {words.listen}")
    signal.signal(signal.SIGTERM, lambda *_: server.stop(1))
    server.start()
    print(f"listening on {words.listen}", flush=True)
    server.wait_for_termination()


if __name__ == "__main__":
    main()
