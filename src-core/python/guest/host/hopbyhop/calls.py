"""The three things that the host asks of the interpreter: start, fork, run. All values travel as JSON text."""
import importlib
import io
import json
import sys
import traceback

from . import tracer, world

# What the servers and the samples use is loaded once, so that each new process starts with it in memory.
for name in ("asyncio", "datetime", "email.utils", "gzip", "html", "http", "http.cookies", "logging", "re", "secrets", "string",
             "textwrap", "urllib.parse", "uuid", "wsgiref.util"):
    importlib.import_module(name)

HERE = __file__.rpartition("/")[0]


def install(settings, past_deadline, report, ask):
    """Returns the address of the cells that JavaScript reads the clock from."""
    world.WORLD.report = report
    world.WORLD.ask = ask
    settings = json.loads(settings)
    world.WORLD.tracer = tracer.Tracer(world.CELLS, settings["eventLimit"], settings["lineNs"], settings["nativeLineNs"], past_deadline, world.CONNECTION)
    world.install()
    return world.CELLS.buffer_info()[0]


def start(process):
    world.become(json.loads(process))


def fork(process):
    world.fork_into(json.loads(process))


def run(text):
    call = json.loads(text)
    world.CELLS[world.CLOCK] = float(call["epochUs"])
    world.WORLD.input = call["input"].encode("latin-1")
    world.WORLD.calls += 1
    sys.stdin = io.TextIOWrapper(io.BytesIO(world.WORLD.input), encoding="utf-8")
    recorder = world.WORLD.tracer
    recorder.begin(world.WORLD.report if call["reported"] else None)
    outcome = perform(call, recorder)
    answer = {**outcome, "events": recorder.events, "eventsDropped": recorder.dropped}
    recorder.begin()
    return json.dumps(answer)


def perform(call, recorder):
    outcome = attempt(call, recorder)
    return recorder.ending or outcome


def attempt(call, recorder):
    try:
        sys.settrace(recorder.on_call)
        try:
            result = resolve(call["function"])(*call["args"])
        finally:
            sys.settrace(None)
        flush()
        return {"outcome": "returned", "result": jsonable(result)}
    except (tracer.Stopped, world.ProcessEnded):
        return None  # The recorder knows.
    except BaseException as error:
        flush()
        outcome = "outOfMemory" if isinstance(error, MemoryError) else "raised"
        return {"outcome": outcome, "result": None, "error": description(error)}


def resolve(name):
    module, _, attributes = name.partition(":")
    target = importlib.import_module(module)
    for attribute in attributes.split("."):
        target = getattr(target, attribute)
    return target


def flush():
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except Exception:
            pass


def jsonable(value):
    try:
        json.dumps(value)
        return value
    except (TypeError, ValueError):
        return repr(value)


def description(error):
    frames = error.__traceback__
    while frames is not None and frames.tb_frame.f_code.co_filename.startswith(HERE):
        frames = frames.tb_next
    text = "".join(traceback.format_exception(type(error), error, frames))
    return {"type": type(error).__name__, "message": str(error), "traceback": text}
