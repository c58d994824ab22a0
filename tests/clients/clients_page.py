#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""docs/clients.md is made from what the client tests proved, each of which leaves a file in build/results/clients.

    clients_page.py write                     writes the page anew; clients that did not run keep their lines
    clients_page.py check LABEL CLIENT…       fails when the lines of that label are not what those clients just proved"""

import json
import os
import re
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))

from berth_process import BERTH, ROOT
from client_test import HTTP, RESULTS, TLS, result_file
from end_to_end import skip

PAGE = ROOT / "docs" / "clients.md"
TESTS = ROOT / "tests" / "clients"
TITLES = {"default": "In each run", "slow": "With `./dev test --all`"}
INTRO = """# Clients

For: someone who wants to know whether the client at hand works with Berth.
Made by `tests/clients/clients_page.py write` from what the tests in `tests/clients` did with the real programs; a test
fails when this page says something else. Each client runs against a registry on plain HTTP and against one on TLS whose
certificate is signed by an authority of its own; each operation is judged by its result (digests and bytes that are
equal, referrers that are listed, signatures that verify and those of other content that do not), not by its exit code.
`refuses an unknown authority` means that the client checks the certificate, and so that TLS is what carried the rest.
"""
HEAD = "| Client | Version | Over HTTP and over TLS | Over one of them |\n|---|---|---|---|\n"


def cell(operations):
    return ", ".join(f"`{operation}`" for operation in operations)


def line(result):
    http, tls = (result["passed"].get(transport, []) for transport in (HTTP, TLS))
    both = [operation for operation in http if operation in tls]
    alone = [(HTTP, [operation for operation in http if operation not in tls]),
             (TLS, [operation for operation in tls if operation not in http])]
    one = "; ".join(f"{transport}: {cell(operations)}" for transport, operations in alone if operations)
    return f"| {result['client']} | {result['version']} ({result['source']}) | {cell(both)} | {one} |"


def page_of(lines):
    """`lines`: by label, by client."""
    text = INTRO
    for label, title in TITLES.items():
        text += f"\n## {title}\n{HEAD}" + "".join(f"{lines[label][client]}\n" for client in sorted(lines[label]))
    return text


def lines_of(page):
    """The lines of a page as page_of() takes them."""
    lines = {label: {} for label in TITLES}
    label = None
    for text in page.splitlines():
        if text.startswith("## "):
            label = next((known for known, title in TITLES.items() if text == f"## {title}"), None)
        elif label and (found := re.match(r"\| ([\w-]+) \| .*\|$", text)) and found[1] != "Client":
            lines[label][found[1]] = text
    return lines


def write():
    lines = lines_of(PAGE.read_text()) if PAGE.exists() else lines_of("")
    for path in RESULTS.glob("*.json"):
        result = json.loads(path.read_text())
        lines[result["label"]][result["client"]] = line(result)
    PAGE.write_text(page_of(lines))


def did_not_run(client):
    """Whether there is no result of this berth and this test."""
    path = result_file(client)
    newest = max(Path(BERTH).stat().st_mtime, (TESTS / f"{client}_test.py").stat().st_mtime)
    return not path.exists() or path.stat().st_mtime < newest


def differences(label, clients):
    page = PAGE.read_text()
    lines = lines_of(page)
    if page != page_of(lines):
        yield "its text is not what the program writes"
    for client in sorted({*lines[label], *clients}):
        told = lines[label].get(client, "nothing")
        proven = line(json.loads(result_file(client).read_text())) if client in clients else "nothing, there is no such test"
        if told != proven:
            yield f"{client}:\n  the page says  {told}\n  proven was     {proven}"


def check(label, clients):
    if missing := [client for client in clients if did_not_run(client)]:
        said = f"no result of this build for {', '.join(missing)}: these tests did not run"
        if os.environ.get("BERTH_NO_SKIPS") == "1":
            sys.exit(said)
        skip(said)
    if problems := list(differences(label, clients)):
        sys.exit("\n".join(["docs/clients.md is stale; tests/clients/clients_page.py write makes it anew", *problems]))
    print(f"docs/clients.md says what {len(clients)} clients proved")


if __name__ == "__main__":
    if sys.argv[1:] == ["write"]:
        write()
    elif len(sys.argv) > 3 and sys.argv[1] == "check" and sys.argv[2] in TITLES:
        check(sys.argv[2], sys.argv[3:])
    else:
        sys.exit(__doc__)
