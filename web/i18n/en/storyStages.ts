/** What each stage is for. */
import type { Stories } from '../storyShape.ts';

export const stages: Stories['stages'] = {
  boot: 'Before any request the servers start: they read their configuration, open their listening sockets and make their workers. Much of what people place inside a request happens here, once.',
  lookup: 'The browser needs an address. It looks into caches and the hosts file first; only then does the resolver ask its way from the root down to the server that is responsible for the name.',
  connect: 'SYN, SYN-ACK, ACK: both kernels agree on their sequence numbers. The programs take no part in it except for calling connect and accept.',
  1: 'The browser writes the request as text. Everything the server will know is in these bytes and in the address that they come from.',
  2: 'The web server reads the head, finds out which of its sites is meant, and which rule holds for the path.',
  3: 'The rule says that somebody else answers. With nginx that is another process, reached over a connection. (mod_wsgi embedded in Apache would be called without one.)',
  4: 'The request crosses to the other process, here as HTTP once more, and the gateway takes it apart: method, path, fields, body. That becomes environ and an input stream.',
  5: 'The gateway needs the application object. A worker of gunicorn imported wsgi.py when it started; nothing is loaded for a request.',
  6: 'application(environ, start_response): one function call with two positional arguments. This is all of WSGI that the server side starts.',
  7: 'Middleware is an application for the server and a server for the application: an object that is called, and calls on, in the same process.',
  8: 'The framework makes its request object out of environ. That happens before routing and before the view.',
  9: 'The framework compares the path with its routes and calls the function that fits: the view. This is where your own code is.',
  10: 'start_response(status, headers) notes both. The server may send nothing before the first block of the body.',
  11: 'The application returns an iterable of bytes. Making a response object, calling start_response and returning are three things, in this order.',
  12: 'The call comes back through the middleware, each of which may wrap the iterable. In the end the server holds it.',
  13: 'The server iterates. At the first block it writes the status line and the header fields, then each block, and at the end it calls close().',
  14: 'The bytes cross back to the web server, which collects them.',
  15: 'The web server writes its own head, with its own Date and Server and perhaps another framing, and sends all to the client.',
  draw: 'The browser reads the document, asks for what it names, and draws.',
};
