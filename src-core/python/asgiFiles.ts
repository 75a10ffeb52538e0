/** The Python of the ASGI server and of a framework for it: installed software, a part of `guestLibrary`. */
import frames from './guest/asgi_server/frames.py?raw';
import http1 from './guest/asgi_server/http1.py?raw';
import httpProtocol from './guest/asgi_server/http_protocol.py?raw';
import server from './guest/asgi_server/__init__.py?raw';
import hpack from './guest/asgi_server/hpack.py?raw';
import http2 from './guest/asgi_server/http2.py?raw';
import http2Protocol from './guest/asgi_server/http2_protocol.py?raw';
import hypercorn from './guest/asgi_server/hypercorn.py?raw';
import lifespan from './guest/asgi_server/lifespan.py?raw';
import log from './guest/asgi_server/log.py?raw';
import loop from './guest/asgi_server/loop.py?raw';
import proxyHeaders from './guest/asgi_server/proxy_headers.py?raw';
import main from './guest/asgi_server/server.py?raw';
import threads from './guest/asgi_server/threads.py?raw';
import transport from './guest/asgi_server/transport.py?raw';
import websocket from './guest/asgi_server/websocket.py?raw';
import wsgi from './guest/asgi_server/wsgi.py?raw';
import fastweb from './guest/fastweb/__init__.py?raw';
import fastwebApp from './guest/fastweb/app.py?raw';
import fastwebErrors from './guest/fastweb/errors.py?raw';
import fastwebParameters from './guest/fastweb/parameters.py?raw';
import fastwebRequest from './guest/fastweb/request.py?raw';
import fastwebResponses from './guest/fastweb/responses.py?raw';
import fastwebRouter from './guest/fastweb/router.py?raw';
import fastwebThreads from './guest/fastweb/threads.py?raw';
import fastwebWebsocket from './guest/fastweb/websocket.py?raw';

/** Paths below the library's folder. */
export const asgiLibrary: Readonly<Record<string, string>> = {
  'asgi_server/__init__.py': server,
  'asgi_server/frames.py': frames,
  'asgi_server/http1.py': http1,
  'asgi_server/http_protocol.py': httpProtocol,
  'asgi_server/hpack.py': hpack,
  'asgi_server/http2.py': http2,
  'asgi_server/http2_protocol.py': http2Protocol,
  'asgi_server/hypercorn.py': hypercorn,
  'asgi_server/lifespan.py': lifespan,
  'asgi_server/log.py': log,
  'asgi_server/loop.py': loop,
  'asgi_server/proxy_headers.py': proxyHeaders,
  'asgi_server/server.py': main,
  'asgi_server/threads.py': threads,
  'asgi_server/transport.py': transport,
  'asgi_server/websocket.py': websocket,
  'asgi_server/wsgi.py': wsgi,
  'fastweb/__init__.py': fastweb,
  'fastweb/app.py': fastwebApp,
  'fastweb/errors.py': fastwebErrors,
  'fastweb/parameters.py': fastwebParameters,
  'fastweb/request.py': fastwebRequest,
  'fastweb/responses.py': fastwebResponses,
  'fastweb/router.py': fastwebRouter,
  'fastweb/threads.py': fastwebThreads,
  'fastweb/websocket.py': fastwebWebsocket,
};
