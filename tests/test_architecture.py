"""The floor plan of the package: which way imports run, and how large its parts may be.

Imports in functions and under `TYPE_CHECKING` count, too: they are arrows of the plan like all others.
"""

from __future__ import annotations

import ast
import sys
from collections import defaultdict
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "flashgen"

FLOORS = (
    ("errors",),
    ("util", "config"),
    ("model",),
    ("vault", "deck"),
    ("markdown",),
    ("extraction", "rendering", "identity"),
    ("conversion",),
    ("cache",),
    ("building",),
    ("push", "preview"),
    ("cli",),
)
"""The packages from the bottom up: each may import from its own floor only itself, and from the floors below."""

APART = (("extraction", "rendering"), ("extraction", "identity"), ("rendering", "identity"), ("vault", "deck"))
"""Packages of one floor, which do not know each other."""

LIBRARIES_OF_SEVERAL_FILES = {
    "click": "the command line is written with it, and errors are its exceptions",
}
"""All other libraries are imported by one file each, which is the only one to know them."""


def _modules() -> dict[str, ast.Module]:
    """Each module of flashgen by its dotted name."""
    found = {}
    for file in sorted(PACKAGE.rglob("*.py")):
        parts = file.relative_to(PACKAGE.parent).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = ast.parse(file.read_text("utf-8"))
    return found


MODULES = _modules()


def _imports(name: str) -> Iterator[tuple[str, str]]:
    """What the module *name* imports: modules, with the name that is taken from each (or an empty one)."""
    for node in ast.walk(MODULES[name]):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name, ""
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                inside = f"{node.module}.{alias.name}"
                yield (inside, "") if inside in MODULES else (node.module, alias.name)


def _own(name: str) -> set[str]:
    """The modules of flashgen that *name* imports, the package itself (for its version) left out."""
    return {module for module, _ in _imports(name) if module in MODULES and module not in (name, "flashgen")}


def _room(module: str) -> str:
    """The package of *module* below `flashgen`: `markdown` of `flashgen.markdown.parse`."""
    return module.split(".")[1] if "." in module else ""


def test_imports_run_downward_only() -> None:
    """A package imports from the floors below its own; those of one floor do not know each other."""
    floor_of = {room: number for number, rooms in enumerate(FLOORS) for room in rooms}
    wrong = [
        f"{name} imports {other}"
        for name in MODULES
        if _room(name) in floor_of
        for other in sorted(_own(name))
        if _room(name) != _room(other)
        and (
            floor_of[_room(other)] > floor_of[_room(name)]
            or any({_room(name), _room(other)} == set(pair) for pair in APART)
        )
    ]
    assert wrong == []


def test_every_package_has_its_floor() -> None:
    """A new package gets a place in the order, and a name in the map of ARCHITECTURE.md."""
    rooms = {_room(name) for name in MODULES} - {"", "__main__"}
    assert rooms <= {room for rooms in FLOORS for room in rooms}
    text = (PACKAGE.parent / "ARCHITECTURE.md").read_text("utf-8")
    assert [room for room in sorted(rooms) if f"`{room}" not in text] == []


def test_no_modules_import_each_other_in_a_circle() -> None:
    """Also where an import in a function or for typing would hide it."""
    graph = {name: {other for other in _own(name) if not name.startswith(other + ".")} for name in MODULES}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail(f"a circle of imports: {' -> '.join(error.args[1])}")


def test_no_private_name_crosses_a_file() -> None:
    """What another file needs has a name without an underscore."""
    wrong = [
        f"{name} imports {taken} of {module}"
        for name in MODULES
        for module, taken in _imports(name)
        if module in MODULES and (taken.startswith("_") and not taken.startswith("__"))
    ]
    assert wrong == []


def test_each_library_is_known_by_one_file() -> None:
    """An upgrade of a library concerns one file."""
    own = {"flashgen"}
    users: defaultdict[str, set[str]] = defaultdict(set)
    for name in MODULES:
        for module, _ in _imports(name):
            library = module.split(".")[0]
            if (
                library not in own
                and library not in sys.stdlib_module_names
                and library not in LIBRARIES_OF_SEVERAL_FILES
            ):
                users[library].add(name)
    assert {library: sorted(files) for library, files in users.items() if len(files) > 1} == {}
