"""Small tools that know nothing of notes or cards: strings, atomic files, locks, lazy sequences."""
