# SPDX-License-Identifier: Apache-2.0
"""Adds up ctest's reports in build/results: failures, skips with their reasons, and "N passed, N failed, N skipped" as the
last line. Exit code 1 when something failed, when nothing ran, or when something was skipped under BERTH_NO_SKIPS=1."""

import os
import re
import sys
import xml.etree.ElementTree as xml
from pathlib import Path

RESULTS = Path("build/results")
# How a test says why it skips: GoogleTest puts the reason on the line after the place, Python's unittest in quotes.
REASONS = [r"^.*: Skipped\n(.+)$", r"skipped ['\"](.+)['\"]$", r"^(?:SKIP|skipped):? (.+)$"]


def reason(output):
    for pattern in REASONS:
        if found := re.search(pattern, output, re.MULTILINE):
            return found[1].strip()
    return "it gave no reason"


def main():
    passed, failed, skipped = 0, [], []
    for name in sys.argv[1:]:
        for case in xml.parse(RESULTS / name).getroot().iter("testcase"):
            title = f"{Path(name).stem}: {case.get('name')}"
            if case.find("failure") is not None or case.get("status") == "fail":
                failed.append(title)
            elif case.find("skipped") is not None or case.get("status") in ("notrun", "disabled"):
                skipped.append(f"{title}: {reason(case.findtext('system-out') or '')}")
            else:
                passed += 1
    for title in skipped:
        print("skipped", title)
    for title in failed:
        print("failed ", title)
    print(f"{passed} passed, {len(failed)} failed, {len(skipped)} skipped")
    forbidden = skipped and os.environ.get("BERTH_NO_SKIPS") == "1"
    sys.exit(bool(failed or forbidden or not passed))


main()
