"""Reasons: why a block that no rule looked at became no card; each is true of that block."""

from __future__ import annotations

from flashgen.extraction.reading.place import Place


def plain_reason(place: Place) -> str:
    """Why no rule took what stands at *place*."""
    match place.type:
        case "heading":
            return "the heading has no text of its own"
        case "thematic_break":
            return "it is a horizontal rule"
        case "callout" if not place.children:
            return "the box is empty"
        case "block_code" | "block_math" | "block_html":
            return "code, formulas and HTML stand for no question"
        case "list_item":
            return "the item begins with no term"
        case "list":
            return "the items of the list are no terms, and nothing names the list"
        case _ if place.is_picture:
            return "a picture or an embedded note alone is no answer to anything"
        case _ if place.look.announces and place.look.label is None:
            return "it is a sentence that announces, not a label"
        case _:
            return "it is text without a label or heading that asks for it"
