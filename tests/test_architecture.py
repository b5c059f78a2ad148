"""The floor plan of the package: which way imports run, and how large its parts may be.

Imports in functions and under `TYPE_CHECKING` count, too: they are arrows of the plan like all others.
"""

from __future__ import annotations

import ast
import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

from bench.calls import knots

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

MAX_LINES = 350
"""Of a file, also in tests and bench."""
MAX_FUNCTION = 60
"""Lines of a function, docstring included."""
MAX_POSITIONAL = 5
"""Parameters of a function that may be given by position; those of a command are given by name."""
MAX_FILES = 15
"""In a folder of the package, `__init__.py` not counted."""
KNOTS = 5
"""Pairs of modules that may call each other both ways in a build: of such a pair none can be read alone."""

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


def _sources() -> Iterator[tuple[str, ast.Module, int]]:
    """Each Python file of the project: its path, its tree, its lines."""
    for folder in (PACKAGE, PACKAGE.parent / "tests", PACKAGE.parent / "bench"):
        for file in sorted(folder.rglob("*.py")):
            text = file.read_text("utf-8")
            yield file.relative_to(PACKAGE.parent).as_posix(), ast.parse(text), text.count("\n")


def test_files_and_functions_are_small_enough_to_read() -> None:
    """A file has at most 350 lines, a function 60 lines and 5 positional parameters."""
    wrong = []
    for name, tree, lines in _sources():
        if lines > MAX_LINES:
            wrong.append(f"{name}: {lines} lines")
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and not _is_command(node):
                length = (node.end_lineno or 0) - node.lineno + 1
                given = [
                    arg.arg for arg in (*node.args.posonlyargs, *node.args.args) if arg.arg not in ("self", "cls")
                ]
                if length > MAX_FUNCTION:
                    wrong.append(f"{name}: {node.name} has {length} lines")
                if len(given) > MAX_POSITIONAL and not name.startswith("tests"):
                    wrong.append(f"{name}: {node.name} has {len(given)} positional parameters")
    assert wrong == []


def test_a_folder_of_the_package_can_be_seen_at_a_glance() -> None:
    """No folder has more than 15 modules."""
    folders = (PACKAGE, *(path for path in PACKAGE.rglob("*") if path.is_dir()))
    counts = {folder: sum(file.name != "__init__.py" for file in folder.glob("*.py")) for folder in folders}
    assert {str(folder): count for folder, count in counts.items() if count > MAX_FILES} == {}


def test_files_that_are_named_are_there() -> None:
    """In pages, comments and docstrings: whoever follows a name finds the file under it."""
    root = PACKAGE.parent
    folders = [root / name for name in ("flashgen", "tests", "bench", "docs", ".ci")]
    there = {path.relative_to(root).as_posix() for folder in folders for path in folder.rglob("*.py")}
    pages = [
        root / name for name in ("ARCHITECTURE.md", "CONTRIBUTING.md", "README.md", "pyproject.toml", "Makefile")
    ]
    wrong = [
        f"{file.relative_to(root)} names {name}"
        for file in (*pages, *(root / "docs").glob("*.md"), *(root / path for path in there))
        for name in re.findall(r"(?<![\w/.-])(?:\w+/)*[a-z_]+\.py(?!\w)", file.read_text("utf-8"))
        if not any(f"/{path}".endswith(f"/{name}") for path in there)
    ]
    assert wrong == []


OPENINGS = re.compile(r"(?:What|Whether|Which|How|Where|Who)\b|As `|The same (?:for|with|at)\b")
"""Of docstrings that circle round a thing instead of saying what it is or does."""


def test_docstrings_say_what_a_thing_is_or_does() -> None:
    """Those of modules, and within the package those of classes and functions, do not begin as indirect questions."""
    wrong = []
    for name, tree, _ in _sources():
        nodes = ast.walk(tree) if name.startswith("flashgen/") else (tree,)
        for node in nodes:
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
                said = ast.get_docstring(node) or ""
                if OPENINGS.match(said) or re.search(r"\blikewise\b", said, re.IGNORECASE):
                    wrong.append(f"{name}: {said.splitlines()[0]}")
    assert wrong == []


def _is_command(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """True if click calls the function, with its options by name."""
    return any("command" in ast.unparse(decorator) for decorator in node.decorator_list)


def test_few_modules_call_each_other_both_ways(tmp_path: Path) -> None:
    """In two builds of the sample vault: `python -m bench.calls` prints them."""
    found = knots(PACKAGE.parent / "notes", tmp_path)
    assert len(found) <= KNOTS, found
