"""The problems of a vault: those in its notes and other files, and the one that there is nothing to build."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from flashgen.building.build_inputs import Inputs
from flashgen.cache.store import Store
from flashgen.config import Config
from flashgen.conversion.serialise_note import Diagnostics
from flashgen.errors import FlashgenError, NoCardsError
from flashgen.model.note import stem_of
from flashgen.model.note_result import problems_of
from flashgen.model.problem import Problem
from flashgen.vault.index import Index
from flashgen.vault.scan import no_notes


def nothing_to_build(index: Index, diagnostics: Mapping[str, Diagnostics]) -> FlashgenError:
    """Why the notes of *index*, of which these *diagnostics* are known, give no deck."""
    bad = [each for each in problems_of(diagnostics.values()) if each.is_error]
    bad += [each for each in index.problems if each.is_error]
    if not index.notes and not bad:
        return no_notes(index.root)
    if bad:
        more = f" (and {len(bad) - 1} more)" if len(bad) > 1 else ""
        where = f"{bad[0].path}:{bad[0].line}"
        return NoCardsError(f"{index.root}: no cards; {where}: {bad[0].message}{more}", bad[0].hint)
    return NoCardsError(
        f"{index.root}: none of the notes ({len(index.notes)}) gives a card; no deck was written",
        "`flashgen extract -v NOTE` says why",
    )


def any_mistake_of_ours(problems: Iterable[Problem]) -> bool:
    """True if one of *problems* is a mistake in flashgen: then the note is tried again next time, in any case."""
    return any(problem.code == "E004" for problem in problems)


def problems_in(store: Store, inputs: Inputs) -> tuple[Problem, ...]:
    """The problems of the notes of *store* and of other files of the vault, by place, without those ignored."""
    in_notes = problems_of(store.results.diagnostics().values())
    found = (*in_notes, *inputs.index.problems, *same_ids(store.results.note_ids()))
    return without_ignored(tuple(sorted(found)), inputs.config)


def same_ids(ids: Mapping[str, str]) -> Iterator[Problem]:
    """Notes whose property `id` or `uid` another note has, too: one is a copy; *ids*: that of each note, by path.

    Notes of one file name in several folders, without the property, are told apart as they always were.
    """
    paths: dict[str, list[str]] = {}
    for path in sorted(ids):
        paths.setdefault(ids[path], []).append(path)
    for id_, (first, *others) in paths.items():
        if others and any(stem_of(path) != id_ for path in (first, *others)):
            for path in others:
                message = f"the note has the same id as '{first}': '{id_}'"
                yield Problem(path, 1, message, "a copied note needs an id of its own, or none", "W108")


def without_ignored(problems: tuple[Problem, ...], config: Config) -> tuple[Problem, ...]:
    """Those of *problems* that *config* does not ignore."""
    if not config.ignore:
        return problems
    return tuple(problem for problem in problems if problem.code not in config.ignore)
