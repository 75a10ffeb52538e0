"""An event loop: a queue of things to do now, and a heap of things to do later. One thread, one thing at a time.

It has no selector of its own. Whoever owns the process waits for sockets and timers, tells what came, and then calls
`run_until_idle`; what is ready runs, step by step, until nothing is. A callback that does not return stops everybody.
"""
import asyncio
import heapq
import sys
import time
import traceback
from collections import deque

CLOCK_RESOLUTION = 2e-6


class EventLoop(asyncio.AbstractEventLoop):
    def __init__(self, executor=None):
        self.ready = deque()
        self.timers = []
        self.executor = executor

    def time(self):
        return time.monotonic()

    def call_soon(self, callback, *args, context=None):
        handle = asyncio.Handle(callback, args, self, context)
        self.ready.append(handle)
        return handle

    call_soon_threadsafe = call_soon

    def call_later(self, delay, callback, *args, context=None):
        return self.call_at(self.time() + delay, callback, *args, context=context)

    def call_at(self, when, callback, *args, context=None):
        handle = asyncio.TimerHandle(when, callback, args, self, context)
        heapq.heappush(self.timers, handle)
        return handle

    def _timer_handle_cancelled(self, handle):
        """A cancelled timer stays in the heap until its time has come."""

    def create_future(self):
        return asyncio.Future(loop=self)

    def create_task(self, coroutine, **options):
        return asyncio.Task(coroutine, loop=self, **options)

    def run_in_executor(self, executor, function, *args):
        return (executor or self.executor).submit(self, function, *args)

    def run_until_idle(self):
        """Runs what is ready until nothing is."""
        before = asyncio._get_running_loop()
        asyncio._set_running_loop(self)
        try:
            while self.take_due() or self.ready:
                for _ in range(len(self.ready)):
                    handle = self.ready.popleft()
                    if not handle.cancelled():
                        handle._run()
        finally:
            asyncio._set_running_loop(before)

    def take_due(self):
        due = self.time() + CLOCK_RESOLUTION
        while self.timers and (self.timers[0].cancelled() or self.timers[0].when() <= due):
            self.ready.append(heapq.heappop(self.timers))

    def next_timer(self):
        """When the next timer is due, or None."""
        while self.timers and self.timers[0].cancelled():
            heapq.heappop(self.timers)
        return self.timers[0].when() if self.timers else None

    def call_exception_handler(self, context):
        print(context["message"], file=sys.stderr)
        if context.get("exception"):
            traceback.print_exception(context["exception"])

    def get_debug(self):
        return False

    def is_running(self):
        return asyncio._get_running_loop() is self

    def is_closed(self):
        return False
