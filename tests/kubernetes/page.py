# SPDX-License-Identifier: Apache-2.0
"""docs/kubernetes.md, whose examples tests run."""

import re
import textwrap

import berth_process

PAGE = berth_process.ROOT / "docs" / "kubernetes.md"


def blocks(language):
    """The texts of all blocks of a language, also of those in lists."""
    found = re.findall(rf"^( *)```{language}\n(.*?)^\1```", PAGE.read_text(), re.DOTALL | re.MULTILINE)
    return [textwrap.dedent(text) for _, text in found]
