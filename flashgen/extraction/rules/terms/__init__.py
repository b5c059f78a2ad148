"""Rules that make a card of a term and what is said of it."""
