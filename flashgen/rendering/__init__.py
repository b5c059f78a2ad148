"""`Draft` -> `Card`: the HTML that Anki shows."""
