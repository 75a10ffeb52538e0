"""Work for later: a task is called now, and runs in a worker process, often on another machine (Celery's role).

    queue = TaskQueue("broker:6379")

    @queue.task
    def send_mail(to): ...

    send_mail.delay("kim@example.com")   # a message to the broker; the caller goes on at once

The broker is a list that several processes share: producers push at one end (LPUSH), workers take from the other, and
wait while it is empty (BRPOP), as Celery does with Redis.
"""
import itertools
import json
import os

import outside


class TaskQueue:
    def __init__(self, broker, name="celery"):
        self.broker = broker
        self.name = name
        self.tasks = {}
        self.numbers = itertools.count(1)

    def task(self, function):
        task = Task(self, function)
        self.tasks[task.name] = task
        return task

    def push(self, task, args):
        message = {"id": f"{os.getpid()}-{next(self.numbers)}", "task": task.name, "args": list(args)}
        outside.ask(self.broker, json.dumps(["LPUSH", self.name, json.dumps(message, ensure_ascii=False)], ensure_ascii=False))
        return message["id"]


class Task:
    """Called, it is the function that it wraps. `delay` only says that somebody should call it."""

    def __init__(self, queue, function):
        self.queue = queue
        self.function = function
        self.name = f"{function.__module__}.{function.__qualname__}"

    def __call__(self, *args):
        return self.function(*args)

    def delay(self, *args):
        return self.queue.push(self, args)
