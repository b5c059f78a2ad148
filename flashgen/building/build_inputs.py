"""The inputs of a build: the index of the vault, its settings, and the paths of ledger and decks."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from pathlib import Path

from flashgen.building.load_config import StrPath, load_config
from flashgen.cache.open_cache import stamp_of
from flashgen.cache.stale_results import hash_of
from flashgen.config import Config, without_choice
from flashgen.identity.ledger import ledger_file, origin_in
from flashgen.model.vault_name import Origin, origin_of
from flashgen.vault.index import Index
from flashgen.vault.scan import scan


@dataclass(frozen=True, slots=True)
class Inputs:
    """All that decides what is in a deck, and where it goes."""

    index: Index
    config: Config
    ledger: Path
    output: Path = Path()
    """A file, or with `split` a folder."""
    keep: Collection[str] = ()
    """Notes that are left out for once: their cards are not in the deck, and still not gone."""

    @property
    def name(self) -> str:
        """The name of the build in the cache."""
        return f"{self.output.absolute()} {self.config.split}"

    @property
    def stamp(self) -> str:
        """A digest of the vault and its settings; empty if a file changed too recently to be sure of it."""
        stamp = stamp_of(self.index, self.config)
        choice = (self.config.rules, self.config.only_notes, self.config.max_new)
        return stamp and hash_of(stamp, sorted(self.keep), choice)

    @property
    def chooses(self) -> bool:
        """True if new cards may have to wait."""
        return self.config != without_choice(self.config)

    def file(self, deck: str) -> Path:
        """The path of the file *deck*."""
        return self.output if self.config.split == "none" else self.output / deck


def read_inputs(
    vault: StrPath, config: Config | None, state: StrPath | None, output: Path = Path(), keep: Collection[str] = ()
) -> Inputs:
    """Look at the folder *vault*; without *config* at its settings, too. Raises `FlashgenError` for no vault."""
    vault = Path(vault).expanduser()
    config = load_config(vault) if config is None else config
    ledger = ledger_file(vault, state)
    return Inputs(named(scan(vault, config), config, ledger), config, ledger, output, keep)


def named(index: Index, config: Config, ledger: Path) -> Index:
    """*index* with what its vault is called: as *ledger* remembers it, else by the name of its folder."""
    first = origin_of(index.root.absolute().resolve().name, config.namespace)
    kept = origin_in(ledger)
    if kept is None:
        return replace(index, origin=first)
    namespace = first.namespace if config.namespace else kept.namespace
    return replace(index, origin=Origin(kept.name or first.name, namespace))
