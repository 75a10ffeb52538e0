"""httpd's error log as a stream: wsgi.errors, sys.stderr, and sys.stdout too, under mod_wsgi."""
import sys


class Log:
    """Whole lines are logged; what has no end of line yet waits for it, or for the end of the request."""

    encoding = "utf-8"
    errors = "replace"
    closed = False

    def __init__(self, name):
        self.name = name
        self.line = ""

    def write(self, text):
        self.line += text
        while "\n" in self.line:
            line, self.line = self.line.split("\n", 1)
            sys.__stderr__.write(line + "\n")
        return len(text)

    def writelines(self, lines):
        for line in lines:
            self.write(line)

    def flush(self):
        if self.line:
            self.write("\n")

    def isatty(self):
        return False
