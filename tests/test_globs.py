"""Globs choose what git would choose, and no name makes them take for ever."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pathspec import GitIgnoreSpec

from flashgen.errors import ConfigError
from flashgen.vault.globs import matcher

_pattern = st.lists(
    st.sampled_from(["*", "**", "a", "b", "/", "?", "[ab]", "[!a]", "/**/", ".", "\\*"]), max_size=9
).map("".join)
_path = st.lists(st.sampled_from(["a", "b", ".", "ab", "/", "*"]), min_size=1, max_size=9).map("".join)


@given(st.lists(st.one_of(_pattern, _pattern.map("!{}".format)), max_size=3), _path)
def test_globs_match_what_pathspec_matches(patterns: list[str], path: str) -> None:
    """Property: only the time is another."""
    path = "/".join(filter(None, path.split("/"))) or "a"
    try:
        wanted = GitIgnoreSpec.from_lines(patterns).match_file(path)
    except ValueError:
        with pytest.raises(ConfigError):
            matcher(patterns, "exclude")
    else:
        assert matcher(patterns, "exclude")(path) is wanted


@pytest.mark.parametrize(
    ("pattern", "path"),
    [
        ("*a" * 30 + "b", "a" * 250),
        ("*a?" * 20 + "b", "a" * 250),
        ("*[ab]" * 30 + "c", "a" * 250),
        ("a/" + "**/a/" * 20 + "b", "a/" * 1500 + "c"),
        ("**/" + "*a" * 10 + "b/c", "a" * 50 + "/" + "a/" * 500 + "c"),
    ],
)
def test_no_glob_takes_for_ever(pattern: str, path: str) -> None:
    """Seconds would mean that every way to share the name among the stars is tried."""
    start = time.process_time()
    assert not matcher([pattern], "exclude")(path)
    assert time.process_time() - start < 2
