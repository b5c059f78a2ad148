"""An author at work: vaults that are edited as people edit, with the truth of which fact is which.

`python -m tests.simulator` prints how often a fact lost its guid (churn) and how often a guid went to
another fact (false identity), by kind of edit, for flashgen and for other ways of making guids.
"""
