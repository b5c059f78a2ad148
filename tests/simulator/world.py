"""The simulated vault: facts that know who they are, in sections of notes, and their Markdown."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

LANGUAGES = {
    "en": (
        "cell membrane protein energy market price demand signal filter river glacier mineral treaty"
        " senate verb clause vowel tensor kernel matrix gradient orbit plasma enzyme vector tissue artery"
        " bone nerve index cache thread socket packet router cipher ledger bond yield tax tariff guild"
        " empire colony harvest climate monsoon delta reef coral lichen spore fungus larva predator"
        " habitat canopy erosion strata fossil basin fault magma"
    ).split(),
    "de": (
        "Größe Zelle Kraft Fläche Gleichung Wärme Strömung Gefüge Härte Bildung Völker Grenze Bündnis"
        " Währung Zins Schuld Vertrag Gericht Urteil Gewähr Haftung Eigentum Besitz Erbe Pflicht Anspruch"
        " Frist Klage Beweis Zeuge Lösung Säure Base Salz Ion Gitter Bindung Schmelze Gas Druck Hebel"
        " Achse Welle Getriebe Lager Feder"
    ).split(),
    "ru": (
        "клетка мембрана белок энергия рынок цена спрос сигнал река ледник договор глагол гласная"
        " матрица орбита плазма фермент ткань артерия кость нерв поток пакет шифр налог империя урожай"
        " климат дельта риф гриб личинка хищник"
    ).split(),
    "ja": (
        "細胞 膜 蛋白質 市場 価格 需要 信号 河川 氷河 条約 動詞 母音 行列 軌道 酵素 組織 動脈 神経 税金 帝国 収穫 気候 珊瑚 菌類 幼虫 捕食者 断層 地層 化石 盆地 遺伝子"
        " 染色体 免疫 抗体 憲法 議会 判決 契約 相続 義務"
    ).split(),
}
GENERIC = {
    "en": ("Cause", "Vector", "Symptoms", "Treatment", "Duration", "Prognosis"),
    "de": ("Ursache", "Überträger", "Anzeichen", "Behandlung", "Dauer", "Verlauf"),
    "ru": ("Причина", "Переносчик", "Симптомы", "Лечение", "Срок", "Прогноз"),
    "ja": ("原因", "媒介", "症状", "治療", "期間", "予後"),
}
SHORT = ("yes", "no", "rare", "2 years", "mosquito", "unknown", "5 mg", "high", "none")
"""Answers that many facts share."""


@dataclass(slots=True)
class Fact:
    """One fact: it keeps its number whatever happens to its words and its place."""

    number: int
    front: str
    back: str
    bold: str = ""
    """A word of the answer that is set bold."""


@dataclass(slots=True)
class Section:
    heading: str
    facts: list[Fact] = field(default_factory=list)
    number: int = 0
    """The fact that the heading asks for what stands below it."""
    style: str = "- **{}:** {}"
    """How a fact is written; `|` for a table."""


@dataclass(slots=True)
class Note:
    path: str
    language: str
    sections: list[Section] = field(default_factory=list)

    @property
    def facts(self) -> list[Fact]:
        return [fact for section in self.sections for fact in section.facts]


@dataclass(slots=True)
class World:
    """A vault and the dice that its author throws."""

    dice: random.Random
    notes: list[Note] = field(default_factory=list)
    graveyard: list[tuple[str, str, Fact]] = field(default_factory=list)
    """Facts that were deleted, with note and heading from which they came."""
    chapters: list[tuple[Note, Note]] = field(default_factory=list)
    """Pairs of notes of which the same is asked."""
    count: int = 0

    # --- making things

    def words(self, language: str, least: int, most: int) -> str:
        chosen = self.dice.choices(LANGUAGES[language], k=self.dice.randint(least, most))
        return ("" if language == "ja" else " ").join(chosen)

    def term(self, language: str) -> str:
        term = self.words(language, 1, 3)
        return term if self.dice.random() < 0.9 else f"{term} ({self.words(language, 1, 1)})"

    def answer(self, language: str) -> str:
        if self.dice.random() < 0.15:
            return self.dice.choice(SHORT)
        return self.words(language, 4, 18)

    def fact(self, language: str, front: str = "", back: str = "") -> Fact:
        self.count += 1
        return Fact(self.count, front or self.term(language), back or self.answer(language))

    def section(self, language: str, *, generic: bool | None = None) -> Section:
        heading = self.words(language, 1, 3)
        if generic is None:
            generic = self.dice.random() < 0.35
        if generic:
            fronts = self.dice.sample(GENERIC[language], self.dice.randint(2, 5))
            return self.new_section(heading, [self.fact(language, front) for front in fronts])
        return self.new_section(heading, [self.fact(language) for _ in range(self.dice.randint(1, 7))])

    def new_section(self, heading: str, facts: list[Fact]) -> Section:
        self.count += 1
        return Section(heading, facts, self.count)

    def note(self, folder: str) -> Note:
        language = self.dice.choice(list(LANGUAGES))
        name = "index" if self.dice.random() < 0.05 else f"{self.words(language, 1, 3)} {self.count}"
        sections = [self.section(language) for _ in range(self.dice.randint(1, 5))]
        return Note(f"{folder}/{name}.md", language, sections)

    def add_notes(self, number: int) -> None:
        for _ in range(number):
            note = self.note(self.dice.choice(("Biology", "History/Old", "Law", "Misc")))
            if all(note.path != other.path for other in self.notes):
                self.notes.append(note)

    # --- choosing things

    def any_note(self) -> Note:
        return self.dice.choice([note for note in self.notes if note.facts])

    def any_section(self) -> tuple[Note, Section]:
        note = self.any_note()
        return note, self.dice.choice([section for section in note.sections if section.facts])

    def any_fact(self) -> tuple[Note, Section, Fact]:
        note, section = self.any_section()
        return note, section, self.dice.choice(section.facts)


def markdown(note: Note) -> tuple[str, dict[int, int]]:
    """The text of *note*, and line -> number of the fact that stands there."""
    lines: list[str] = []
    places: dict[int, int] = {}
    for section in note.sections:
        if section.heading:
            places[len(lines) + 1] = section.number
            lines += [f"## {section.heading}", ""]
        if section.style == "|":
            lines += ["| term | meaning |", "|---|---|"]
        for fact in section.facts:
            back = fact.back.replace(fact.bold, f"**{fact.bold}**", 1) if fact.bold else fact.back
            places[len(lines) + 1] = fact.number
            lines.append(
                f"| {fact.front} | {back} |" if section.style == "|" else section.style.format(fact.front, back)
            )
        lines.append("")
    return "\n".join(lines), places
