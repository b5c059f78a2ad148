"""From the notes into Anki, without a file in between: start reading in `push.py`."""
