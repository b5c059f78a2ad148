"""Preprocessing of a note's text before mistune parses it; line numbers are kept."""
