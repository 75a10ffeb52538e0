"""What a worker process does with a message from the broker."""
import importlib
import json
import os
import sys

queue = None


def load(app, directory):
    """Imports the module that made the queue, for example "tasks:queue": its tasks are known then."""
    global queue
    os.chdir(directory)
    sys.path.insert(0, directory)
    module, _, name = app.partition(":")
    queue = getattr(importlib.import_module(module), name or "queue")
    return {"queue": queue.name, "broker": queue.broker, "tasks": sorted(queue.tasks)}


def run(text):
    """One message. Returns what the log says of it; what the task raises is raised."""
    message = json.loads(text)
    task = queue.tasks[message["task"]]
    return repr(task(*message["args"]))
