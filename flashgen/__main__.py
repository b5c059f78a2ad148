"""`flashgen` and `python -m flashgen`: Ctrl-C ends it quietly even while modules are still being imported."""

import signal


def main() -> None:
    """Run the command line."""
    ours = signal.getsignal(signal.SIGINT) is signal.default_int_handler  # a shell may have made us deaf to it
    if ours:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    from flashgen.cli.main import main as run

    if ours:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    run(prog_name="flashgen")


if __name__ == "__main__":
    main()
