"""`Card`s -> `Card`s with guids: recognises each fact after edits, and remembers it in the ledger."""
