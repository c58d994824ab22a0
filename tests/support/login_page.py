# SPDX-License-Identifier: Apache-2.0
"""docs/auth-clients.md is made from what tests/auth/clients_test.py proved, which leaves a file for each source of users in
build/results/auth.

    login_page.py write            writes the page anew; what did not run keeps its lines
    login_page.py check SOURCE…    fails when the lines of these sources are not what was just proven"""

import json
import os
import re
import sys
from pathlib import Path

import berth_process
from end_to_end import skip

PAGE = berth_process.ROOT / "docs" / "auth-clients.md"
TEST = berth_process.ROOT / "tests" / "auth" / "clients_test.py"
RESULTS = berth_process.ROOT / "build" / "results" / "auth"
TITLES = {
    "htpasswd": "With a password file (`htpasswd`)",
    "htpasswd_process": "With a password file, and plugins in processes of their own (`isolation: process`)",
    "htpasswd_remote": "With a password file, and plugins as services over TCP with mutual TLS (`isolation: remote`)",
    "ldap": "With a directory (`ldap`, Debian's slapd)",
    "oidc": "With a token of a CI system as the password (`oidc`)",
}
INTRO = """# Clients that log in

For: someone who wants to know whether the client at hand works with Berth's logins and rules.
Made by `tests/support/login_page.py write` from what `tests/auth/clients_test.py` did with the real programs; a test fails
when this page says something else. Over plain HTTP, on one address. Plugins run in the registry where nothing else is said;
elsewhere (see [where a plugin runs](isolation.md)), users and rules are each a plugin's process or service of its own;
`berth plugin serve` serves the services.

- `anonymous pull`: without a login, from a repository that rules open to everybody, of a registry that refuses to show others.
- `login`: with the right password; a wrong one is refused, and the client says so.
- `pull`, `push`: what one account may and the anonymous may not; the bytes arrive.
- `mount`: the client asked to take layers from the other repository, and got them without sending them.
- `refusal`: a push that rules deny, to a repository and to a tag, fails, and the client prints who may not do what.
- `refusal (status)`: it fails, and this client prints the status alone.
"""
HEAD = "| Client | Version | What was proven |\n|---|---|---|\n"


def result_file(source):
    return RESULTS / f"{source}.json"


def lines_of_result(source):
    return {client: line(client, row) for client, row in json.loads(result_file(source).read_text()).items()}


def line(client, row):
    return f"| {client} | {row['version']} | {', '.join(f'`{operation}`' for operation in row['proven'])} |"


def page_of(lines):
    text = INTRO
    for source, title in TITLES.items():
        if lines[source]:
            text += f"\n## {title}\n{HEAD}" + "".join(f"{lines[source][client]}\n" for client in sorted(lines[source]))
    return text


def lines_of_page():
    lines, source = {source: {} for source in TITLES}, None
    for text in PAGE.read_text().splitlines() if PAGE.exists() else []:
        if text.startswith("## "):
            source = next((known for known, title in TITLES.items() if text == f"## {title}"), None)
        elif source and (found := re.match(r"\| ([\w-]+) \| .*\|$", text)) and found[1] != "Client":
            lines[source][found[1]] = text
    return lines


def write():
    lines = lines_of_page()
    for source in TITLES:
        if result_file(source).exists():
            lines[source] = lines_of_result(source)
    PAGE.write_text(page_of(lines))


def check(sources):
    newest = max(Path(berth_process.BERTH).stat().st_mtime, TEST.stat().st_mtime)
    missing = [
        source for source in sources if not result_file(source).exists() or result_file(source).stat().st_mtime < newest
    ]
    if missing:
        said = f"no result of this build for {', '.join(missing)}: these tests did not run"
        sys.exit(said) if os.environ.get("BERTH_NO_SKIPS") == "1" else skip(said)
    lines = lines_of_page()
    stale = [source for source in sources if lines[source] != lines_of_result(source)]
    if stale or PAGE.read_text() != page_of(lines):
        sys.exit(
            f"docs/auth-clients.md is stale ({', '.join(stale) or 'its text'}); tests/support/login_page.py write makes it anew"
        )
    print(f"docs/auth-clients.md says what clients proved with {', '.join(sources)}")


if __name__ == "__main__":
    if sys.argv[1:] == ["write"]:
        write()
    elif len(sys.argv) > 2 and sys.argv[1] == "check" and set(sys.argv[2:]) <= set(TITLES):
        check(sys.argv[2:])
    else:
        sys.exit(__doc__)
