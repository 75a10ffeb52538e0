/** Names of the stages, and why one did not happen. */
import type { Crossing, SkipReason, StageId } from '../../../src-core/index.ts';

const names: Readonly<Record<StageId, string>> = {
  boot: 'The servers start',
  lookup: 'The name becomes an address',
  connect: 'The TCP connection',
  1: 'The browser sends the request',
  2: 'The web server analyses the URL',
  3: 'It hands over to the gateway',
  4: 'Parameters cross over',
  5: 'The application is loaded',
  6: 'application(environ, start_response) is called',
  7: 'Through middleware to the app',
  8: 'environ is processed: the request object is built',
  9: 'URL resolution and the view',
  10: 'start_response() is called',
  11: 'The app returns the response',
  12: 'The call returns to the server',
  13: 'The result becomes bytes',
  14: 'The bytes go to the web server',
  15: 'The response goes to the client',
  draw: 'The browser draws the page',
};

/** Names that are short enough for the list beside the stage. */
const brief: Readonly<Partial<Record<StageId, string>>> = {
  lookup: 'Name → address (DNS)',
  connect: 'TCP connection',
  1: 'Request is sent',
  2: 'URL is analysed',
  3: 'Over to the gateway',
  4: 'Parameters cross',
  5: 'Application is loaded',
  6: 'application(environ, …)',
  7: 'Through middleware',
  8: 'environ → request object',
  9: 'URL resolution, view',
  10: 'start_response()',
  11: 'App returns response',
  12: 'Back in the server',
  13: 'Result becomes bytes',
  14: 'Bytes to web server',
  15: 'Response to client',
  draw: 'Browser draws the page',
};

/** Names where the interface is not WSGI: `n` in full, `b` for the list. */
const called = {
  script: { 5: { n: 'The program is started', b: 'Program is started' }, 9: { n: 'The program does its work', b: 'Program does its work' }, 13: { n: 'The program prints its output', b: 'Program prints' } },
  asgi: {
    6: { n: 'application(scope, receive, send) is called', b: 'application(scope, …)' }, 8: { n: 'scope is processed: the request object is built', b: 'scope → request object' },
    10: { n: 'send() of the message that begins the answer', b: 'send(… start)' }, 11: { n: 'The app sends the body and returns', b: 'App sends the body' },
  },
  servlet: {
    5: { n: 'The servlet is loaded', b: 'Servlet is loaded' }, 6: { n: 'service(request, response) is called', b: 'service(…)' }, 7: { n: 'Through filters to the servlet', b: 'Through filters' }, 8: { n: 'The request object', b: 'Request object' },
    9: { n: 'URL mapping, and the servlet’s own lines', b: 'URL mapping, servlet' }, 10: { n: 'Status and headers', b: 'Status and headers' }, 11: { n: 'service() returns', b: 'service() returns' }, 12: { n: 'Back through the filters to the container', b: 'Back in the container' },
  },
  node: { 6: { n: 'The callback is called', b: 'Callback is called' }, 8: { n: 'The request object', b: 'Request object' }, 9: { n: 'The handler', b: 'Handler' }, 10: { n: 'writeHead() is called', b: 'writeHead()' }, 11: { n: 'end() hands the body over', b: 'end()' } },
  rack: { 6: { n: 'call(env) is called', b: 'call(env)' }, 8: { n: 'env is processed: the request object is built', b: 'env → request object' }, 9: { n: 'Routing and the handler', b: 'Routing, handler' }, 10: { n: 'Status and headers', b: 'Status and headers' } },
  aspnet: { 6: { n: 'The pipeline is called', b: 'Pipeline is called' }, 8: { n: 'The request object', b: 'Request object' }, 9: { n: 'Routing and the endpoint', b: 'Routing, endpoint' }, 10: { n: 'Status and headers', b: 'Status and headers' }, 11: { n: 'The endpoint is done', b: 'Endpoint is done' } },
};

/** The same, where the way has a name of its own. */
const forks = { 3: { n: 'A process is forked', b: 'Process is forked' }, 4: { n: 'Environment and standard input cross over', b: 'Environment crosses' } };
const crossed = { own: { 3: { n: 'The connection goes to a thread', b: 'Over to a thread' } }, cgi: forks, cgiDaemon: forks, cgiOverFastcgi: forks };

const skipped: Readonly<Record<SkipReason, string>> = {
  servedByWebServer: 'not needed: the web server answered by itself',
  insideWebServer: 'not needed: the application runs inside the web server',
  alreadyLoaded: 'loaded already, before the request came',
  connectionReused: 'not needed: a connection was still open',
  nameNotNeeded: 'not needed: the address was known',
  noMiddleware: 'no middleware stands in between',
  programNotCalled: 'a program is run, not called: there is no function interface',
  requestReady: 'the request object was there before the call',
  noCallback: 'no callback: status and fields stand in the response',
  callableIsView: 'the callable itself does the work',
  passedThrough: 'not collected: after the upgrade bytes are passed on at once',
  applicationRaised: 'not reached: the application raised an exception',
  failedBefore: 'not reached: it failed before',
  drawnElsewhere: 'drawn with the document that asked for it',
  didNotHappen: 'did not happen in this run',
};

const crossings: Readonly<Record<Crossing, string>> = {
  machine: 'crosses machines',
  process: 'crosses processes',
  call: 'function call',
};

export const stages = {
  label: 'Stages',
  names,
  brief,
  called,
  crossed,
  skipped,
  crossings,
  legend: 'What is crossed',
  groups: { before: 'Before', way: 'The way there', request: 'Request', response: 'Response', after: 'After' },
  requests: 'Requests of this journey',
  telling: { label: 'How the stages are told', run: 'as it is', notes: 'as the notes tell it' },
};
