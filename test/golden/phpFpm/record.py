"""Records what a real PHP-FPM 8.2 writes: `python3 test/golden/phpFpm/record.py > test/golden/phpFpm/recorded.json` (php8.2-fpm installed)."""
import json
import pathlib
import socket
import struct
import subprocess
import tempfile
import time

PORT = 28932
SCRIPTS = {
    "plain.php": '<?php echo "plain ", $_GET["name"];',
    "counts.php": '<?php $visits = ($visits ?? 0) + 1; echo $visits;',
    "fatal.php": "<?php\nundefined_function();\n",
    "late.php": '<?php\necho "some";\nthrow new Exception("on purpose");\n',
    "log.php": '<?php error_log("to the log"); echo "fine";',
    "text.txt": "no script",
}


def pairs(values):
    out = b""
    for name, value in values.items():
        for text in (name, value):
            size = len(text.encode())
            out += bytes([size]) if size < 128 else struct.pack(">I", size | 0x80000000)
        out += name.encode() + value.encode()
    return out


def record(kind, content):
    return struct.pack(">BBHHBB", 1, kind, 1, len(content), 0, 0) + content


def ask(folder, script, method="GET", keeps=0):
    values = {"SCRIPT_FILENAME": f"{folder}/{script}", "REQUEST_METHOD": method, "QUERY_STRING": "name=kim", "SCRIPT_NAME": "/" + script}
    request = record(1, struct.pack(">HB5x", 1, keeps)) + record(4, pairs(values)) + record(4, b"") + record(5, b"")
    response = b""
    closed = False
    with socket.create_connection(("127.0.0.1", PORT)) as connection:
        connection.settimeout(0.6)
        connection.sendall(request)
        try:
            while part := connection.recv(65536):
                response += part
            closed = True
        except TimeoutError:
            pass
    return {"script": script, "method": method, "keeps": bool(keeps), "closed": closed, "response": response.hex()}


def main():
    with tempfile.TemporaryDirectory() as folder:
        for name, text in SCRIPTS.items():
            pathlib.Path(folder, name).write_text(text)
        conf = pathlib.Path(folder, "fpm.conf")
        conf.write_text(f"[global]\nerror_log = {folder}/log\ndaemonize = no\n[www]\nlisten = 127.0.0.1:{PORT}\npm = static\npm.max_children = 1\npm.max_requests = 4\ncatch_workers_output = yes\nuser = root\ngroup = root\n")
        server = subprocess.Popen(["/usr/sbin/php-fpm8.2", "-R", "-F", "-y", str(conf), "-d", "expose_php=0"], stderr=subprocess.DEVNULL)
        try:
            time.sleep(1)
            exchanges = [ask(folder, script) for script in ("plain.php", "counts.php", "counts.php", "fatal.php", "late.php", "log.php", "missing.php", "text.txt")]
            exchanges += [ask(folder, "plain.php", method="HEAD"), ask(folder, "plain.php", keeps=1)]
            log = pathlib.Path(folder, "log").read_text()
        finally:
            server.terminate()
            server.wait()
        source = "php-fpm 8.2 of Debian 12, expose_php=0, one child, pm.max_requests=4, catch_workers_output; the scripts' folder is called by another name of the same length"
        # The same length: records say how long their content is.
        place = ("/srv/fpm-recorded-here" + "x" * 80)[: len(folder)]
        text = json.dumps({"source": source, "scripts": SCRIPTS, "exchanges": exchanges, "log": log.split("\n")}, indent=1)
        print(text.replace(folder, place).replace(folder.encode().hex(), place.encode().hex()))


main()
