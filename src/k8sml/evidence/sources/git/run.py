"""Run git commands with a time limit and bounded output, so that all of them can be ended at once."""

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

# Seconds. Git removes its temporary files when asked to end; after this time it is killed.
_GRACE = 2.0
# Seconds that `stop` waits for unfinished clones to be removed.
_CLEAN_UP = 5.0
# Bytes kept of standard error: its end, which has the reason.
_STDERR_BYTES = 16_384
# Longer than any line that is needed; a longer line arrives in pieces.
_LINE_BYTES = 65_536


class ProcessRegistry:
    """The git commands of all threads of a program. Pickled to another machine, it arrives empty."""

    def __init__(self) -> None:
        self.stopped = Event()
        self._changed = Condition()
        self._processes: set[subprocess.Popen[bytes]] = set()
        self._tasks = 0
        self._reaper: Reaper | None = None

    def __reduce__(self) -> tuple[type[ProcessRegistry], tuple[()]]:
        return (ProcessRegistry, ())

    @contextlib.contextmanager
    def task(self) -> Iterator[None]:
        """Mark a block that runs commands; `stop` waits until it has cleaned up.

        While any task runs, a reaper ends the commands if this program is killed.
        """
        with self._changed:
            if self._reaper is None:
                self._reaper = Reaper()
            self._tasks += 1
        try:
            yield
        finally:
            with self._changed:
                self._tasks -= 1
                if self._reaper is not None and not self._tasks:
                    self._reaper.close()
                    self._reaper = None
                self._changed.notify_all()

    def stop(self) -> None:
        """End every running command, and refuse new ones.

        Afterwards no command runs, and no task either unless its cleanup takes more than some seconds.
        """
        with self._changed:
            self.stopped.set()
            processes = list(self._processes)
        _end(*processes)
        with self._changed:
            self._changed.wait_for(lambda: not self._tasks, _CLEAN_UP)

    @contextlib.contextmanager
    def process(
        self, args: Sequence[str], env: Mapping[str, str], stdin: IO[bytes] | int
    ) -> Iterator[subprocess.Popen[bytes]]:
        """Start a command in its own session, out of reach of our terminal and signals. Raises GitError."""
        with self._changed:
            if self.stopped.is_set():
                raise StoppedError("stopped")
            try:
                process = subprocess.Popen(  # noqa: S603 - no shell; args from outside are checked or options
                    args,
                    env={**env, **(self._reaper.mark if self._reaper else {})},
                    stdin=stdin,
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
    """Git on the repository in `folder`, with the `address` it may be fetched from, if any.

    `until` is a moment of `time.monotonic` at which commands are ended. `host` appears in errors.
    """

    folder: Path
    processes: ProcessRegistry = field(default_factory=ProcessRegistry)
    until: float | None = None
    address: str | None = None
    protocol: str = "none"
    host: str = "the remote"

    def output(self, *args: str, stdin: bytes = b"", limit: int = 1 << 20) -> bytes:
        """Return the output of a command, at most `limit` bytes; a longer output ends it. Raises GitError."""
        with self._run(args, stdin) as (stdout, ended_early, _):
            printed = stdout.read(limit)
            if len(printed) == limit:
                ended_early.set()
            return printed

    def lines(self, *args: str, stdin: bytes = b"") -> Generator[bytes, None, None]:
        """Yield the lines that a command prints, without line ends. Raises GitError."""
        with self._run(args, stdin) as (stdout, _, _):
            while line := stdout.readline(_LINE_BYTES):
                yield line.removesuffix(b"\n")

    def traced(self, *args: str) -> bytes:
        """Return the end of standard error with the headers of HTTP responses, also of a failed command.

        Raises GitError if the command was ended from outside.
        """
        with self._run(args, b"", traced=True) as (stdout, _, stderr):
            stdout.read()
        return bytes(stderr)

    @contextlib.contextmanager
    def _run(
        self, args: Sequence[str], stdin: bytes, traced: bool = False
    ) -> Iterator[tuple[IO[bytes], Event, bytearray]]:
        """Run a command; yield its standard output, an event that excuses an early end, and its errors."""
        ended_early, late = Event(), Event()
        errors = bytearray()
        with _input(stdin) as file, self._process(args, file, traced) as process:
            # both were opened as pipes
            stdout, stderr = cast(IO[bytes], process.stdout), cast(IO[bytes], process.stderr)
            listener = Thread(target=_keep_end, args=(stderr, errors), daemon=True)
            listener.start()
            timer = _timer(self.until, late, process)
            try:
                yield stdout, ended_early, errors
                if not ended_early.is_set():
                    process.wait()
            finally:
                if timer is not None:
                    timer.cancel()
                _end(process)
                listener.join()
                stdout.close()
                stderr.close()
        if self.processes.stopped.is_set():
            raise StoppedError("stopped")
        if late.is_set():
            raise GitError("no answer in time")
        if process.returncode and not traced and not ended_early.is_set():
            raise unreadable(errors) if self.address is None else explain(errors, self.host)

    def _process(
        self, args: Sequence[str], stdin: IO[bytes] | int, traced: bool
    ) -> contextlib.AbstractContextManager[subprocess.Popen[bytes]]:
        settings = SETTINGS if self.address is None else (*SETTINGS, f"remote.origin.url={self.address}")
        options = [option for setting in settings for option in ("-c", setting)]
        command = ["git", "--no-pager", *options, f"--git-dir={self.folder}", *args]
        env = environment(os.environ, self.protocol) | (TRACE if traced else {})
        return self.processes.process(command, env, stdin)


@contextlib.contextmanager
def _input(content: bytes) -> Iterator[IO[bytes] | int]:
    """Yield standard input for a command: a temporary file, so that reading its output cannot deadlock."""
    if not content:
        yield subprocess.DEVNULL
        return
    with contextlib.ExitStack() as stack:
        try:
            file = stack.enter_context(tempfile.TemporaryFile())
            file.write(content)
            file.seek(0)
        except OSError as error:
            raise GitError(f"no temporary file: {os_reason(error)}") from None
        yield file


def _keep_end(stream: IO[bytes], kept: bytearray) -> None:
    """Read a stream to its end, and keep the last bytes of it."""
    while block := os.read(stream.fileno(), _STDERR_BYTES):
        kept += block
        del kept[:-_STDERR_BYTES]


def _timer(until: float | None, late: Event, process: subprocess.Popen[bytes]) -> Timer | None:
    """Start a timer that ends a process and its group at a moment, and sets `late`."""
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
    """End processes and everything they started; return once they have ended."""
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
    # a group that is gone, or on some systems has only a dead process left
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, number)
