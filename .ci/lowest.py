"""Print pip constraints that pin every dependency to the lowest version that pyproject.toml allows.

python .ci/lowest.py > lowest.txt && pip install -c lowest.txt -e '.[preview,test]'
"""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

PROJECT = Path(__file__).parents[1] / "pyproject.toml"
_REQUIREMENT = re.compile(r"(?P<name>[\w.-]+)(?:\[[\w,]+\])?\s*>=\s*(?P<lowest>[\w.]+)")


def constraints(project: Path) -> list[str]:
    """`name==lowest` for each dependency of *project*, those of the preview and of its tests included."""
    table = tomllib.loads(project.read_text("utf-8"))["project"]
    extras = table["optional-dependencies"]
    requirements = [*table["dependencies"], *extras["preview"], *extras["test"]]
    return [f"{match['name']}=={match['lowest']}" for match in map(_REQUIREMENT.match, requirements) if match]


if __name__ == "__main__":
    print("\n".join(constraints(PROJECT)))
