# SPDX-License-Identifier: Apache-2.0
"""Runs the fuzz targets of a build, some at a time, and tells what each came to. A broken property, a crash, a hang of ten
seconds or a leak is a failure; its input is kept in build/results. Inputs that reach new code are kept in the build
folder and tried first the next time; those of tests/fuzz/corpus are always tried."""

import argparse
import os
import re
import subprocess
import sys
import time
import xml.etree.ElementTree as xml
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

HERE = Path(__file__).resolve().parent
# The entropic schedule would take three quarters of the time of the larger targets.
LIMITS = ["-timeout=10", "-rss_limit_mb=1024", "-entropic=0", "-print_final_stats=1"]
# Longer inputs only make a target slower.
MOST_BYTES = {"admission_review": 8192, "engine": 8192, "manifest": 8192, "config": 4096, "elf_note": 4096}
TARGETS = sorted(path.name.removesuffix("_fuzz.cpp") for path in HERE.glob("*_fuzz.cpp"))


def run(target, options):
    """(seconds, output, whether it failed)."""
    found = options.build / "corpus" / target
    found.mkdir(parents=True, exist_ok=True)
    dictionary = HERE / "dictionaries" / f"{target}.dict"
    command = [
        options.build / f"fuzz_{target}", f"-max_total_time={options.seconds}", f"-max_len={MOST_BYTES.get(target, 1024)}",
        f"-artifact_prefix={options.results}/fuzz-{target}-", *LIMITS,
        *([f"-dict={dictionary}"] if dictionary.exists() else []), found, HERE / "corpus" / target,
    ]
    began = time.monotonic()
    # libFuzzer ends by itself; a target that does not is a failure too.
    try:
        done = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False,
                              timeout=options.seconds * 2 + 120)
        output, failed = done.stderr, done.returncode != 0
    except subprocess.TimeoutExpired as late:
        output, failed = f"{(late.stderr or b'').decode(errors='replace')}\nit did not end in time", True
    return time.monotonic() - began, output, failed


def figure(output, name):
    found = re.search(rf"stat::{name}:\s+(\d+)", output)
    return int(found[1]) if found else 0


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("build", type=Path)
    parser.add_argument("--seconds", type=int, default=30)
    parser.add_argument("--results", type=Path, default=Path("build/results"))
    parser.add_argument("--report", default="fuzz", help="name of the JUnit file in the results")
    parser.add_argument("targets", nargs="*")
    options = parser.parse_intermixed_args()
    if unknown := [name for name in options.targets if name not in TARGETS]:
        parser.error(f"no target {', '.join(unknown)}; there are {', '.join(TARGETS)}")
    options.results.mkdir(parents=True, exist_ok=True)
    targets = options.targets or TARGETS
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        outcomes = list(pool.map(lambda target: run(target, options), targets))

    suite = xml.Element("testsuite", name="fuzz", tests=str(len(targets)))
    for target, (seconds, output, failed) in zip(targets, outcomes):
        case = xml.SubElement(suite, "testcase", name=f"fuzz.{target}", time=f"{seconds:.1f}",
                              status="fail" if failed else "run")
        print(f"{'FAILED' if failed else 'passed'}  {target:16} {figure(output, 'number_of_executed_units'):>10} inputs "
              f"in {seconds:.0f} s, {figure(output, 'new_units_added')} new")
        if failed:
            tail = "".join(c for c in output[-6000:] if c.isprintable() or c == "\n")
            xml.SubElement(case, "failure", message=f"build/results/fuzz-{target}-*").text = tail
            print(tail)
    xml.ElementTree(suite).write(options.results / f"{options.report}.xml", encoding="utf-8", xml_declaration=True)
    sys.exit(any(failed for _, _, failed in outcomes))


main()
