"""The path to which the decks of a vault are written."""

from __future__ import annotations

from pathlib import Path

from flashgen.config import FILE, Config

DECKS = Path("decks")
"""The folder of decks, outside any vault."""


def is_vault(folder: Path) -> bool:
    """True if *folder* has what only vaults have; settings may also stand in a folder above one."""
    return (folder / ".obsidian").is_dir() or (folder / ".flashgen").is_dir()


def output_for(vault: Path, output: Path | None, config: Config) -> Path:
    """The path of the decks of *vault*: *output* if one is given, else that of the setting, else `decks/`.

    Not into a vault, where Obsidian Sync and git would take them: from there, a deck goes beside its vault. Raises
    `UsageError` for a name that no deck may have.
    """
    from flashgen.deck.deck_names import deck_file
    from flashgen.deck.filenames import check_output_folder, check_output_name, safe_name
    from flashgen.deck.zip_archive import check_is_ours
    from flashgen.errors import UsageError

    single = config.split == "none"
    if output is None and config.output:
        output = Path(config.output)
        if output.suffix.lower() == ".apkg" and not _is_meant(vault, config):
            output = output.parent  # that file is the deck of another vault, or of the whole
        check_is_ours(output / deck_file(vault) if output.suffix.lower() != ".apkg" else output)
    if output is None:
        root, here = vault.absolute().resolve(), Path.cwd().resolve()
        if not here.is_relative_to(root) and not any(map(is_vault, (here, *here.parents))):
            output = DECKS
        else:
            beside = _beside(root)
            return beside / deck_file(vault) if single else beside / f"{safe_name(root.name)} decks"
    is_file = output.suffix.lower() == ".apkg"
    if not is_file:
        check_output_folder(output)
    if not single:
        if is_file:
            raise UsageError(f"{output}: several decks need a folder", "give one with -o, or leave `split` at `none`")
        return output
    check_output_name(output if is_file else output / deck_file(vault))
    return output if is_file else output / deck_file(vault)


def _is_meant(vault: Path, config: Config) -> bool:
    """True if the settings *config*, which may stand far above it, name the deck of all of *vault*."""
    root = vault.resolve()
    if config.vault:
        return Path(config.vault).resolve() == root
    return is_vault(root) or (root / FILE).exists() or not any(map(is_vault, root.parents))


def _beside(root: Path) -> Path:
    """The nearest folder above the vault *root* that lies in no vault."""
    inside = [folder for folder in root.parents if is_vault(folder)]
    return inside[-1].parent if inside else root.parent
