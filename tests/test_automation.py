"""The hook of pre-commit and the action of GitHub that this repository offers are run as others would run them."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

MakeVault = Callable[[dict[str, str]], Path]

ROOT = Path(__file__).parents[1]
NOTES = {"A b/good.md": "- **A:** b\n- **C:** d\n", "bad.md": "- **E:** f ![[gone.png]]\n- **G:** h\n"}


def read(name: str) -> Any:
    return yaml.safe_load((ROOT / name).read_text("utf-8"))


def environment(**more: str) -> dict[str, str]:
    """With the flashgen of these tests as the command `flashgen`."""
    return {**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}", **more}


def test_the_hook_checks_the_notes_that_it_is_given(make_vault: MakeVault) -> None:
    """In one process, with the errors of each; what it is called with is what `check` takes."""
    (hook,) = read(".pre-commit-hooks.yaml")
    assert (hook["language"], hook["types"], hook["require_serial"]) == ("python", ["markdown"], True)
    vault = make_vault(NOTES)
    (vault / "bad.md").write_text("---\na: b: c\n---\n- **A:** b\n", "utf-8")
    command = [sys.executable, "-m", *shlex.split(hook["entry"])]
    done = subprocess.run([*command, *NOTES], cwd=vault, env=environment(), capture_output=True, encoding="utf-8")
    assert done.returncode == 1
    assert "bad.md:2: E002 " in done.stdout
    done = subprocess.run(
        [*command, "A b/good.md"], cwd=vault, env=environment(), capture_output=True, encoding="utf-8"
    )
    assert (done.returncode, done.stdout) == (0, "")


@pytest.mark.skipif(os.name == "nt", reason="runs the steps with bash")
def test_the_action_annotates_a_pull_request(make_vault: MakeVault) -> None:
    """Its steps, but for those that install: findings as annotations, with the file as it stands in the repository."""
    action = read("action.yml")
    setup, install, step = action["runs"]["steps"]
    assert setup["uses"].startswith("actions/setup-python@")
    assert install["run"] == 'python -m pip install --quiet "$ACTION_PATH"'
    vault = make_vault(NOTES)
    given = {"arguments": "--strict --ignore W205", "vault": "Vault"}
    assert {*given} == {*action["inputs"]}
    variables = {name: given[text.split(".")[1].removesuffix(" }}")] for name, text in step["env"].items()}
    done = subprocess.run(
        ["bash", "-eo", "pipefail", "-c", step["run"]],
        cwd=vault.parent,
        env=environment(**variables),
        capture_output=True,
        encoding="utf-8",
    )
    assert done.returncode == 1
    assert done.stdout.startswith("::warning file=Vault/bad.md,line=1,")
