"""As record.py, for mod_wsgi within Apache httpd, embedded and as a daemon. What passes between httpd and the daemon is
read by strace. Writes recorded/mod_wsgi-embedded.json and recorded/mod_wsgi-daemon.json; run by hand as root.
"""
import json
import os
import re
import signal
import subprocess
import tempfile
import time
from pathlib import Path

from record import HERE, PORT, REQUESTS, SITE, exchange, lay_out_site, wait_for_server

CONF = """ServerRoot /usr/lib/apache2
PidFile {folder}/pid
Listen 127.0.0.1:{port}
ServerName shop.example
ErrorLog {folder}/error.log
LogLevel info
User www-data
Group www-data
LoadModule mpm_prefork_module modules/mod_mpm_prefork.so
LoadModule authz_core_module modules/mod_authz_core.so
LoadModule alias_module modules/mod_alias.so
LoadModule wsgi_module modules/mod_wsgi.so
DocumentRoot /srv/shapes
StartServers 1
MinSpareServers 1
MaxSpareServers 1
<Directory />
Require all granted
</Directory>
WSGISocketPrefix {folder}/sock
WSGIScriptAlias /raising /srv/shapes/raising.py
WSGIScriptAlias /unparsed /srv/shapes/unparsed.py
WSGIScriptAlias /nameless /srv/shapes/nameless.py
WSGIScriptAlias /exiting /srv/shapes/exiting.py
WSGIScriptAlias / /srv/shapes/wsgi.py
"""
DAEMON = """WSGIDaemonProcess shop processes=1 threads=1
WSGIProcessGroup shop
WSGIApplicationGroup %{GLOBAL}
"""
SCRIPT = """import sys
sys.path.insert(0, "/srv/shapes")
import shapes
calls = 0
def application(environ, start_response):
    global calls
    calls += 1
    if environ["PATH_INFO"] != "/module":
        return shapes.application(environ, start_response)
    import mod_wsgi
    start_response("200 OK", [])
    told = [__name__, __file__, sys.argv, calls, sorted(globals()), mod_wsgi.process_group, mod_wsgi.application_group, mod_wsgi.maximum_processes, mod_wsgi.threads_per_process, mod_wsgi.version, sorted(mod_wsgi.active_requests) == [environ["mod_wsgi.request_id"]]]
    return [repr(told).encode()]
"""
BROKEN = {
    "raising": "print('loading')\nraise KeyError('pear')\n",
    "unparsed": "def application(environ, start_response:\n",
    "nameless": "app = 1\n",
    "exiting": "import sys\ndef application(environ, start_response):\n    sys.exit(3)\n",
}
MODULE = "GET /module HTTP/1.1\r\nHost: shop.example:18180\r\nConnection: close\r\n\r\n"


def record(mode):
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)
        conf = Path(folder, "httpd.conf")
        conf.write_text(CONF.format(folder=folder, port=PORT) + (DAEMON if mode == "daemon" else ""))
        subprocess.run(["/usr/sbin/apache2", "-f", conf], env={"PATH": "/usr/bin:/bin"}, check=True)
        wait_for_server()
        time.sleep(0.5)
        httpd = int(Path(folder, "pid").read_text())
        children = subprocess.run(["pgrep", "-P", str(httpd)], capture_output=True, text=True).stdout.split()
        calls = Path(folder, "calls")
        tracer = subprocess.Popen(["strace", "-f", "-xx", "-s", "20000", "-e", "trace=accept4,accept,read,write,writev", *sum((["-p", pid] for pid in children), []), "-o", calls], stderr=subprocess.DEVNULL)
        time.sleep(0.5)
        exchanges = {}
        try:
            for key, text in {"first": MODULE, "second": MODULE, **REQUESTS, **{name: MODULE.replace("/module", f"/{name}") for name in BROKEN}}.items():
                log = Path(folder, "error.log")
                before, seen = log.stat().st_size, calls.stat().st_size
                answer = exchange(text.encode("latin-1"))
                time.sleep(0.3)
                socket = {"daemon": daemon_bytes(calls.read_text()[seen:])} if mode == "daemon" else {}
                exchanges[key] = {"request": text, **answer, **socket, "logged": log.read_text()[before:]}
        finally:
            tracer.terminate()
            os.kill(httpd, signal.SIGTERM)
            time.sleep(1)
    source = "Apache httpd 2.4.71 with mod_wsgi 4.9.4, CPython 3.11.2, Debian 12, on the loopback interface, by record_mod_wsgi.py"
    (HERE / "recorded" / f"mod_wsgi-{mode}.json").write_text(json.dumps({"source": source, "port": PORT, "conf": conf_shown(mode), "script": SCRIPT, "exchanges": exchanges}, indent=1) + "\n")


def conf_shown(mode):
    return CONF.format(folder="FOLDER", port=PORT) + (DAEMON if mode == "daemon" else "")


def daemon_bytes(calls):
    """Who accepted on the Unix socket is the daemon; what it read and wrote on that descriptor, in order."""
    passed, waiting, connection = [], {}, None
    for line in calls.splitlines():
        pid, _, call = line.partition(" ")
        call = call.strip()
        if call.endswith("<unfinished ...>"):
            waiting[pid] = call.removesuffix("<unfinished ...>").rstrip()
            continue
        if resumed := re.match(r"<\.\.\. \w+ resumed>(.*)", call):
            call = waiting.pop(pid, "") + resumed[1]
        if accepted := re.match(r"accept4?\(.*AF_UNIX.* = (\d+)", call):
            connection = (pid, accepted[1])
        elif (io := re.match(r"(read|write|writev)\((\d+)", call)) and (pid, io[2]) == connection:
            data = "".join(bytes.fromhex(text.replace("\\x", "")).decode("latin-1") for text in re.findall(r'"((?:\\x[0-9a-f]{2})*)"', call))
            if data:
                passed.append([io[1].removesuffix("v"), data])
    return passed


if __name__ == "__main__":
    lay_out_site()
    (SITE / "wsgi.py").write_text(SCRIPT)
    for name, text in BROKEN.items():
        (SITE / f"{name}.py").write_text(text)
    for mode in ("embedded", "daemon"):
        record(mode)
