"""Finds the old fact for a new key, in tiers of falling evidence."""
