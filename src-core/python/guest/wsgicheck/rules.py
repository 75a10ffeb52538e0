"""The rules of PEP 3333, numbered. `seen` says who can see a rule broken:

boundary    `check`, from what passes between server and application
wire        `observe_server`, which has the client's side of the connection too
both sides  `check_middleware`, from inside and outside of a middleware
drive       `drive`, which calls an application as often as it likes
told        `check`, when it is told what is true of the deployment
nobody      a matter of configuration or documentation
"""
from collections import namedtuple

Rule = namedtuple("Rule", "number section text side seen limit", defaults=("",))

ENVIRON = "environ Variables"
STREAMS = "Input and Error Streams"
START = "The start_response() Callable"
LENGTH = "Handling the Content-Length Header"
STREAMING = "Buffering and Streaming"
BLOCKS = "Middleware Handling of Block Boundaries"
WRITE = "The write() Callable"
STRINGS = "Unicode Issues"
ERRORS = "Error Handling"
DETAILS = "Specification Details"
OTHER = "Other HTTP Features"
FILES = "Optional Platform-Specific File Handling"

S, A, M = "server", "application", "middleware"

TABLE = (
    # From the server: the call and its environ.
    Rule(1, DETAILS, "The application is called with two positional arguments.", S, "boundary"),
    Rule(2, DETAILS, "environ is a dict itself: no subclass, nothing that only looks like one.", S, "boundary"),
    Rule(3, ENVIRON, "REQUEST_METHOD, SERVER_NAME and SERVER_PORT are there and not empty; SERVER_PROTOCOL is there, "
         "and one of PATH_INFO and SCRIPT_NAME.", S, "boundary", "QUERY_STRING may be absent when it is empty."),
    Rule(4, STRINGS, "CGI variables are str, and hold no character above U+00FF.", S, "boundary"),
    Rule(5, ENVIRON, "A variable without a value is left out.", S, "boundary, wire",
         "Seen when the value is None, when REMOTE_USER or AUTH_TYPE is empty, and, on the wire, when an HTTP_ variable "
         "belongs to no header that the client sent."),
    Rule(6, ENVIRON, "wsgi.version is (1, 0); url_scheme, input, errors, multithread, multiprocess, run_once are there.",
         S, "boundary"),
    Rule(7, ENVIRON, "Content-Type and Content-Length come as CONTENT_TYPE and CONTENT_LENGTH, not as HTTP_ variables.",
         S, "boundary", "A convention of CGI (RFC 3875 §4.1.18) more than a sentence of PEP 3333."),
    Rule(8, STREAMS, "wsgi.input can read, readline, readlines and be iterated; wsgi.errors can flush, write, "
         "writelines; input gives bytes, lets read() go without a size, and ends with the request's body.",
         S, "boundary"),
    Rule(9, ENVIRON, "As many other CGI variables as apply are supplied, and documented.", S, "told",
         "Which apply only the server knows: `promises` names those that its documentation promises."),
    Rule(10, ENVIRON, "wsgi.multithread, multiprocess and run_once tell the truth.", S, "boundary, told",
         "Two threads at once are seen; another process is not, so `truth` says what the deployment is. run_once "
         "guarantees nothing, so a second call does not break it."),
    # From the application: start_response.
    Rule(11, START, "start_response is called with two or three positional arguments.", A, "boundary"),
    Rule(12, START, "The status is a str: three digits, one space, a reason, no control characters, nothing above U+00FF.",
         A, "boundary"),
    Rule(13, START, "Headers are a list of tuples of two str; a name is a token, a value has no control characters and "
         "nothing above U+00FF.", A, "boundary"),
    Rule(14, OTHER, "No hop-by-hop header: the connection belongs to the server.", A, "boundary",
         "That the server should refuse them is not asked of it: gunicorn drops them silently."),
    Rule(15, START, "start_response is called once; again only with exc_info, even if the first call raised.",
         A, "boundary"),
    Rule(16, START, "exc_info is what sys.exc_info() gives in an error handler.", A, "boundary"),
    Rule(17, ERRORS, "With exc_info the new head replaces the old one while nothing was sent; afterwards start_response "
         "raises, and should raise the application's own exception again.", S, "boundary, wire",
         "Not asked of a middleware, which may keep the error page for itself."),
    Rule(18, ERRORS, "The application lets an exception of start_response pass when it had given exc_info.",
         A, "boundary"),
    Rule(19, START, "start_response keeps no reference to exc_info when it returns.", S, "boundary",
         "Seen by reference counts, so on CPython only."),
    Rule(20, START, "start_response sends nothing: the head goes with the first bytes of the body, or when there are "
         "none to come. Content-Length: 0 is the exception.", S, "wire"),
    Rule(21, START, "start_response is called before the first chunk, also when there is none; the server waits for "
         "it until it has asked for a chunk.", A, "boundary, wire", "The server's half is seen on the wire."),
    Rule(22, START, "The server adds what HTTP requires and the application left out.", S, "wire",
         "Date is looked for (RFC 9110 §6.6.1). A header named Status and a missing Content-Type break nothing."),
    # The body.
    Rule(23, DETAILS, "The application returns an iterable, not a bare string, and each chunk is bytes.", A, "boundary"),
    Rule(24, DETAILS, "If the iterable has a length, that many chunks come.", A, "boundary"),
    Rule(25, DETAILS, "The server iterates, asks len() and calls close(); it uses nothing else of the iterable.",
         S, "boundary", "What a type test asks of the class is not seen."),
    Rule(26, DETAILS, "close() of the iterable is called once at the end, however the request ended, and nothing is "
         "asked of it afterwards.", S, "boundary"),
    Rule(27, STREAMING, "Each block is sent before the next is asked for, and as it is.", S, "wire",
         "A server that sends from another thread would need a wire that waits for it."),
    Rule(28, LENGTH, "The body is as long as Content-Length says; the server sends no more, and ends the connection "
         "when there is less.", A, "boundary, wire"),
    Rule(29, LENGTH, "Without Content-Length the server closes the connection, finds the right length, or sends chunks "
         "to a client that knows HTTP/1.1.", S, "wire"),
    Rule(30, WRITE, "start_response returns write(), which takes bytes, is called before the application has returned "
         "and never from inside the iterable; what it was given goes out first.", A, "boundary, wire"),
    Rule(31, OTHER, "No body for HEAD, 204 and 304, and one final status: no 1xx.", A, "boundary, wire",
         "A rule of HTTP (RFC 9110 §6.4.1). Many servers strip such a body, wsgiref's does not."),
    Rule(32, "HTTP 1.1 Expect/Continue", "A client of HTTP/1.1 that expects 100-continue is served like any other.",
         S, "wire"),
    Rule(33, OTHER, "The application reads a chunked request body without its chunk sizes.", S, "wire"),
    Rule(34, STREAMS, "The application does not ask for more than CONTENT_LENGTH, does not close the streams, and uses "
         "no method of them that is not listed.", A, "boundary",
         "A readline() or read() without a size is no demand for more."),
    Rule(35, "The Application/Framework Side", "The application can be called again; the server logs what it raises.",
         A, "drive, wire", "That an application should catch its own errors is not asked of it."),
    # Middleware.
    Rule(36, "Middleware: Components that Play Both Sides", "A middleware keeps the rules of the application toward "
         "the server, and the rules of the server toward the application.", M, "both sides"),
    Rule(37, BLOCKS, "A middleware yields at least once for each chunk that it takes, b\"\" if it has nothing else.",
         M, "both sides"),
    Rule(38, BLOCKS, "A middleware returns as soon as its application has: it does not read the body first.",
         M, "both sides"),
    Rule(39, BLOCKS, "A middleware uses the server's write() only for what its application gave to write().",
         M, "both sides"),
    Rule(40, LENGTH, "A middleware passes close() on, and mends Content-Length when it changes the body.",
         M, "both sides"),
    # Around it.
    Rule(41, "Server Extension APIs", "An extension that goes around WSGI takes start_response, and refuses one that "
         "is not the server's own.", S, "told", "`extensions` names the keys; refusing is to raise or to return None."),
    Rule(42, FILES, "wsgi.file_wrapper takes a file and perhaps a size, returns an iterable, sends nothing by itself, "
         "and its close() closes the file.", S, "boundary, wire"),
    Rule(43, "Thread Support", "A server that runs requests at the same time can also be told not to.", S, "nobody",
         "What can be configured does not show in what is done."),
    Rule(44, "URL Reconstruction", "The URL can be put together again: scheme, HTTP_HOST or else SERVER_NAME and "
         "SERVER_PORT, SCRIPT_NAME, PATH_INFO, QUERY_STRING.", S, "boundary, wire"),
)

RULES = {rule.number: rule for rule in TABLE}
