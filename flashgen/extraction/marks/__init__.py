"""Marks of card tools and of tools for data in a text: `::` between the sides of a card, fields."""
