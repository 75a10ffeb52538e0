"""Records what Python does, line by line, with sys.settrace.

Only files of the simulated machine are recorded, not the standard library. Every recorded line costs a fixed
amount of simulated time, so that the same run always takes the same time; the clock counts whole microseconds, and what
is left of a line is carried over to the next. The tracer reads names, types and
reprs only: it never keeps a value of the program alive, and never changes one.
"""
import inspect
import json
import opcode
import sys
import types
import weakref

from .reprs import short_repr, without_address

RETURN = opcode.opmap["RETURN_VALUE"]
YIELD = opcode.opmap["YIELD_VALUE"]
CALLS = {number for name, number in opcode.opmap.items() if name.startswith("CALL")}
ATOMS = (int, str, bytes, float, bool, type(None), type, types.FunctionType, types.ModuleType)
LIBRARY = ("/lib/", "<")


class Stopped(BaseException):
    """The bound in real time is over."""


class Frame:
    """What the tracer remembers of one running call."""

    __slots__ = ("role", "cost_ns", "atoms", "reprs", "raising", "exception")

    def __init__(self, role, cost_ns):
        self.role = role
        self.cost_ns = cost_ns
        self.atoms = {}
        self.reprs = {}
        self.raising = False
        self.exception = ""


class Tracer:
    def __init__(self, clock, limit, line_ns, native_line_ns, past_deadline, connection):
        self.clock = clock
        self.connection = connection
        self.limit = limit
        self.line_ns = line_ns
        self.native_line_ns = native_line_ns
        self.native = ()  # Folders whose Python stands for native code in this process.
        self.owed_ns = 0
        self.past_deadline = past_deadline
        self.opcodes = {}
        # Generators and coroutines that wait, by themselves: a coroutine may wait for longer than a call takes.
        self.suspended = weakref.WeakKeyDictionary()
        self.sends = weakref.WeakSet()
        self.begin()

    def begin(self, listener=None):
        """`listener` is told each event at once, as JSON: of a run that will not end, nothing else remains."""
        self.listener = listener
        self.started_us = self.clock[0]
        self.events = []
        self.dropped = 0
        self.ticks = 0
        self.stack = []
        self.start_responses = set()
        self.iterables = set()
        self.errors_stream = None
        self.ending = None

    # What the world reports -------------------------------------------------------------------------------------

    def at_us(self):
        return round(self.clock[0] - self.started_us)

    def note(self, kind, **fields):
        """An event that belongs to no frame: bytes sent, a sleep. Never dropped: the simulation needs them."""
        self.add({"kind": kind, "atUs": self.at_us(), **fields})

    def end(self, outcome, reason=None):
        """The run is over, also where code catches every exception: nothing that it does now has happened."""
        self.ending = self.ending or {"outcome": outcome, "result": reason}

    def add(self, event):
        if self.ending is not None:
            return
        connection = self.connection.get()
        if connection is not None and connection._fileno >= 0:  # Its number may be another's by now.
            event["connection"] = connection._fileno
        self.events.append(event)
        if self.listener is not None:
            self.listener(json.dumps(event))

    def write(self, stream, text):
        if stream == "stderr" and any(frame.f_locals.get("self") is self.errors_stream for frame, _ in self.stack[-2:]):
            stream = "errors" if self.errors_stream is not None else stream
        if len(self.events) < 2 * self.limit:
            self.note("write", stream=stream, text=text)

    # What sys.settrace reports ----------------------------------------------------------------------------------

    def on_call(self, frame, event, arg):
        code = frame.f_code
        if code.co_filename.startswith(LIBRARY):
            return None
        known = self.suspended.pop(frame.f_generator, None) if frame.f_generator is not None else None
        if known is None and frame.f_generator is not None and frame.f_lineno != code.co_firstlineno:
            known = Frame(None, self.cost_of(code))  # One that nobody refers to any more runs on, to be closed.
        if known is not None:
            self.stack.append((frame, known))
            known.atoms, known.reprs = {}, {}  # It is a frame anew: all of its variables are told again.
            self.record("resume", frame, known, **coroutine(code))
            return self.on_event
        role, environ = self.role_of(frame, code)
        known = Frame(role, self.cost_of(code))
        if code.co_name == "<module>" and frame.f_globals.get("__spec__") is not None:
            self.note("import", module=frame.f_globals["__name__"], file=code.co_filename)
        self.stack.append((frame, known))
        self.record("call", frame, known, **({"role": role} if role else {}), **self.whole(environ))
        return self.on_event

    def on_event(self, frame, event, arg):
        known = self.stack[-1][1] if self.stack and self.stack[-1][0] is frame else None
        if known is None:
            return None
        if event == "line":
            self.tick(known.cost_ns)
            self.record("line", frame, known)
        elif event == "exception":
            if arg[0] is StopIteration and self.awaits(frame):
                return self.on_event  # How what it awaited gave back its value.
            known.raising = True
            known.exception = exception_text(*arg[:2])
            self.record("exception", frame, known, exception=known.exception)
            return self.on_event
        elif event == "return":
            self.on_return(frame, known, arg)
        known.raising = False
        return self.on_event

    def awaits(self, frame):
        """Whether a coroutine stands at an `await`, and not at a call of its own such as `next(...)`."""
        return bool(frame.f_code.co_flags & inspect.CO_COROUTINE) and self.instruction(frame) not in CALLS

    def instruction(self, frame):
        code = frame.f_code
        instructions = self.opcodes.get(code)
        if instructions is None:
            instructions = self.opcodes[code] = code.co_code
        return instructions[frame.f_lasti]

    def on_return(self, frame, known, value):
        code = frame.f_code
        last = self.instruction(frame)
        if known.raising or last not in (RETURN, YIELD):
            self.record("unwind", frame, known, exception=known.exception, **({"role": known.role} if known.role else {}))
        elif last == YIELD:
            self.record("yield", frame, known, value=short_repr(value), **coroutine(code))
            self.suspended[frame.f_generator] = known
        else:
            if known.role == "application":
                self.iterables.add(id(value))
            self.record("return", frame, known, value=short_repr(value), **({"role": known.role} if known.role else {}))
        self.stack.pop()

    def cost_of(self, code):
        return self.native_line_ns if code.co_filename.startswith(self.native) else self.line_ns

    def tick(self, cost_ns):
        passed_us, self.owed_ns = divmod(self.owed_ns + cost_ns, 1000)
        self.clock[0] += passed_us
        self.ticks += 1
        if self.ticks % 1024 == 0 and self.past_deadline():
            self.end("stopped")
            raise Stopped

    def record(self, kind, frame, known, **fields):
        if len(self.events) >= self.limit:
            self.dropped += 1
            return
        code = frame.f_code
        event = {
            "kind": kind,
            "atUs": self.at_us(),
            "file": code.co_filename,
            "line": frame.f_lineno,
            "function": code.co_qualname,
            "depth": len(self.stack) - 1,
            **fields,
        }
        changed = self.changed_locals(frame, known)
        if changed:
            event["locals"] = changed
        self.add(event)

    def changed_locals(self, frame, known):
        """Names whose repr differs from the last time this frame was looked at; None for a name that is gone."""
        values = frame.f_locals
        changed = {}
        for name, value in list(values.items()):
            if name.startswith("__") and frame.f_code.co_name == "<module>":
                continue
            if type(value) in ATOMS:
                if name in known.atoms and known.atoms[name] is value:
                    continue
                known.atoms[name] = value
            else:
                known.atoms.pop(name, None)
            text = short_repr(value)
            if known.reprs.get(name) != text:
                known.reprs[name] = changed[name] = text
        for name in [name for name in known.reprs if name not in values]:
            del known.reprs[name]
            known.atoms.pop(name, None)
            changed[name] = None
        return changed

    # Roles in the WSGI story, found from the arguments (PEP 3333) --------------------------------------------------

    def role_of(self, frame, code):
        values = frame.f_locals
        arguments = [values.get(name) for name in code.co_varnames[: code.co_argcount]]
        for index, value in enumerate(arguments[:2]):
            if type(value) is dict and "wsgi.version" in value:
                return self.role_with_environ(code, value, arguments[index + 1 :])
            if type(value) is dict and "type" in value:
                return self.role_with_scope(code, value, arguments[index + 1 :])
        if code in self.start_responses:
            return "start_response", None
        if code.co_name == "close" and arguments and id(arguments[0]) in self.iterables:
            return "close", None
        return None, None

    def role_with_environ(self, code, environ, others):
        if len(others) == 1 and callable(others[0]):
            self.start_responses.add(code_of(others[0]))
            if self.errors_stream is None:
                self.errors_stream = environ.get("wsgi.errors")
            return "application", environ
        alone = all(type(value) in (bool, type(None)) for value in others)
        inside = any(known.role == "application" for _, known in self.stack)
        return ("request" if alone and inside and code.co_name == "__init__" else None), None

    # Roles in the ASGI story: an application is called with a scope and two callables, `send` with a message ------------

    def role_with_scope(self, code, scope, others):
        if "asgi" in scope and code.co_name == "__init__":
            inside = any(known.role == "asgi" for _, known in self.stack)
            return ("request" if inside else None), None
        if "asgi" in scope and len(others) == 2 and all(callable(other) for other in others):
            send = code_of(others[1])
            if send is not None:
                self.sends.add(send)
            return ("lifespan" if scope["type"] == "lifespan" else "asgi"), scope
        begins = scope["type"] in ("http.response.start", "websocket.accept")
        return ("send" if begins and not others and code in self.sends else None), None

    def whole(self, environ):
        if environ is None:
            return {}
        return {"environ": {str(key): short_repr(value) for key, value in environ.items()}}


def coroutine(code):
    return {"coroutine": True} if code.co_flags & inspect.CO_COROUTINE else {}


def code_of(function):
    function = getattr(function, "__func__", function)
    if not hasattr(function, "__code__"):
        function = getattr(type(function), "__call__", None)
    return getattr(function, "__code__", None)


def exception_text(kind, error):
    try:
        message = without_address(str(error))
    except Exception:
        message = ""
    return f"{kind.__name__}: {message}" if message else kind.__name__
