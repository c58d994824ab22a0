# SPDX-License-Identifier: Apache-2.0
"""The benchmark's result as Markdown: one table of what was measured, one of the floors."""

import os
import platform
import subprocess
from pathlib import Path
from statistics import median

from rows import FLOORS, IDLE_CONNECTIONS, MOST_IDLE_KIB


class Results:
    """Samples by (row key, server name)."""

    def __init__(self):
        self.samples = {}

    def add(self, row, server, sample):
        self.samples.setdefault((row, server), []).append(sample)

    def middle(self, row, server, what):
        """The median over the rounds, or None when that was not measured."""
        samples = self.samples.get((row, server))
        return median(getattr(sample, what) for sample in samples) if samples else None

    def ratio(self, row, server, other_row, other_server):
        mine, theirs = self.middle(row, server, "rate"), self.middle(other_row, other_server, "rate")
        return mine / theirs if mine is not None and theirs else None

    def failures(self):
        """What went wrong, once for each row and server, with how often."""
        for (row, server), samples in self.samples.items():
            failures = [failure for sample in samples for failure in sample.failures]
            if failures:
                yield f"{row}, {server}: {len(failures)} times, the first: {' '.join(failures[0].split())[:300]}"


def number(value):
    if not value:
        return ""
    if value >= 100:
        return f"{value:,.0f}".replace(",", " ")
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def times(value):
    return "" if value is None else f"{value:.2f}×" if value < 10 else f"{value:.1f}×"


def ratio_to(results, row, server, peer):
    """`server` to the one of the row's servers that is `peer`, with or without TLS."""
    name = next((name for name in row.servers if name.removesuffix("-tls") == peer), None)
    return None if name is None or name == server else results.ratio(row.key, server, row.key, name)


def measured_table(results, rows):
    lines = [
        "| work | server | rate | p50 ms | p99 ms | server CPU | RSS MB | × docker-registry | × nginx | client CPU |",
        "|---|---|---:|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for row in rows:
        title = row.title
        for server in row.servers:
            if (row.key, server) not in results.samples:
                continue
            value = {name: results.middle(row.key, server, name) for name in ("rate", "p50", "p99", "cpu", "rss", "client_cpu")}
            ratios = [times(ratio_to(results, row, server, peer)) for peer in ("docker-registry", "nginx")]
            lines.append(
                f"| {title} | {server} | {number(value['rate'])} {row.unit} | {number(value['p50'])} | {number(value['p99'])} "
                f"| {number(value['cpu'])} {row.cpu_unit} | {number(value['rss'])} | {ratios[0]} | {ratios[1]} | {value['client_cpu']:.0%} |"
            )
            title = ""
    return lines


def floors(results):
    """(text, measured, least, whether it is met), for those that could be measured."""
    for floor in FLOORS:
        other_row = floor.other or floor.row
        measured = results.ratio(floor.row, floor.server, other_row, floor.beside)
        if measured is None:
            continue
        text = f"{floor.row}: {floor.server} to {floor.beside}" + (f", {floor.other}" if floor.other else "")
        yield text, times(measured), f"≥ {floor.least}×", measured >= floor.least
    cost = results.middle("idle", "berth", "cpu")
    if cost is not None:
        yield "idle: RSS of a connection", f"{cost:.2f} KiB", f"≤ {MOST_IDLE_KIB} KiB", cost <= MOST_IDLE_KIB
        served = results.middle("idle", "berth", "rate")
        yield "idle: served", number(served), f"{IDLE_CONNECTIONS}", served == IDLE_CONNECTIONS


def floors_table(results):
    lines = ["| floor | measured | asked | |", "|---|---:|---:|---|"]
    for text, measured, asked, is_met in floors(results):
        lines.append(f"| {text} | {measured} | {asked} | {'met' if is_met else '**missed**'} |")
    return lines


def first_line(*words):
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    return (done.stdout + done.stderr).strip().splitlines()[0]


def machine():
    model = next((line.partition(":")[2].strip() for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name")), "unknown CPU")
    return f"{os.cpu_count()} × {model}, Linux {platform.release()}"


def markdown(results, rows, bench):
    lines = [
        "# Berth beside docker-registry and nginx",
        "",
        f"{machine()}; {first_line('docker-registry', '--version')}; {first_line('/usr/sbin/nginx', '-v')}.",
        f"{bench.rounds} rounds, interleaved, medians; {bench.seconds} s a run; data in {bench.directory.parent}; on loopback, access logs on, durability: manifest.",
        "",
        *measured_table(results, rows),
        "",
        *floors_table(results),
    ]
    failures = list(results.failures())
    if failures:
        lines += ["", "Failures:", "", *[f"- {failure}" for failure in failures]]
    return "\n".join(lines) + "\n"
