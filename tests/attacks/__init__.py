"""Attacks on builds, seeded: kills, damaged caches and ledgers, mutated notes, limits of the machine."""
