"""The error log, which is standard error unless the settings name a file (`errorlog`)."""
import io
import os
import sys
import time
import traceback


class ErrorLog:
    def __init__(self, path="-"):
        self.path = path

    def error(self, message):
        now = time.strftime("%Y-%m-%d %H:%M:%S %z")
        self.write(f"[{now}] [{os.getpid()}] [ERROR] {message}\n")

    def exception(self, message):
        """The message, and the traceback of the exception that is being handled."""
        self.error(f"{message}\n{traceback.format_exc().rstrip()}")

    def write(self, text):
        if self.path == "-":
            sys.stderr.write(text)
            sys.stderr.flush()
        else:
            with open(self.path, "a") as file:
                file.write(text)


class ErrorsStream(io.RawIOBase):
    """`wsgi.errors`: what an application writes here goes to the server's error log."""

    def __init__(self, log):
        self.log = log

    def write(self, text):
        self.log.write(text)

    def writelines(self, lines):
        for line in lines:
            self.write(line)
