"""`Note` -> `Draft`s: recognises what in a note asks a question."""
