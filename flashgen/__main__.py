"""`flashgen` and `python -m flashgen`: Ctrl-C ends it quietly even while modules are still being imported."""

import io
import os
import signal
import sys


def main() -> None:
    """Run the command line."""
    ours = signal.getsignal(signal.SIGINT) is signal.default_int_handler  # a shell may have made us deaf to it
    if ours:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    from flashgen.cli.main import main as run

    if ours:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    print_anything()
    run(prog_name="flashgen")


def print_anything() -> None:
    """Let no character of a note end a command.

    On Windows a file or a pipe would get the old code page, which knows neither `→` nor Chinese: it gets UTF-8, as a
    terminal does, unless `PYTHONIOENCODING` says otherwise. What an encoding cannot say is printed as `?`.
    """
    encoding = "utf-8" if sys.platform == "win32" and "PYTHONIOENCODING" not in os.environ else None
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # nobody may be there: pythonw has none
            stream.reconfigure(encoding=encoding, errors="replace")


if __name__ == "__main__":
    main()
