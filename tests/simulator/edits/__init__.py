"""The edits of authors. Each changes the world and returns the numbers of the facts that it touched."""

from __future__ import annotations

from tests.simulator.edits import facts, notes, structure, wording
from tests.simulator.edits.common import Edit

EDITS: dict[str, Edit] = {
    "typo in term": wording.typo_in_term,
    "reworded term": wording.reworded_term,
    "reworded term, short answer": wording.reworded_term_short_answer,
    "term made longer": wording.term_made_longer,
    "answer rewritten": wording.answer_rewritten,
    "answer edited a little": wording.answer_edited_a_little,
    "both a little": wording.both_a_little,
    "question and answer rewritten": wording.question_and_answer_rewritten,
    "heading renamed": structure.heading_renamed,
    "heading renamed, an answer edited": structure.heading_renamed_an_answer_edited,
    "note renamed": notes.note_renamed,
    "note moved": notes.note_moved,
    "note moved and renamed, an answer edited": notes.note_moved_and_renamed_an_answer_edited,
    "folder renamed": notes.folder_renamed,
    "bullets reordered": structure.bullets_reordered,
    "answers swapped": structure.answers_swapped,
    "section moved to another note": structure.section_moved_to_another_note,
    "fact moved to another note": structure.fact_moved_to_another_note,
    "fact moved to another note, answer edited": structure.fact_moved_to_another_note_answer_edited,
    "note split": notes.note_split,
    "notes merged": notes.notes_merged,
    "bullet split in two": facts.bullet_split_in_two,
    "bullet copied": facts.bullet_copied,
    "note copied": notes.note_copied,
    "fact deleted": facts.fact_deleted,
    "fact added": facts.fact_added,
    "note deleted": notes.note_deleted,
    "fact replaced by another": facts.fact_replaced_by_another,
    "fact replaced by its sibling": facts.fact_replaced_by_its_sibling,
    "section replaced by its sibling": facts.section_replaced_by_its_sibling,
    "name of a note taken by another": notes.name_of_a_note_taken_by_another,
    "chapters renumbered": notes.chapters_renumbered,
    "names of two notes swapped": notes.names_of_two_notes_swapped,
    "note replaced by another of its template": notes.note_replaced_by_another_of_its_template,
    "heading taken by another section": structure.heading_taken_by_another_section,
    "namesake added": facts.namesake_added,
    "deleted and brought back": facts.deleted_and_brought_back,
    "brought back, answer edited": facts.brought_back_answer_edited,
    "case changed": wording.case_changed,
    "accents changed": wording.accents_changed,
    "NFD instead of NFC": wording.nfd_instead_of_nfc,
    "bold added": wording.bold_added,
    "bullet style changed": structure.bullet_style_changed,
    "list made a table": structure.list_made_a_table,
}
"""Name of an edit -> the edit. The order is part of the seed: another one makes another history."""

UNRECOGNISABLE = {"question and answer rewritten", "reworded term, short answer"}
"""Edits after which nobody could tell that it is the same fact: no limit on their churn."""
