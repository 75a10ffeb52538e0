"""What `python3 SCRIPT WORDS…` does: the file runs as `__main__`, and the process ends with a status.

    hopbyhop.script:run(path, words=[], directory=None) → exit status (0–255)

in:      environment and pid of the process, as `start` gave them; the call's input is standard input, byte by byte.
         `words` follow the path in sys.argv; `directory` is the working directory (the script's own if None).
events:  `send` carries bytes of standard output, exactly and in the blocks that write(2) would see: a pipe is written
         to when io.DEFAULT_BUFFER_SIZE bytes have come together (128 KiB since Python 3.14), at flush(), and at the end. `write` is standard error.
result:  0, what sys.exit() was given, 1 after an uncaught exception, 2 if the file cannot be opened. os._exit() and
         deadly signals end the call as `died`, and what was not flushed is lost.

None of its own lines is traced: of a run, the script's lines are the first.
"""
import atexit
import io
import os
import sys
import types

from . import tracer, world

COERCED = ("", "C", "POSIX")
COERCION_TARGETS = ("C.UTF-8", "C.utf8", "UTF-8")


class Pipe(io.RawIOBase):
    """Standard output, where a server listens at the other end."""

    def writable(self):
        return True

    def write(self, data):
        world.WORLD.tracer.note("send", bytes=bytes(data).decode("latin-1"))
        return len(data)


def run(path, words=(), directory=None):
    open_streams(coerce_locale())
    os.chdir(directory or os.path.dirname(path) or "/")
    sys.argv = [path, *words]
    sys.path[0:0] = [os.path.dirname(path)]
    status = status_of(path)
    atexit._run_exitfuncs()
    sys.stdout.flush()
    return status


def coerce_locale():
    """Without a locale Python takes C.UTF-8 and says so in the environment (PEP 538): one variable more than the server
    gave. Returns how standard streams treat bytes that are no UTF-8."""
    locale = os.environ.get("LC_ALL") or os.environ.get("LC_CTYPE") or os.environ.get("LANG", "")
    if locale in COERCED and not os.environ.get("LC_ALL"):
        os.environ["LC_CTYPE"] = "C.UTF-8"
    return "surrogateescape" if locale in COERCED + COERCION_TARGETS else "strict"


def open_streams(errors):
    sys.stdin = sys.__stdin__ = io.TextIOWrapper(io.BufferedReader(io.BytesIO(world.WORLD.input)), "utf-8", errors)
    sys.stdout = sys.__stdout__ = io.TextIOWrapper(io.BufferedWriter(Pipe()), "utf-8", errors)


def status_of(path):
    try:
        with open(path, "rb") as file:
            source = file.read()
    except FileNotFoundError:  # Linux's number for it is 2; this interpreter was built for another system.
        sys.stderr.write(f"{sys.executable}: can't open file {path!r}: [Errno 2] No such file or directory\n")
        return 2
    try:
        execute(path, source)
    except SystemExit as error:
        return exit_status(error.code)
    except (tracer.Stopped, world.ProcessEnded):
        raise
    except BaseException as error:
        sys.excepthook(type(error), error, without_own_frames(error.__traceback__))
        return 1
    return 0


def execute(path, source):
    module = types.ModuleType("__main__")
    module.__file__ = path
    module.__builtins__ = __builtins__
    sys.modules["__main__"] = module
    exec(compile(source, path, "exec", dont_inherit=True), module.__dict__)


def without_own_frames(traceback):
    while traceback is not None and traceback.tb_frame.f_code.co_filename == __file__:
        traceback = traceback.tb_next
    return traceback


def exit_status(code):
    if code is None:
        return 0
    if isinstance(code, int):
        return code & 0xFF
    sys.stderr.write(f"{code}\n")
    return 1
