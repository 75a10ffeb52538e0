"""Costs of processes and of Python by itself, on this machine: one JSON object on standard output.

    python3 costs.py FOLDER SECONDS APP…

FOLDER holds the applications (`app_tiny.py`, …); each part takes at most about SECONDS. Times in ms, memory in KiB. Of
repeated measurements the median and the least stand there: what else runs on a machine only adds.
"""
import json
import os
import statistics
import subprocess
import sys
import time

FOLDER, SECONDS, APPS = sys.argv[1], float(sys.argv[2]), sys.argv[3:]
CGI = {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LANG": "C.UTF-8", "GATEWAY_INTERFACE": "CGI/1.1", "REQUEST_METHOD": "GET", "SCRIPT_NAME": "/app",
       "PATH_INFO": "/hello", "QUERY_STRING": "", "SERVER_NAME": "127.0.0.1", "SERVER_PORT": "80", "SERVER_PROTOCOL": "HTTP/1.1"}


def repeated(work, most=60, least=3):
    """Values of `work()` until the time or the number is up."""
    values, end = [], time.monotonic() + SECONDS
    while len(values) < least or (len(values) < most and time.monotonic() < end):
        values.append(work())
    return values


def spread(values):
    return {"n": len(values), "median_ms": round(statistics.median(values), 4), "least_ms": round(min(values), 4)}


def started(argv):
    """posix_spawn, run and wait: wall time, CPU of the child, its page faults."""
    out = os.open(os.devnull, os.O_WRONLY)
    try:
        begin = time.perf_counter()
        pid = os.posix_spawn(argv[0], argv, CGI, file_actions=[(os.POSIX_SPAWN_DUP2, out, 1)])
        _, status, usage = os.wait4(pid, 0)
        wall = (time.perf_counter() - begin) * 1000
    finally:
        os.close(out)
    if status != 0:
        raise RuntimeError(f"{argv} ended with {status}")
    return wall, (usage.ru_utime + usage.ru_stime) * 1000, usage.ru_minflt


def process_start():
    python = sys.executable
    ways = {"sh": ["/bin/sh", "-c", ":"], "python_isolated": [python, "-I", "-S", "-c", ""], "python": [python, "-c", ""]}
    ways.update({f"cgi_{app}": [python, os.path.join(FOLDER, f"cgi_{app}.py")] for app in APPS})
    rows = {}
    for name, argv in ways.items():
        runs = repeated(lambda: started(argv))
        rows[name] = {**spread([wall for wall, _, _ in runs]), "cpu_ms": round(statistics.median(cpu for _, cpu, _ in runs), 4), "minor_faults": runs[-1][2]}
    return rows


def inside(text, *args):
    """A fresh interpreter that runs `text` and prints one JSON value."""
    run = subprocess.run([sys.executable, "-c", text, FOLDER, str(SECONDS), *args], capture_output=True, text=True, timeout=30 + 10 * SECONDS)
    if run.returncode != 0:
        raise RuntimeError(run.stderr.strip().splitlines()[-1] if run.stderr.strip() else f"ended with {run.returncode}")
    return json.loads(run.stdout)


LOADED = """
import importlib, json, os, statistics, sys, time
folder, seconds, app = sys.argv[1], float(sys.argv[2]), sys.argv[3]
sys.path.insert(0, folder)
def memory():
    with open("/proc/self/smaps_rollup") as text:
        kib = {line.split(":")[0]: int(line.split()[1]) for line in text if line.rstrip().endswith("kB")}
    return {"rss_kib": kib["Rss"], "pss_kib": kib["Pss"], "private_kib": kib["Private_Clean"] + kib["Private_Dirty"]}
before, modules = memory(), len(sys.modules)
wall, cpu = time.perf_counter(), time.process_time()
application = importlib.import_module("app_" + app).application
loaded = {"import_ms": (time.perf_counter() - wall) * 1000, "import_cpu_ms": (time.process_time() - cpu) * 1000}
after = memory()
def environ(query):
    import io
    return {"REQUEST_METHOD": "GET", "SCRIPT_NAME": "", "PATH_INFO": "/hello", "QUERY_STRING": query, "SERVER_NAME": "127.0.0.1", "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1", "HTTP_HOST": "127.0.0.1", "REMOTE_ADDR": "127.0.0.1", "wsgi.version": (1, 0), "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(), "wsgi.errors": sys.stderr, "wsgi.multithread": False, "wsgi.multiprocess": True, "wsgi.run_once": False}
def call(query):
    given, status = environ(query), []
    begin = time.thread_time()
    body = application(given, lambda head, headers, exc_info=None: status.append(head))
    sent = b"".join(body)
    getattr(body, "close", lambda: None)()
    if status[-1][:3] != "200" or not sent:
        raise RuntimeError(str(status))
    return (time.thread_time() - begin) * 1000
def least(work, most):
    # Mean of some calls, the least of such means: as the servers are measured.
    means, end = [], time.monotonic() + seconds
    while len(means) < 3 or (len(means) * 12 < most and time.monotonic() < end):
        means.append(statistics.mean(work() for _ in range(12)))
    return min(means)
first = call("")
called = memory()
hello, computing = least(lambda: call(""), 500), least(lambda: call("cpu"), 120)
def forked():
    begin = time.perf_counter()
    pid = os.fork()
    if pid == 0:
        os._exit(0)
    back = time.perf_counter()
    os.waitpid(pid, 0)
    return (back - begin) * 1000, (time.perf_counter() - begin) * 1000
forks, end = [], time.monotonic() + seconds
while len(forks) < 5 or (len(forks) < 200 and time.monotonic() < end):
    forks.append(forked())
print(json.dumps({**{name: round(value, 4) for name, value in loaded.items()}, "modules_before": modules, "modules_after": len(sys.modules),
    "memory_before": before, "memory_imported": after, "memory_called": called, "first_call_ms": round(first, 4), "hello_ms": round(hello, 5), "cpu_ms": round(computing, 5),
    "fork": {"n": len(forks), "returns_median_ms": round(statistics.median(back for back, _ in forks), 4), "with_exit_median_ms": round(statistics.median(whole for _, whole in forks), 4)}}))
"""

BUSY = """
import json, os, sys, time
cores, seconds = os.cpu_count() or 1, float(sys.argv[2])
def burn(processes):
    readers = []
    for _ in range(processes):
        read, write = os.pipe()
        if os.fork() == 0:
            rounds, end = 0, time.monotonic() + max(0.2, min(2, seconds / 2))
            begin = time.process_time()
            while time.monotonic() < end:
                sum(i * i for i in range(2000))
                rounds += 1
            os.write(write, str((time.process_time() - begin) * 1000 / max(1, rounds)).encode())
            os._exit(0)
        os.close(write)
        readers.append(read)
    values = [float(os.read(read, 100)) for read in readers]
    for _ in readers: os.wait()
    return sum(values) / len(values)
one, many = burn(1), burn(4 * cores)
print(json.dumps({"cores": cores, "runnable": 4 * cores, "alone_ms": round(one, 5), "crowded_ms": round(many, 5)}))
"""


def main():
    costs = {"python": sys.version.split()[0], "executable": sys.executable, "process_start": process_start(), "in_process": {}}
    for app in APPS:
        costs["in_process"][app] = inside(LOADED, app)
    costs["crowding"] = inside(BUSY)
    print(json.dumps(costs))


main()
