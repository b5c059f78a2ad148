"""Requests to AnkiConnect, the add-on that lets other programs at a running Anki: JSON over HTTP, to this machine."""

from __future__ import annotations

import http.client
import json
import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeVar
from urllib.parse import urlsplit

from flashgen.errors import AnkiAwayError, AnkiRefusedError, PushError, UsageError

T = TypeVar("T")

URL = "http://127.0.0.1:8765"
"""Where AnkiConnect answers if nobody changed its settings."""
API = 6
"""The version of its language; it has been so since 2018."""
MAX_REQUEST = 500_000
"""Bytes. AnkiConnect reads a request by the kilobyte and begins anew each time: 1 MB takes it 0.13 s, 4 MB 5.5 s."""
MAX_IDS = 5_000
"""Ids in one request."""
QUICK, SLOW = 10.0, 900.0
"""Seconds to wait for an answer to the first request, and to one that may have much to do."""


class Connection:
    """A way to AnkiConnect. It goes through no proxy and follows no redirection."""

    def __init__(self, url: str = URL, key: str = "") -> None:
        """*key*: the `apiKey` in AnkiConnect's settings, if there is one."""
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError:
            parts, port = urlsplit(""), None
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise UsageError(f"{url}: is no address of AnkiConnect", f"give one like {URL}")
        self.url = url
        self._key = key
        self._host, self._port, self._path = parts.hostname, port, parts.path or "/"
        self._secure = parts.scheme == "https"
        self.seconds = 0.0
        """How long Anki took, all requests together."""
        self.requests: list[tuple[str, int]] = []
        """Action and bytes of each request."""

    def without_key(self) -> None:
        """Send no key from now on: AnkiConnect refuses one that it does not ask for."""
        self._key = ""

    def call(self, action: str, timeout: float = SLOW, **params: Any) -> Any:
        """The result of *action*.

        Raises `AnkiAwayError` if nobody answers and `AnkiRefusedError` if Anki could not do it.
        """
        return self._result(self._answer(self._request(action, params), action, timeout), action)

    def several(self, actions: Sequence[tuple[str, Mapping[str, Any]]]) -> list[Any]:
        """The results of *actions*, in one request; what Anki could not do gives None."""
        requests = [self._request(action, params) for action, params in actions]
        answers = self.call("multi", actions=requests)
        return [answer.get("result") if isinstance(answer, dict) else None for answer in answers]

    def _request(self, action: str, params: Mapping[str, Any]) -> dict[str, Any]:
        request: dict[str, Any] = {"action": action, "version": API, "params": params}
        return {**request, "key": self._key} if self._key else request

    def _answer(self, request: Mapping[str, Any], action: str, timeout: float) -> Any:
        body = json.dumps(request, ensure_ascii=False).encode("utf-8", "replace")
        if len(body) > MAX_REQUEST:
            raise PushError(
                f"{action}: a request of {len(body):,} bytes is too large", "this is a mistake in flashgen"
            )
        self.requests.append((action, len(body)))
        start = time.perf_counter()
        kind = http.client.HTTPSConnection if self._secure else http.client.HTTPConnection
        connection = kind(self._host, self._port, timeout=timeout)
        try:
            connection.request("POST", self._path, body, {"Content-Type": "application/json"})
            response = connection.getresponse()
            data = response.read()
        except TimeoutError as error:
            raise AnkiAwayError(
                f"Anki did not answer within {timeout:.0f} seconds ({action})",
                "look whether a dialog is open in Anki, then push again: a push may be repeated at any time",
            ) from error
        except (OSError, http.client.HTTPException) as error:
            raise self._away(error) from error
        finally:
            connection.close()
            self.seconds += time.perf_counter() - start
        if response.status == http.client.FORBIDDEN:
            raise PushError(
                f"{self.url}: AnkiConnect refuses this program",
                "allow it in Anki: Tools > Add-ons > AnkiConnect > Config, `webCorsOriginList`",
            )
        try:
            return json.loads(data)
        except ValueError as error:
            raise self._away(f"status {response.status}") from error

    def _away(self, why: object) -> AnkiAwayError:
        return AnkiAwayError(
            f"{self.url}: no AnkiConnect answers there ({why})",
            "start Anki; if it runs, install the add-on AnkiConnect (Tools > Add-ons > Get Add-ons, code 2055492159)"
            " and start Anki again. Without it: `--to collection`, or import the file of `flashgen build`",
        )

    def _result(self, answer: Any, action: str) -> Any:
        if not isinstance(answer, dict) or not {"result", "error"} <= answer.keys():
            raise self._away("what answers is something else")
        if answer["error"] is not None:
            problem = str(answer["error"])
            if "api key" in problem:
                raise PushError(
                    "AnkiConnect asks for a key", "give its `apiKey` by --key, or in the variable FLASHGEN_ANKI_KEY"
                )
            raise AnkiRefusedError(f"Anki could not do `{action}`: {problem}", "look into Anki, then push again")
        return answer["result"]


def parts(items: Sequence[T], size: int = MAX_IDS) -> Iterator[Sequence[T]]:
    """*items*, at most *size* at a time."""
    return (items[start : start + size] for start in range(0, len(items), size))
