"""The objects that steps hand to each other: `Note`, `Draft`, `Card`, `Problem`; frozen, importing nothing above."""
