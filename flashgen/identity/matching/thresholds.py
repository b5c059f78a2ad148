"""The thresholds of the tiers, each with the measurements that chose it.

Chosen by `python -m tests.simulator --thresholds --steps 12 --seed 3`: each one was tried at other values, over
2 x 528 edits. At these, 1.49 % of the touched facts lost their guid, and 12 guids went to another fact.
"""

SIMILAR = 0.78
"""Score from which on two texts at the same place are one fact. At 0.66 32 guids went to another fact, at 0.60 58;
at 0.84 the churn rises to 1.51 %, at 0.90 to 1.56 %."""
MARGIN = 0.16
"""By how much the best candidate must be better than the next. At 0.08 and 0 three more guids went to another fact,
and the churn is the same: so close a rival is rare, and when there is one, nothing says which is right."""
SIMILAR_ELSEWHERE = 0.86
"""The same as `SIMILAR` for a fact in another note. Churn 1.76 % at 0.92; at 0.80 16 guids went to another fact, at
0.74 54: in another note nothing but the words speaks for a pair."""
SAME_ANSWER = 0.6
"""Likeness from which on two answers to equal questions under different headings are one. Unrelated sentences
of one subject have up to 0.52; at 0.45 36 guids went to another fact, at 0.30 435."""
NEARLY_SAME = 0.9
"""Likeness from which on two long answers are one at the same place, whatever is asked."""
EMPTIED = 0.5
"""Share of the facts of a note that are not there any more, from which on another note may have taken its name.
At 0.75 churn 2.17 % and 40 guids to another fact; at 0.25 the same as here."""
TOGETHER = 0.3
"""Share of the facts of the smaller of two notes that the other has to have, for the one to have become the other.
Churn 1.51 % at 0.15, and the same 1.49 % at 0.50."""
REWORDED, REWORDED_IN_PLACE = 0.75, 0.5
"""Likeness from which on two questions with the same answer that says little are one; the second where both
neighbours agree, and for a fact that was gone, whatever the answer: it says more than that the answer is common."""
FRONT_SHARE, BACK_SHARE, PLACE_SHARE = 0.47, 0.43, 0.10
"""How much the likeness of the questions, that of the answers and the place count in a score."""
HEADING_SHARE, NEIGHBOUR_SHARE = 0.5, 0.25
"""How much the heading above and each of two neighbours count in a place, of 1."""
