"""What the CI job of `aoplint init` installs."""

from __future__ import annotations

import json

import pytest

from aoplint import __version__
from aoplint.cli.origin import requirement

PINNED = f"aoplint=={__version__}"
COMMIT = "4c1f" * 10


@pytest.mark.parametrize(
    ("noted", "spec", "warned"),
    [
        ("", PINNED, False),
        ("no json", PINNED, False),
        ("[]", PINNED, False),
        (
            {"url": "https://code.example/aoplint.git", "vcs_info": {"vcs": "git", "commit_id": COMMIT}},
            f"git+https://code.example/aoplint.git@{COMMIT}",
            False,
        ),
        (
            {"url": "https://code.example/aoplint.whl", "archive_info": {}},
            "https://code.example/aoplint.whl",
            False,
        ),
        ({"url": "file:///home/ann/aoplint", "dir_info": {"editable": True}}, PINNED, True),
        ({"url": "file:///srv/git/aoplint", "vcs_info": {"vcs": "git", "commit_id": COMMIT}}, PINNED, True),
    ],
)
def test_the_job_installs_what_is_installed_here(noted: object, spec: str, warned: bool) -> None:
    made, warning = requirement(noted if isinstance(noted, str) else json.dumps(noted))
    assert made == spec
    assert bool(warning) is warned
    assert "/home/ann" not in warning
