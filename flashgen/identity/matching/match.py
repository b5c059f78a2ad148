"""Matches cards of today with cards of the last build: tiers of evidence, the surest first.

Each tier pairs what the tiers before it left over, one to one. A tier that sees two candidates decides
only if their places tell them apart; a pair about which there is doubt is no pair, and the card is new:
a history that is lost can be put right, one that was handed to another fact is a lie that nobody sees.

Nothing here is quadratic: candidates are found by equal keys, within one note, or by rare words.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from flashgen.identity.matching.fact import Fact, Matches
from flashgen.identity.matching.gone_and_back import gone_and_back
from flashgen.identity.matching.match_state import FrontsAndBacks, MatchState
from flashgen.identity.matching.renames import renamed_headings, renamed_notes
from flashgen.identity.matching.same_answer import same_answer
from flashgen.identity.matching.same_question import same_question
from flashgen.identity.matching.similar import similar_in_another_note, similar_in_note
from flashgen.identity.matching.unchanged_or_moved import (
    moved_to_another_note,
    moved_within_note,
    same_letters,
    unchanged,
)

Tier = Callable[[MatchState], None]

TIERS: tuple[Tier, ...] = (
    unchanged,
    renamed_notes,
    renamed_headings,
    moved_within_note,
    same_question,
    moved_to_another_note,
    same_letters,
    same_answer,
    gone_and_back,
    similar_in_note,
    similar_in_another_note,
)
"""In the order in which they are tried."""


def match(old: Sequence[Fact], new: Sequence[Fact], settled: FrontsAndBacks = tuple) -> Matches:
    """Pair the facts of the ledger with those of today.

    *settled* gives front and back of the facts of the vault that are found already.
    """
    state = MatchState(old, new, settled)
    for tier in TIERS:
        tier(state)
    renamed = {one: other for one, other in state.paths.items() if one not in state.emptied}
    return Matches(state.found, renamed)
