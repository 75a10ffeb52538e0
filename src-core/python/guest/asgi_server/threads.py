"""A pool of threads for what may not run on the loop: the loop goes on, and is told when a thread is through."""
import contextvars
import threading


class ThreadPool:
    """The operating system starts the threads: `submit` hands a job over, `run` is what a thread does with it."""

    def __init__(self, start):
        self.start = start
        self.jobs = {}
        self.last = 0

    def submit(self, loop, function, *args):
        self.last += 1
        future = loop.create_future()
        self.jobs[self.last] = Job(future, contextvars.copy_context(), function, args)
        self.start(self.last)
        return future

    def run(self, number, thread_name):
        job = self.jobs[number]
        main = threading.current_thread()
        before, main.name = main.name, thread_name
        try:
            job.value = job.context.run(job.function, *job.args)
        except BaseException as error:
            job.error = error
        finally:
            main.name = before

    def finish(self, number):
        """Back on the loop."""
        job = self.jobs.pop(number)
        if job.future.cancelled():
            return
        if job.error is not None:
            job.future.set_exception(job.error)
        else:
            job.future.set_result(job.value)


class Job:
    def __init__(self, future, context, function, args):
        self.future = future
        self.context = context
        self.function = function
        self.args = args
        self.value = None
        self.error = None
