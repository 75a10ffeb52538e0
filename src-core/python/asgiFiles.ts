/** The Python of the ASGI server: installed software beside `guestLibrary`, in a file of its own as few scenarios need it. */
import frames from './guest/asgi_server/frames.py?raw';
import http1 from './guest/asgi_server/http1.py?raw';
import httpProtocol from './guest/asgi_server/http_protocol.py?raw';
import server from './guest/asgi_server/__init__.py?raw';
import lifespan from './guest/asgi_server/lifespan.py?raw';
import log from './guest/asgi_server/log.py?raw';
import loop from './guest/asgi_server/loop.py?raw';
import proxyHeaders from './guest/asgi_server/proxy_headers.py?raw';
import main from './guest/asgi_server/server.py?raw';
import threads from './guest/asgi_server/threads.py?raw';
import transport from './guest/asgi_server/transport.py?raw';
import websocket from './guest/asgi_server/websocket.py?raw';
import wsgi from './guest/asgi_server/wsgi.py?raw';

/** Paths below the library's folder. */
export const asgiServerFiles: Readonly<Record<string, string>> = {
  'asgi_server/__init__.py': server,
  'asgi_server/frames.py': frames,
  'asgi_server/http1.py': http1,
  'asgi_server/http_protocol.py': httpProtocol,
  'asgi_server/lifespan.py': lifespan,
  'asgi_server/log.py': log,
  'asgi_server/loop.py': loop,
  'asgi_server/proxy_headers.py': proxyHeaders,
  'asgi_server/server.py': main,
  'asgi_server/threads.py': threads,
  'asgi_server/transport.py': transport,
  'asgi_server/websocket.py': websocket,
  'asgi_server/wsgi.py': wsgi,
};
