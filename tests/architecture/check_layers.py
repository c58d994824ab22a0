# SPDX-License-Identifier: Apache-2.0
"""Fails when a file includes what its folder may not know. The tables are the architecture: dependencies run one way,
and each library has its place."""

import re
import sys
from pathlib import Path

from source_tree import OWN_CODE, OWN_FOLDERS, conclude, files

EVERYBODY = {"model", "observe", "config"}
MAY_INCLUDE = {
    "model": set(),
    "observe": {"model"},
    "config": {"model"},
    "plugin": EVERYBODY,
    "testkit": EVERYBODY | {"plugin"},
    "storage": EVERYBODY,
    "backend": EVERYBODY | {"plugin", "storage"},
    "registry": EVERYBODY | {"storage"},
    "auth": EVERYBODY | {"plugin"},
    "validation": EVERYBODY | {"plugin", "auth", "registry", "kubernetes"},
    "kubernetes": EVERYBODY,
    "http": EVERYBODY | {"registry", "auth", "validation", "kubernetes"},
    "app": EVERYBODY | {
        "plugin", "testkit", "storage", "backend", "registry", "auth", "validation", "kubernetes", "http"},
}
# Folders of core/ that may know proto/ (generated gRPC code and what travels beside it) and sdk/.
KNOWS_PROTO = {"storage", "backend", "plugin", "app"}
KNOWS_SDK = {"plugin", "testkit", "backend", "auth", "validation"}
# Libraries of the top level, which core and plugins share and which know none of ours: who may include them.
SHARED = {
    "jose": {"core/auth", "plugins/auth", "plugins/validation", "tests"},  # JSON Web Signatures
    "json": {"core", "jose", "plugins", "tests"},  # JSON of strangers
    "htpasswd": {"core/app", "plugins/auth/htpasswd", "tests"},  # password files
    "names": {"core", "plugins", "tests"},  # names of images and globs
}

# A library → the places it may be included from, and whether headers may.
LIBRARIES = {
    r"Poco/": ({"core/http"}, False),
    r"grpc(pp)?/|google/protobuf|.*\.pb\.h$": (
        {"core/storage", "core/backend", "core/plugin", "proto", "sdk/tools", "tests"}, False),
    r"boost/dll|dlfcn\.h": ({"core/plugin", "tests"}, False),
    r"boost/": ({"core/plugin", "tests"}, False),
    r"yaml-cpp/": ({"core/config", "plugins/auth/policy"}, False),
    r"ldap\.h|lber\.h": ({"plugins/auth/ldap"}, False),
    r"crypt\.h": ({"htpasswd", "tests"}, False),
    r"lua\.hp*|lauxlib\.h|lualib\.h": ({"plugins/validation/lua"}, False),
    r"curl/": ({"plugins/auth/fetch"}, False),
    r"valijson/": ({"core/plugin"}, False),
    r"CLI/": ({"core/app", "tests"}, False),
    r"sqlite3\.h": ({"plugins/storage-fs", "tests"}, True),
    r"nlohmann/json_fwd": ({"core", "plugins", "proto", "jose", "json", "sdk/templates", "tests"}, True),
    r"nlohmann/": ({"core", "plugins", "proto", "jose", "json", "sdk/templates", "tests"}, False),
    r"prometheus/": ({"core/observe"}, False),
    r"openssl/": ({"core/http", "core/registry", "core/auth", "core/testkit", "htpasswd", "jose", "plugins", "tests"}, False),
}
# Headers that the rule above leaves to a library all the same, each with its reason.
HEADERS_THAT_MAY = {
    r"grpc(pp)?/|.*\.pb\.h$": {"proto"},  # What protoc-gen-berth generates against is made of gRPC's types.
}


def is_below(path, places):
    return any(path.is_relative_to(place) for place in places)


def check_own(path, target):
    """The complaint about a quoted include, or None."""
    head = target.split("/")[0]
    if head in SHARED and "/" in target:
        return None if is_below(path, SHARED[head] | {head}) else f"{head}/ is for " + ", ".join(sorted(SHARED[head]))
    if path.parts[0] in SHARED:
        return f"{path.parts[0]}/ knows no {head}/" if "/" in target else None
    if path.parts[0] == "core":
        layer = path.parts[1]
        if layer not in MAY_INCLUDE:
            return f"{layer} is no folder of the table; give it its place there"
        if head in MAY_INCLUDE:
            return None if head == layer or head in MAY_INCLUDE[layer] else f"{layer} may not include {head}"
        if head == "runtime" or target.endswith(".pb.h") or ".adapter" in target:
            return None if layer in KNOWS_PROTO else f"{layer} may not know proto/"
        if head == "berth":
            return None if layer in KNOWS_SDK | KNOWS_PROTO else f"{layer} may not know sdk/"
        return f"{target}: quoted includes are relative to core/, proto/ or sdk/include"
    is_core = head in MAY_INCLUDE and "/" in target
    if is_below(path, {"sdk/tools"}) and head == "runtime":
        return None  # Text that the generator writes.
    if path.parts[0] in ("plugins", "sdk") and (is_core or head == "runtime"):
        return f"{path.parts[0]}/ sees sdk/ only"
    if path.parts[0] == "proto" and is_core:
        return "proto/ knows nobody"
    return None


def check_library(path, target):
    for pattern, (places, headers_too) in LIBRARIES.items():
        if not re.match(pattern, target):
            continue
        if not is_below(path, places):
            return f"{target} belongs in {', '.join(sorted(places))}"
        allowed = headers_too or path.parts[0] == "tests" or any(
            re.match(exception, target) and is_below(path, where) for exception, where in HEADERS_THAT_MAY.items())
        if path.suffix != ".cpp" and not allowed:
            return f"{target} belongs in a source, not in a header"
        return None
    return None


def main():
    root = Path(sys.argv[1])
    problems = []
    checked = 0
    for path in files(root, *OWN_FOLDERS, "tests", endings=OWN_CODE):
        checked += 1
        for number, line in enumerate((root / path).read_text().splitlines(), 1):
            include = re.match(r'\s*#\s*include\s*(["<])([^">]+)[">]', line)
            if not include:
                continue
            complaint = check_library(path, include[2]) or (include[1] == '"' and check_own(path, include[2]))
            if complaint:
                problems.append(f"{path}:{number}: {complaint}")
    if checked < 10:
        problems.append(f"only {checked} files found below {root}: this check looks in the wrong place")
    conclude(problems, f"layers hold in {checked} files")


main()
