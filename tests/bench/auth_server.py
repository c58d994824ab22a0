# SPDX-License-Identifier: Apache-2.0
"""Berth with users and rules, and a plugin for logins that never answers who begins with "hung"."""

import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))

from berth_process import BERTH
from guarded import POLICY, GuardedClient, GuardedServe, add_user, basic, bearer

USER, PASSWORD = "bench", "bench-has-a-password"
HUNG_LOGIN = basic("hung", "whatever")
HANGING = Path(BERTH).parent / "tests/plugins/auth_hanging.so"
OWN_RULE = (
    '  - {id: bench, effect: allow, who: ["user:bench"], repos: ["bench/**"], actions: [pull, push, overwrite, list]}\n'
)


class AuthServe(GuardedServe):
    """In `folder`, which it makes. The plugin that hangs is asked first, so that its logins cost no hash of a password.
    `authorization` is what a client of the user sends once it has logged in: a token for `repository`."""

    def __init__(self, folder, log, repository):
        self.repository = repository
        folder.mkdir()
        add_user(folder / "htpasswd", USER, PASSWORD)
        (folder / "policy.yaml").write_text(POLICY + OWN_RULE)
        auth = [
            {"plugin": str(HANGING), "id": "hanging"},
            {"plugin": "htpasswd", "file": "htpasswd"},
            {"plugin": "policy", "file": "policy.yaml"},
        ]
        config = folder / "berth.yaml"
        # The token has to outlive the rows: nobody logs in while the plugin hangs.
        parts = {"http": {"access_log": "combined"}, "token": {"lifetime": "12h"}, "auth": auth}
        config.write_text(json.dumps({"version": 1, **parts}))
        super().__init__(folder / "data", log, config=config)

    def start(self):
        super().start()
        with self.client() as client:
            answer = client.expect(200, "GET", f"/token?service=berth&scope=repository:{self.repository}:pull")
        self.authorization = bearer(answer.json()["token"])
        return self

    def client(self):
        """Of the user."""
        client = GuardedClient(self.host, self.port)
        client.authorization = basic(USER, PASSWORD)
        return client
