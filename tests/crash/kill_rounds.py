# SPDX-License-Identifier: Apache-2.0
"""Clients push, tag and delete while SIGKILL hits the Front End, the Back End or both at a random moment. After each
restart everything that was acknowledged is there and hashes right, what was deleted is gone, no tag names what is not
there, and uploads go on from the offset that was acknowledged.

--rounds N (30), --seed S (random; printed), --clients C (4)"""

import argparse
import os
import random
import shutil
import sys
import tempfile
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))

import berth_process
from audit import Audit
from berth_process import BackEnd, Serve
from pusher import Pusher

SHORTEST, LONGEST = 0.02, 0.6
# One Front End may lag behind what was acknowledged by another one.
LAG_SECONDS = 1.5
# Rounds in which every byte is hashed again, beside the last one.
FULL_EVERY = 10


class Deployment:
    """One way to run Berth, and who can be killed in it. `victims` are the processes that SIGKILL may hit together."""

    def __init__(self, directory, fronts, listen=None):
        directory.mkdir()
        self.name = directory.name
        self.pushers = []
        data = directory / "data"
        self.back = BackEnd(listen.format(directory), data, directory / "backend.log") if listen else None
        if self.back:
            self.back.start()  # for its port
        backend = self.back.listen if self.back else None
        self.fronts = [Serve(data, directory / f"serve{number}.log", backend=backend) for number in range(fronts)]
        self.parts = [part for part in (self.back, *self.fronts) if part]
        self.victims = [[front] for front in self.fronts]
        if self.back:
            self.victims += [[self.back], [self.back, self.fronts[-1]]]

    def front_of(self, number):
        return self.fronts[number % len(self.fronts)]

    def start(self):
        """Whatever was killed; nobody may have died of it."""
        for part in self.parts:
            if part.child is None:
                part.start()
            assert part.running(), f"{part.log_path.stem} died by itself:\n{part.output()[-4000:]}"

    def kill_all(self):
        for part in reversed(self.parts):
            part.kill()


def examine(deployment, is_full, dice):
    """Audits what each client relies on, and all that is tagged. `is_full`: every byte is hashed again."""
    if len(deployment.fronts) > 1:
        time.sleep(LAG_SECONDS)
    audit = Audit(dice.choice(deployment.fronts))
    for pusher in deployment.pushers:
        audit.check(pusher, is_full)
    audit.walk()
    audit.client.close()
    return audit.said()


def one_round(deployment, dice):
    """Lets the clients work, kills somebody in the middle, and starts what is gone again. Names the victims."""
    halt = threading.Event()
    turn = dice.randrange(len(deployment.fronts))
    for number, pusher in enumerate(deployment.pushers):
        pusher.front = deployment.front_of(number + turn)  # sessions go on where they were not begun
    threads = [threading.Thread(target=pusher.work, args=(halt,)) for pusher in deployment.pushers]
    for thread in threads:
        thread.start()
    time.sleep(dice.uniform(SHORTEST, LONGEST))
    victims = dice.choice(deployment.victims)
    for victim in victims:
        victim.kill()
    halt.set()
    for thread in threads:
        thread.join()
    deployment.start()
    return " and ".join(victim.log_path.stem for victim in victims)


def run(options, directory):
    dice = random.Random(options.seed)
    deployments = [
        Deployment(directory / "embedded", 1),
        Deployment(directory / "split", 1, "unix:{}/backend.sock"),
        Deployment(directory / "shared", 2, "127.0.0.1:0"),
    ]
    for deployment in deployments:
        deployment.start()
        deployment.pushers = [Pusher(deployment.front_of(number), number, dice.randrange(1 << 30)) for number in range(options.clients)]
    try:
        for number in range(options.rounds):
            deployment = dice.choice(deployments)
            killed = one_round(deployment, dice)
            is_last = number + 1 == options.rounds
            is_full = is_last or number % FULL_EVERY == FULL_EVERY - 1
            said = [examine(each, is_full, dice) for each in (deployments if is_last else [deployment])]
            print(f"round {number + 1}: killed {killed} ({deployment.name}); {'; '.join(said)}", flush=True)
    finally:
        for deployment in deployments:
            deployment.kill_all()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=30)
    parser.add_argument("--seed", type=int, default=int.from_bytes(os.urandom(4), "big"))
    parser.add_argument("--clients", type=int, default=4)
    options = parser.parse_args()
    if not os.access(berth_process.BERTH, os.X_OK):
        sys.exit(f"{berth_process.BERTH} is not built; BERTH names another one")
    print(f"seed {options.seed}", flush=True)
    directory = Path(tempfile.mkdtemp(prefix="berth-crash-"))
    try:
        run(options, directory)
    except BaseException:
        print(f"failed with seed {options.seed}; the data and logs stay in {directory}", file=sys.stderr)
        raise
    shutil.rmtree(directory)


if __name__ == "__main__":
    main()
