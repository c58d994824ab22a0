# SPDX-License-Identifier: Apache-2.0
"""Rules that change while pushes run: each push is decided by one of two books that differ in every rule, and never by
half of each."""

import json
import os
import re
import signal
import sys
import threading
import time
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))

import end_to_end
from registry_client import RegistryClient
from validated import Image, ValidatedTest, put, rule, rules_file, script, warnings_of

PUSHERS = 8
SECONDS = float(os.environ.get("BERTH_TEST_SWAP_SECONDS", "20"))
LEAST_SWAPS = 6  # Though they take longer.
RULES = 4  # Each with two warnings a push (as it enters, and for its tag): no more than are told.
BOOKS = ("a", "b")


def book(letter, isolation="in-process"):
    """All its rules refuse what enters */no/**, warn of the rest, and say of which book they are; half of them are
    scripts, half of them the plugin content."""
    scripts = [
        rule(
            f"s{n}",
            "lua",
            isolation=isolation,
            with_=script(f"""function check(image)
          if image_matches("*/no/**") then violation("no", "book-{letter}")
          else warning("book-{letter} " .. image.source) end
        end"""),
        )
        for n in range(RULES)
    ]
    labels = [
        rule(f"c{n}", "content", images=["*/no/**"], with_={"required_labels": [f"book-{letter}"]})
        for n in range(RULES)
    ]
    mixed = [one for pair in zip(scripts, labels) for one in pair]
    return rules_file(*(mixed if letter == "a" else reversed(mixed)))


class Pusher(threading.Thread):
    """Pushes until it is told to stop: one that all rules refuse, one that all warn of, in turn."""

    def __init__(self, registry, number, stop):
        super().__init__()
        self.client = RegistryClient(registry.host, registry.port)
        self.number, self.stop = number, stop
        self.seen, self.wrong = Counter(), []

    def run(self):
        try:
            with self.client:
                self.push_all()
        except Exception as error:  # pylint: disable=broad-except
            self.wrong.append(repr(error))

    def push_all(self):
        image, round_number = Image(), 0
        for repository in (f"no/app{self.number}", f"yes/app{self.number}"):
            image.push_blobs(self.client, repository)
        while not self.stop.is_set():
            round_number += 1
            manifest = json.dumps(
                {**json.loads(image.manifest), "annotations": {"round": f"{self.number}.{round_number}"}}
            ).encode()
            self.note("refused", 403, 2 * RULES, put(self.client, f"no/app{self.number}", "v1", manifest))
            self.note("warned", 201, 2 * RULES, put(self.client, f"yes/app{self.number}", "v1", manifest))

    def note(self, what, status, count, answer):
        said = warnings_of(answer) if status == 201 else [answer.body.decode().partition('"detail"')[0]]
        rules = re.findall(r"\[[sc]\d\]", " ".join(said))
        letters = sorted(set(re.findall(r"book-([ab])", " ".join(said))))
        if answer.status != status or len(rules) != count or len(letters) != 1:
            self.wrong.append(f"{what}: {answer.status} {rules} {letters} {answer.body[:300]!r}")
        else:
            self.seen[what, letters[0]] += 1


class SwapTest(ValidatedTest):
    isolation = "in-process"
    rules = book("a", isolation)

    def test_no_push_is_decided_by_half_of_each(self):
        stop = threading.Event()
        pushers = [Pusher(self.registry, number, stop) for number in range(PUSHERS)]
        for pusher in pushers:
            pusher.start()
        end, swaps = time.monotonic() + SECONDS, 0
        try:
            while (time.monotonic() < end or swaps < LEAST_SWAPS) and not any(pusher.wrong for pusher in pushers):
                swaps += 1
                self.swap(BOOKS[swaps % 2], by_signal=swaps % 4 != 0)
        finally:
            stop.set()
            for pusher in pushers:
                pusher.join()
        self.assertEqual([wrong for pusher in pushers for wrong in pusher.wrong][:3], [])
        seen = sum((pusher.seen for pusher in pushers), Counter())
        print(f"{swaps} swaps, decided: {dict(seen)}")
        for what in ("refused", "warned"):
            for letter in BOOKS:
                self.assertGreater(seen[what, letter], 10, "both books decide about both")

    def swap(self, letter, by_signal):
        seen = len(self.registry.output())
        self.write_rules(book(letter, self.isolation))
        if by_signal:
            os.kill(self.registry.pid, signal.SIGHUP)
        self.registry.wait_until(
            lambda: "rules are those of the file" in self.registry.output()[seen:], "word of the new rules"
        )


class SwapOfProcessesTest(SwapTest):
    """The same with scripts in processes, which come and go with their book."""

    isolation = "process"
    rules = book("a", isolation)


if __name__ == "__main__":
    end_to_end.require_berth()
    end_to_end.main()
