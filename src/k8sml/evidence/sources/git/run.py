"""Runs git commands: with a time limit, with bounded output, and so that all of them can be ended at once."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import tempfile
from collections.abc import Generator, Iterator, Mapping, Sequence
from pathlib import Path
from threading import Condition, Event, Thread, Timer
from time import monotonic
from typing import IO, cast

from msgspec import Struct, field

from k8sml.catalog.issues import os_reason
from k8sml.evidence.sources.git.errors import GitError, StoppedError, explain, unreadable
from k8sml.evidence.sources.git.reaper import Reaper
from k8sml.evidence.sources.git.settings import SETTINGS, TRACE, environment

# Git tidies up after itself when asked to end; what has not ended by then is killed.
_GRACE = 2.0
# How long stopping waits for unfinished clones to be removed.
_CLEAN_UP = 5.0
# Bytes that are kept of a complaint: the end of it, which says why.
_COMPLAINT = 16_384
# Longer than any line that is asked for; a longer one comes in pieces.
_LINE = 65_536


class ProcessRegistry:
    """The git commands under way, for all threads of a program. Sent to another machine, it is a new one."""

    def __init__(self) -> None:
        self.stopped = Event()
        self._changed = Condition()
        self._processes: set[subprocess.Popen[bytes]] = set()
        self._works = 0
        self._reaper: Reaper | None = None

    def __reduce__(self) -> tuple[type[ProcessRegistry], tuple[()]]:
        return (ProcessRegistry, ())

    @contextlib.contextmanager
    def work(self) -> Iterator[None]:
        """A piece of work with commands, which `stop` lets clean up after itself.

        While there is any, a reaper ends the commands if this program is killed.
        """
        with self._changed:
            if self._reaper is None:
                self._reaper = Reaper()
            self._works += 1
        try:
            yield
        finally:
            with self._changed:
                self._works -= 1
                if self._reaper is not None and not self._works:
                    self._reaper.close()
                    self._reaper = None
                self._changed.notify_all()

    def stop(self) -> None:
        """End every command under way, and let none begin.

        When this returns none is left, and no work either, unless it takes more than some seconds.
        """
        with self._changed:
            self.stopped.set()
            processes = list(self._processes)
        _end(*processes)
        with self._changed:
            self._changed.wait_for(lambda: not self._works, _CLEAN_UP)

    @contextlib.contextmanager
    def process(
        self, words: Sequence[str], env: Mapping[str, str], given: IO[bytes] | int
    ) -> Iterator[subprocess.Popen[bytes]]:
        """A command in a process group and session of its own: no signal or terminal of ours reaches it."""
        with self._changed:
            if self.stopped.is_set():
                raise StoppedError("stopped")
            try:
                process = subprocess.Popen(  # noqa: S603 - no shell; words from outside are checked or options
                    words,
                    env={**env, **(self._reaper.mark if self._reaper else {})},
                    stdin=given,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.PIPE,
                    start_new_session=True,
                )
            except FileNotFoundError:
                raise GitError("git is not installed: https://git-scm.com") from None
            except OSError as error:
                raise GitError(f"git cannot be run: {os_reason(error)}") from None
            self._processes.add(process)
            if self._reaper is not None:
                self._reaper.begun(process.pid)
        try:
            yield process
        finally:
            _end(process)
            with self._changed:
                self._processes.discard(process)
                if self._reaper is not None:
                    self._reaper.ended(process.pid)


class Git(Struct, frozen=True):
    """Git on one repository: its folder, and the address that it may be fetched from, if any.

    Commands are ended `until` a moment of `time.monotonic`. `host` is named in complaints.
    """

    folder: Path
    running: ProcessRegistry = field(default_factory=ProcessRegistry)
    until: float | None = None
    address: str | None = None
    protocol: str = "none"
    host: str = "the remote"

    def output(self, *words: str, given: bytes = b"", limit: int = 1 << 20) -> bytes:
        """What a command prints; one that prints more than `limit` bytes is ended there. Raises GitError."""
        with self._run(words, given) as (stream, ended_early, _):
            found = stream.read(limit)
            if len(found) == limit:
                ended_early.set()
            return found

    def lines(self, *words: str, given: bytes = b"") -> Generator[bytes, None, None]:
        """The lines that a command prints, as they come and without their ends. Raises GitError."""
        with self._run(words, given) as (stream, _, _):
            while line := stream.readline(_LINE):
                yield line.removesuffix(b"\n")

    def traced(self, *words: str) -> bytes:
        """The end of standard error of a command, with the headers of answers, whether it failed or not.

        Raises GitError if it was ended.
        """
        with self._run(words, b"", traced=True) as (stream, _, said):
            stream.read()
        return bytes(said)

    @contextlib.contextmanager
    def _run(
        self, words: Sequence[str], given: bytes, traced: bool = False
    ) -> Iterator[tuple[IO[bytes], Event, bytearray]]:
        ended_early, late = Event(), Event()
        said = bytearray()
        with self._input(given) as stdin, self._process(words, stdin, traced) as process:
            # both were asked for as pipes
            stdout, stderr = cast(IO[bytes], process.stdout), cast(IO[bytes], process.stderr)
            listener = Thread(target=_keep_end, args=(stderr, said), daemon=True)
            listener.start()
            timer = _timer(self.until, late, process)
            try:
                yield stdout, ended_early, said
                if not ended_early.is_set():
                    process.wait()
            finally:
                if timer is not None:
                    timer.cancel()
                _end(process)
                listener.join()
                stdout.close()
                stderr.close()
        if self.running.stopped.is_set():
            raise StoppedError("stopped")
        if late.is_set():
            raise GitError("no answer in time")
        if process.returncode and not traced and not ended_early.is_set():
            raise unreadable(said) if self.address is None else explain(said, self.host)

    def _process(
        self, words: Sequence[str], stdin: IO[bytes] | int, traced: bool
    ) -> contextlib.AbstractContextManager[subprocess.Popen[bytes]]:
        settings = SETTINGS if self.address is None else (*SETTINGS, f"remote.origin.url={self.address}")
        options = [option for setting in settings for option in ("-c", setting)]
        command = ["git", "--no-pager", *options, f"--git-dir={self.folder}", *words]
        env = environment(os.environ, self.protocol) | (TRACE if traced else {})
        return self.running.process(command, env, stdin)

    @contextlib.contextmanager
    def _input(self, given: bytes) -> Iterator[IO[bytes] | int]:
        """A command reads from a file, so that it can be read from while it is given to."""
        if not given:
            yield subprocess.DEVNULL
            return
        with contextlib.ExitStack() as stack:
            try:
                file = stack.enter_context(tempfile.TemporaryFile())
                file.write(given)
                file.seek(0)
            except OSError as error:
                raise GitError(f"no temporary file: {os_reason(error)}") from None
            yield file


def _keep_end(stream: IO[bytes], said: bytearray) -> None:
    """Read a stream to its end, and keep what comes last."""
    while block := os.read(stream.fileno(), _COMPLAINT):
        said += block
        del said[:-_COMPLAINT]


def _timer(until: float | None, late: Event, process: subprocess.Popen[bytes]) -> Timer | None:
    """What ends a process, and its group, when its time is over."""
    if until is None:
        return None

    def over() -> None:
        late.set()
        _end(process)

    timer = Timer(max(until - monotonic(), 0), over)
    timer.daemon = True
    timer.start()
    return timer


def _end(*processes: subprocess.Popen[bytes]) -> None:
    """End processes and all that they started; return when they have ended."""
    running = [process for process in processes if process.poll() is None]
    for process in running:
        _signal(process, signal.SIGTERM)
    until = monotonic() + _GRACE
    for process in running:
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(max(until - monotonic(), 0))
    for process in processes:
        _signal(process, signal.SIGKILL)
        process.wait()


def _signal(process: subprocess.Popen[bytes], number: int) -> None:
    # a group that is gone, or on some systems one of which only a dead process is left
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, number)
