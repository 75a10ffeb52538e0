"""The simulated machine as Python sees it: clock, process, network, streams.

The clock is a cell in memory: JavaScript answers every clock of the C library from it (time, datetime, file
times), and the tracer moves it. Beside it lies the state of the operating system's random generator.
"""
import contextvars
import errno
import io
import json
import os
import random
import socket
import sys
import time
import types
from array import array

CELLS = array("d", [0.0, 0.0])  # microseconds since the Unix epoch; state of os.urandom
CLOCK, ENTROPY = 0, 1
# The socket on whose behalf code runs in an event loop: set where bytes are read, inherited by every task that comes of it.
CONNECTION = contextvars.ContextVar("connection", default=None)
# Descriptors are below; above, the number of a stream counts in these.
STREAMS = 2**20
LINUX_ECONNREFUSED = 111  # errno's own numbers here are Emscripten's


class ProcessEnded(BaseException):
    """os._exit or a deadly signal: no Python code runs after it."""


class World:
    """One for each interpreter image; `process` says which process it is at the moment."""

    def __init__(self):
        self.process = {"pid": 1, "ppid": 0, "hostname": "localhost"}
        self.tracer = None
        self.input = b""
        self.report = None
        self.ask = None
        self.calls = 0

    def advance(self, microseconds):
        CELLS[CLOCK] += microseconds

    def sleep(self, seconds):
        if seconds < 0:
            raise ValueError("sleep length must be non-negative")
        microseconds = round(seconds * 1_000_000)
        self.tracer.note("sleep", us=microseconds)
        self.advance(microseconds)

    def ask_peer(self, peer, question, pool=1):
        """The answer of another process of the world to a text: what a client library's socket code would bring.

        It comes at once, from that process's own state; the kernel puts the way there and back on the clock.
        `peer` is "host:port"; at most `pool` connections to it are open in this process.
        """
        if not isinstance(pool, int) or pool < 1:
            raise ValueError(f"a pool has at least one connection, not {pool!r}")
        asked = {"peer": peer, "question": question, "epochUs": CELLS[CLOCK]}
        told = json.loads(self.ask(json.dumps(asked)))
        self.tracer.note("ask", peer=peer, question=question, pool=pool, us=told.get("us", 0), answer=told.get("answer"), **{key: told[key] for key in told if key == "run"})
        if "answer" not in told:
            raise ConnectionRefusedError(LINUX_ECONNREFUSED, f"Connection refused: {peer}")
        self.advance(told["us"])
        return told["answer"]

    def start_thread(self, job):
        """The operating system runs the job with that number in another thread, which is a call of its own."""
        self.tracer.note("submit", job=job)


WORLD = World()


class Socket:
    """A connection that accept(2) returned, under its descriptor; there is no other socket to be had.

    A server with one thread for many connections makes them non-blocking: of these, each event tells whose it is.
    """

    def __init__(self, family=-1, type=-1, proto=-1, fileno=None):
        if fileno is None:
            raise OSError(errno.ENETUNREACH, "Network is unreachable")
        self._fileno = fileno
        self._timeout = None
        self._received = 0
        self._call = WORLD.calls

    def recv(self, size, flags=0):
        if self._timeout == 0.0:
            CONNECTION.set(self)
        if self._call != WORLD.calls:
            self._call, self._received = WORLD.calls, 0
        data = WORLD.input[self._received : self._received + size]
        self._received += len(data)
        WORLD.tracer.note("receive", bytes=len(data), **self._which())
        return data

    def sendall(self, data, flags=0):
        WORLD.tracer.note("send", bytes=bytes(data).decode("latin-1"), **self._which())

    def send(self, data, flags=0):
        self.sendall(data)
        return len(data)

    def shutdown(self, how):
        WORLD.tracer.note("shutdown", **self._which())

    def close(self):
        if self._timeout == 0.0 and self._fileno >= 0:
            WORLD.tracer.note("close", **self._which())
        self._fileno = -1

    def _which(self):
        return {"descriptor": self._fileno} if self._timeout == 0.0 else {}

    def fileno(self):
        return self._fileno

    def settimeout(self, value):
        self._timeout = value

    def gettimeout(self):
        return self._timeout

    def setblocking(self, flag):
        self._timeout = None if flag else 0.0

    def __repr__(self):
        return f"<socket.socket fd={self._fileno}>"


class OneStream:
    """One of several requests on a connection (HTTP/2): what it sets in motion is told apart by a number beyond those of files."""

    def __init__(self, connection, number):
        self.connection = connection
        self.number = number

    @property
    def _fileno(self):
        return self.connection._fileno + self.number * STREAMS if self.connection._fileno >= 0 else -1


class Stream(io.RawIOBase):
    """Standard output or standard error: what is written becomes an event of the run."""

    def __init__(self, name):
        self._name = name

    def writable(self):
        return True

    def write(self, data):
        WORLD.tracer.write(self._name, bytes(data).decode("utf-8", "replace"))
        return len(data)


class AbsentModules:
    """The bridge to JavaScript is not part of the simulated machine."""

    names = {"js", "pyodide_js", "pyodide", "_pyodide", "_pyodide_core", "micropip"}

    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in self.names:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
        return None


def text_stream(name):
    return io.TextIOWrapper(io.BufferedWriter(Stream(name)), encoding="utf-8", line_buffering=True)


def install():
    """Once for each interpreter, before the first process starts."""
    time.sleep = WORLD.sleep
    os.getpid = lambda: WORLD.process["pid"]
    os.getppid = lambda: WORLD.process["ppid"]
    os.cpu_count = os.process_cpu_count = lambda: 1
    os.uname = lambda: os.uname_result(("Linux", WORLD.process["hostname"], "6.1.0", "#1 SMP", "x86_64"))
    os._exit = lambda status: end_process(f"os._exit({status})")
    os.abort = lambda: end_process("os.abort()")
    os.kill = lambda pid, signal: end_process(f"os.kill({pid}, {signal})") if pid == os.getpid() else None
    socket.gethostname = lambda: WORLD.process["hostname"]
    socket.socket = Socket
    sys.stdout = sys.__stdout__ = text_stream("stdout")
    sys.stderr = sys.__stderr__ = text_stream("stderr")
    sys.executable = "/usr/bin/python3"
    outside = sys.modules["outside"] = types.ModuleType("outside", "Other processes of the world.")
    outside.ask = WORLD.ask_peer
    outside.start_thread = WORLD.start_thread
    outside.speak_for = speak_for
    sys.dont_write_bytecode = True
    for name in [name for name in sys.modules if name.partition(".")[0] in AbsentModules.names]:
        del sys.modules[name]
    sys.meta_path.insert(0, AbsentModules())


def speak_for(connection, stream):
    """From here on, this context acts for one stream of a connection."""
    CONNECTION.set(OneStream(connection, stream))


def end_process(reason):
    WORLD.tracer.end("died", reason)
    raise ProcessEnded(reason)


def become(process):
    """The image now belongs to this process: exec of python3."""
    WORLD.process = process
    WORLD.tracer.native = tuple(process.get("native", ()))
    os.environ.clear()
    os.environ.update(process["environment"])
    sys.argv = list(process["argv"])
    sys.path[:0] = process["path"]
    random.seed(process["seed"])
    CELLS[ENTROPY] = process["seed"] % 2**32


def fork_into(process):
    """The image is a copy now: a new pid, and randomness of its own from the operating system only."""
    WORLD.process = {**WORLD.process, **process}
    CELLS[ENTROPY] = (CELLS[ENTROPY] * 31 + process["pid"]) % 2**32
