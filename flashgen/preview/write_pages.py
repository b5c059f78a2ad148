"""The pages of the preview written as files: a folder of them, or one that needs nothing else."""

from __future__ import annotations

import base64
import errno
import mimetypes
import shutil
from collections.abc import Callable
from pathlib import Path

from flashgen.errors import NoteError, UsageError
from flashgen.model.card import Media
from flashgen.preview.html_pages import SCRIPTS, Pages, Site, asset, list_script
from flashgen.preview.mathjax import typesetter
from flashgen.preview.note_view import Known, NoteView, note_view
from flashgen.preview.vault_view import Settings, View, look
from flashgen.vault.decode import read_text

MARK = ".flashgen-preview"
"""A file in the folders that are ours to write into."""
MAX_SINGLE = 200
"""Notes of one page; a browser draws more of them only slowly."""
_NOTHING = Known()

Progress = Callable[[int, int], None]


def write_files(settings: Settings, out: Path, first: str = "", progress: Progress | None = None) -> int:
    """Write the pages of a vault to the folder *out*, or to the one page *out*; how many there are now.

    *first*: the only note, if not the whole vault is wanted. Raises `UsageError` for a place that is not ours to
    write to.
    """
    if _is_within(out, settings.vault):
        raise UsageError(
            f"{out}: lies in the vault", "give a place outside: Obsidian would take the pages for files of yours"
        )
    view = look(settings, progress)
    paths = [first] if first else list(view.index.notes)
    if out.suffix.lower() in (".html", ".htm"):
        _write_single(view, paths, out)
        return 1
    return _write_folder(view, paths, out)


def _is_within(out: Path, vault: Path) -> bool:
    return out.absolute().resolve().is_relative_to(vault.absolute().resolve())


def _note(view: View, path: str, address: Callable[[Media], str]) -> NoteView:
    try:
        text = read_text(view.index.root, path)
    except (OSError, NoteError):
        text = ""
    return note_view(view.note(path), text, view.known.get(path, _NOTHING), address)


# ------------------------------------------------------------------ a folder


def _write_folder(view: View, paths: list[str], out: Path) -> int:
    if out.exists() and (not out.is_dir() or (any(out.iterdir()) and not (out / MARK).is_file())):
        raise UsageError(
            f"{out}: is something else already", "give a new folder, or one that a preview was written to"
        )
    if (out / MARK).is_file():
        for old in ("notes", "media", "assets"):
            shutil.rmtree(out / old, ignore_errors=True)
    script = typesetter()
    pages = Pages(Site(formulas=script is not None))
    (out / "assets").mkdir(parents=True)
    (out / MARK).touch()
    for name in ("page.css", *(f"{name}.js" for name in SCRIPTS)):
        _write(out / "assets" / name, asset(name))
    _write(out / "assets" / "notes.js", list_script(view))
    if script:
        shutil.copyfile(script, out / "assets" / "formulas.js")
    for name, page in (
        ("index", pages.notes(view)),
        ("changes", pages.changes(view)),
        ("problems", pages.problems(view)),
        ("overview", pages.overview(view)),
    ):
        _write(out / f"{name}.html", page)
    for path in paths:
        root = "../" * (path.count("/") + 1)
        files: dict[str, Media] = {}

        def address(media: Media, root: str = root, files: dict[str, Media] = files) -> str:
            files[media.name] = media
            return f"{root}media/{media.name}"

        note = _note(view, path, address)
        _write_note(out / "notes" / f"{path}.html", pages.note(view, note, root))
        for media in files.values():
            _copy(view, media, out / "media" / media.name)
    return len(paths) + 4


def _write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, "utf-8", errors="replace", newline="\n")


def _write_note(file: Path, page: str) -> None:
    """Write a page that is named like its note, which not every disk allows."""
    try:
        _write(file, page)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOENT):
            raise
        raise UsageError(
            f"{file}: no file can have this name there", "rename the note, or write elsewhere"
        ) from error


def _copy(view: View, media: Media, file: Path) -> None:
    if not file.exists():
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(_bytes(view, media))


def _bytes(view: View, media: Media) -> bytes:
    return (view.index.root / media.path).read_bytes() if media.data is None else media.data


# ------------------------------------------------------------------ one page


def _write_single(view: View, paths: list[str], out: Path) -> None:
    if len(paths) > MAX_SINGLE:
        raise UsageError(
            f"{len(paths):,} notes are too many for one page",
            f"at most {MAX_SINGLE}: name a note, give --include, or write a folder",
        )

    def address(media: Media) -> str:
        kind = mimetypes.guess_type(media.name)[0] or "application/octet-stream"
        return f"data:{kind};base64,{base64.b64encode(_bytes(view, media)).decode()}"

    notes = [_note(view, path, address) for path in paths]
    script = typesetter() if any(map(_has_formulas, notes)) else None
    text = script.read_text("utf-8").replace("</script", "<\\/script") if script else ""
    site = Site(single=True, formulas=bool(text))
    out.parent.mkdir(parents=True, exist_ok=True)
    _write(out, Pages(site).single(view, notes, text))


def _has_formulas(note: NoteView) -> bool:
    sides = (side for card in note.cards for face in card.faces for side in (face.question, face.answer))
    return any("\\(" in side or "\\[" in side for side in sides)
