"""What happens to the text of a note before mistune parses it; line numbers are kept."""
