"""environ as mod_wsgi makes it: httpd's CGI variables, mod_wsgi's own, and WSGI's, in mod_wsgi's order."""
import time

from gateway.environ import FileWrapper
from gateway.request import Body, Reader, pieces

# mod_wsgi asks httpd for these first (ap_add_cgi_vars), and for the common ones after the headers.
FIRST = ("GATEWAY_INTERFACE", "SERVER_PROTOCOL", "REQUEST_METHOD", "QUERY_STRING", "REQUEST_URI", "SCRIPT_NAME",
         "PATH_INFO", "PATH_TRANSLATED")
ABSENT = ("PATH", "LC_CTYPE")  # Of the process, not of the request.


def build_environ(variables, request, settings, counts, errors, connection):
    given = dict(variables)
    environ = {name: given[name] for name in FIRST if name in given}
    environ.update((name, value) for name, value in given.items() if name not in FIRST and name not in ABSENT)
    environ.update(own_variables(environ, request, settings))
    environ["wsgi.version"] = (1, 0)
    environ["wsgi.multithread"] = settings["threads"] > 1
    environ["wsgi.multiprocess"] = is_multiprocess(settings)
    environ["wsgi.run_once"] = False
    environ["wsgi.url_scheme"] = "https" if environ.get("HTTPS") in ("on", "1") else "http"
    environ["wsgi.errors"] = errors
    environ["wsgi.input"] = Body(pieces(Reader(connection), float("inf")))
    environ["wsgi.input_terminated"] = True
    environ["wsgi.file_wrapper"] = FileWrapper
    environ["apache.version"] = tuple(settings["server_version"])
    environ["mod_wsgi.version"] = (4, 9, 4)
    thread = request.get("thread_id", 0)
    environ["mod_wsgi.total_requests"] = counts["total"]
    environ["mod_wsgi.thread_id"] = thread
    environ["mod_wsgi.thread_requests"] = counts["threads"].get(thread, 0)
    return environ


def own_variables(environ, request, settings):
    is_daemon = settings["process_group"] != ""
    now = str(round(time.time_ns() / 1000))
    own = {
        "script_name": environ.get("SCRIPT_NAME", ""),
        "path_info": environ.get("PATH_INFO", ""),
        "process_group": settings["process_group"],
        "application_group": settings["application_group"],
        "callable_object": settings["callable_object"],
        "request_handler": "wsgi-script",
        "handler_script": request.get("handler_script", ""),
        "script_reloading": "1",
        "listener_host": request.get("listener_host", ""),
        "listener_port": str(request.get("listener_port", environ.get("SERVER_PORT", ""))),
        "enable_sendfile": "0",
        "ignore_activity": "0",
        "request_start": str(request.get("request_start", now)),
        "request_id": request.get("request_id", ""),
    }
    if is_daemon:
        own["queue_start"] = str(request.get("queue_start", now))
        own["daemon_connects"] = str(request.get("daemon_connects", 1))
        own["daemon_restarts"] = str(request.get("daemon_restarts", 0))
        own["daemon_start"] = str(request.get("daemon_start", now))
    own["script_start"] = now
    return {f"mod_wsgi.{name}": value for name, value in own.items()}


def is_multiprocess(settings):
    """httpd's own processes are several. A daemon's are if `processes=` is there at all, were it 1 (mod_wsgi's manual)."""
    return settings["process_group"] == "" or settings["processes"] is not None
