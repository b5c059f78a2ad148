"""Work on many notes at once: in this process, in processes of our own, or by any executor.

An executor of the caller's (a Dask or Ray client's, a thread pool) gets the same pure function as our own
processes, `worker.convert_paths`, and has to see the vault's folder under the same path.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import pickle
import signal
import sys
import threading
import zlib
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor, wait
from contextlib import contextmanager, suppress
from dataclasses import replace
from functools import lru_cache, partial
from multiprocessing.synchronize import Event

from flashgen.config import Config
from flashgen.conversion.pool_options import Workers
from flashgen.conversion.worker import StoredNote, convert_paths, work_on
from flashgen.vault.index import Index

WORTH_A_POOL = 48
"""Notes from which on processes of our own save more time than it takes to start them."""
CHUNK = 32
"""Notes that a process gets at once; small enough that Ctrl-C need not wait long, large enough that handing
them over costs nothing."""
FAR_CHUNK = 256
"""The same for the caller's executor, which may be on another machine: with each chunk goes the index."""
AHEAD = 4
"""Chunks per process that wait for it; more would only wait longer."""


def convert_all(paths: Sequence[str], index: Index, config: Config, workers: Workers) -> Iterator[list[StoredNote]]:
    """Convert the notes at *paths*, in their order, a few notes at a time."""
    index = replace(index, stats={})  # only the scan's own business, and half of its size
    executor, jobs = workers.executor, workers.jobs
    if executor is not None:
        index = replace(index, root=index.root.absolute())
        packed = zlib.compress(pickle.dumps((index, config)), 1)
        calls = [partial(_far, chunk, packed) for chunk in _chunks(paths, FAR_CHUNK)]
        yield from _in_order(executor, calls, AHEAD * (os.cpu_count() or 1))
        return
    jobs = jobs or (processors() if len(paths) >= WORTH_A_POOL else 1)
    if jobs == 1 or len(paths) < 2:
        for chunk in _chunks(paths, CHUNK):
            yield convert_paths(chunk, index, config)
        return
    size = max(1, min(CHUNK, len(paths) // (jobs * 4)))
    done = 0
    with suppress(*NO_ROOM), _own_pool(jobs, index, config) as pool:
        for results in _in_order(pool, [partial(_near, chunk) for chunk in _chunks(paths, size)], AHEAD * jobs):
            done += len(results)
            yield results
    for chunk in _chunks(paths[done:], CHUNK):  # what is left when there is no room for several processes
        yield convert_paths(chunk, index, config)


NO_ROOM = (BrokenExecutor, OSError, RuntimeError, MemoryError)
"""What is raised where processes, threads, files or memory are short; notes cannot make it: see `convert_paths`."""


def processors() -> int:
    """The processors that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _chunks(paths: Sequence[str], size: int) -> list[Sequence[str]]:
    return [paths[start : start + size] for start in range(0, len(paths), size)]


def _in_order(
    executor: Executor, calls: Sequence[Callable[[], list[StoredNote]]], ahead: int
) -> Iterator[list[StoredNote]]:
    """The results of *calls*, no more than *ahead* of them made before they are asked for."""
    waiting: deque[Future[list[StoredNote]]] = deque()
    try:
        for call in calls:
            waiting.append(executor.submit(call))
            if len(waiting) >= ahead:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        for future in waiting:
            future.cancel()


# ------------------------------------------------------------------ processes of our own

_ours: tuple[Index, Config] | None = None
_stop: Event | None = None


@contextmanager
def _own_pool(jobs: int, index: Index, config: Config) -> Iterator[Executor]:
    """A pool of *jobs* processes, which end when the block does, and when this process does."""
    stop = multiprocessing.Event()
    pool = ProcessPoolExecutor(jobs, initializer=_begin, initargs=(index, config, stop))
    try:
        with _interrupts_later():
            _start(pool)
        yield pool
    except BaseException:
        stop.set()  # what is being worked on ends with its present note
        raise
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _start(pool: Executor) -> None:
    """Have all processes of *pool* started, or none: of some alone nobody would ever hear again."""
    others, threads = {*multiprocessing.active_children()}, {*threading.enumerate()}
    try:
        with _errors_of_threads_unsaid():
            first = pool.submit(os.getpid)
            while not wait([first], timeout=0.1).done:
                if not {*threading.enumerate()} - threads:
                    raise RuntimeError("the thread that hands out the work could not start another and has ended")
        first.result()
    except BaseException:
        for process in {*multiprocessing.active_children()} - others:
            process.kill()
            process.join()
        raise


@contextmanager
def _errors_of_threads_unsaid() -> Iterator[None]:
    """Have no traceback printed when a thread of the pool ends by an error."""
    before = threading.excepthook
    threading.excepthook = lambda _: None
    try:
        yield
    finally:
        threading.excepthook = before


@contextmanager
def _interrupts_later() -> Iterator[None]:
    """Let what would end this process wait: Python drops what a handler of signals raises while it forks."""
    if sys.platform == "win32":  # where nothing forks
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM, signal.SIGHUP})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _begin(index: Index, config: Config, stop: Event) -> None:
    """Make a process ready: Ctrl-C is for its parent to answer, and it does not outlive that."""
    global _ours, _stop
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)  # not what the parent does then
    if hasattr(signal, "SIGHUP"):
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
    gc.enable()
    _ours, _stop = (index, config), stop
    try:
        threading.Thread(target=_end_with_parent, daemon=True).start()
    except RuntimeError:  # there is no room for another; then the parent does the work
        os._exit(1)


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _near(paths: Sequence[str]) -> list[StoredNote]:
    assert _ours is not None
    assert _stop is not None
    done = []
    for path in paths:
        if _stop.is_set():
            break
        done.append(work_on(path, *_ours))
    return done


# ------------------------------------------------------------------ the caller's executor


def _far(paths: Sequence[str], packed: bytes) -> list[StoredNote]:
    return convert_paths(paths, *_unpacked(packed))


@lru_cache(maxsize=1)
def _unpacked(packed: bytes) -> tuple[Index, Config]:
    index, config = pickle.loads(zlib.decompress(packed))
    return index, config
