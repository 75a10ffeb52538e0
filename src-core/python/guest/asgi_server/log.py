"""What the server says: its own words to standard error, one line a request to standard output."""
import sys
import traceback


class Log:
    LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")

    def __init__(self, level="info", access=True):
        self.level = self.LEVELS.index("DEBUG" if level == "trace" else level.upper())
        self.access_wanted = access

    def info(self, text):
        self.say("INFO", text)

    def warning(self, text, error=None):
        self.say("WARNING", text, error)

    def error(self, text, error=None):
        self.say("ERROR", text, error)

    def access(self, client, request, status):
        if self.access_wanted and self.level <= self.LEVELS.index("INFO"):
            host, port = client or ("", 0)
            print(f'INFO:     {host}:{port} - "{request}" {status}', flush=True)

    def say(self, level, text, error=None):
        if self.LEVELS.index(level) < self.level:
            return
        lines = [f"{level + ':':<9} {text}\n"]
        if error is not None:
            lines += traceback.format_exception(error)
        sys.stderr.write("".join(lines))
        sys.stderr.flush()
