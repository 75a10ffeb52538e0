/** Where it is written: the specification, manual or man page behind each step and correction. */
import type { Step, StepKind } from '../../src-core/index.ts';
import type { ClaimId } from '../i18n/storyShape.ts';
import { asgi, celery, dbApi, fastcgi, gunicorn, httpd, java, man, modWsgi, nginx, pep, postgres, python, rfc, servlet, tomcat, type Source } from './publishers.ts';

const application = pep('The Application/Framework Side', 'the-application-framework-side');
const specified = pep('Specification Details', 'specification-details');
const middleware = pep('Middleware: Components that Play Both Sides', 'middleware-components-that-play-both-sides');
const startResponse = pep('The start_response() Callable', 'the-start-response-callable');
const environ = pep('environ Variables', 'environ-variables');
const streams = pep('Input and Error Streams', 'input-and-error-streams');
const choosing = nginx('How nginx processes a request', 'http/request_processing.html');
const location = nginx('location', 'http/ngx_http_core_module.html#location');
const proxyPass = nginx('proxy_pass', 'http/ngx_http_proxy_module.html#proxy_pass');
const buffering = nginx('proxy_buffering', 'http/ngx_http_proxy_module.html#proxy_buffering');
const modelled: Source = { text: 'Rack · Specification', url: 'https://rack.github.io/rack/main/SPEC_rdoc.html' };
/** Where the calls of a modelled language were read. */
const MODELLED: Readonly<Record<string, Source>> = {
  JavaScript: { text: 'Node.js · HTTP', url: 'https://nodejs.org/api/http.html' }, Ruby: modelled,
  'C#': { text: 'ASP.NET Core · Middleware', url: 'https://learn.microsoft.com/aspnet/core/fundamentals/middleware/' },
};
const html = { text: 'HTML · Fetching resources', url: 'https://html.spec.whatwg.org/multipage/urls-and-fetching.html#fetching-resources' };
const chromium = { text: 'Chromium · net error list', url: 'https://chromium.googlesource.com/chromium/src/+/main/net/base/net_error_list.h' };
const pss = { text: 'Linux · /proc/<pid>/smaps', url: 'https://docs.kernel.org/filesystems/proc.html' };

const KINDS: Readonly<Record<StepKind, Source>> = {
  executed: man('execve', 2), forked: man('fork', 2), exited: man('_exit', 2), poolWaited: postgres('Resource consumption: connections', 'runtime-config-connection.html'), querySent: dbApi, queryRead: postgres('How connections are established', 'connect-estab.html'), resultSent: postgres('How connections are established', 'connect-estab.html'), resultRead: dbApi,
  jobTaken: celery, jobDone: celery, gatewayRequestRead: rfc(3875, '4.1'), threadStarted: man('pthreads', 7), threadEnded: man('pthreads', 7), signalled: man('kill', 2), reaped: man('wait', 2), memoryTouched: pss,
  pipeMade: man('pipe', 2), pipeWritten: man('pipe', 7), pipeRead: man('pipe', 7),
  fileRead: man('open', 2), fileMissing: man('open', 2), logged: man('write', 2),
  listened: man('listen', 2), connectCalled: man('connect', 2), connected: rfc(9293, '3.5'), connectRefused: rfc(9293, '3.5.2'), connectTimedOut: rfc(9293, '3.8.3'),
  accepted: man('accept', 2), closed: rfc(9293, '3.6'), connectionReset: rfc(9293, '3.5.3'), timedOut: nginx('proxy_read_timeout', 'http/ngx_http_proxy_module.html#proxy_read_timeout'),
  segmentSent: rfc(9293, '3.1'), segmentReceived: rfc(9293, '3.10.7'), datagramSent: rfc(1035, '4.2.1'), datagramReceived: rfc(1035, '4.1'), packetLost: rfc(9293, '3.8.1'),
  cacheHit: rfc(1034, '5.3.3'), cacheMissed: rfc(1034, '5.3.3'), cacheStored: rfc(2181, '8'), hostsHit: man('hosts', 5), hostsMissed: man('hosts', 5),
  zoneSearched: rfc(1034, '4.3.2'), referralFollowed: rfc(1034, '5.3.3'), cnameFollowed: rfc(1034, '3.6.2'), queryTimedOut: rfc(1035, '4.2.1'), resolved: rfc(1034, '5.3.1'), lookupFailed: rfc(2308, '5'),
  requestSent: rfc(9112, '2.1'), requestRead: rfc(9112, '2.2'), requestRejected: rfc(9112, '2.2'), serverChosen: choosing, locationChosen: location,
  redirectedInternally: nginx('try_files', 'http/ngx_http_core_module.html#try_files'), 
  urlMapped: httpd('Mapping URLs to Filesystem Locations', 'urlmapping.html'), handlerChosen: httpd('Handlers', 'handler.html'),
  connectionQueued: httpd('event', 'mod/event.html#how-it-works'), connectionParked: httpd('event', 'mod/event.html#how-it-works'), handedOver: man('unix', 7),
  interpreterEntered: httpd('Handlers', 'handler.html'), scriptAnswered: rfc(3875, '6.2'),
  upstreamChosen: proxyPass, upstreamFailed: rfc(9110, '15.6'), relayed: nginx('WebSocket proxying', 'http/websocket.html'),
  responseSent: rfc(9112, '4'), framesSent: rfc(9113, '4'), framesRead: rfc(9113, '4'), responseRead: rfc(9112, '6.3'), responseBuffered: buffering,
  webSocketSent: rfc(6455, '5.2'), webSocketRead: rfc(6455, '5.2'), coroutineSuspended: python('Await expression', 'reference/expressions.html#await-expression'), coroutineResumed: python('asyncio.Task', 'library/asyncio-task.html#asyncio.Task'),
  navigated: { text: 'HTML · Navigation', url: 'https://html.spec.whatwg.org/multipage/browsing-the-web.html' }, urlParsed: rfc(3986, '3'), connectionReused: rfc(9112, '9.3'),
  contentDecoded: rfc(9110, '8.4'), redirectFollowed: rfc(9110, '15.4'), subresourceFound: html, stylesheetApplied: html,
  documentDrawn: { text: 'HTML · Parsing documents', url: 'https://html.spec.whatwg.org/multipage/parsing.html' }, errorShown: chromium,
  modelledLoaded: modelled, modelledCalled: modelled, modelledReturned: modelled, modelledAwaited: modelled, modelledResumed: modelled, modelledSlept: modelled,
  moduleLoaded: python('The import system', 'reference/import.html'), pythonCalled: python('Calls', 'reference/expressions.html#calls'), pythonLine: python('sys.settrace', 'library/sys.html#sys.settrace'),
  pythonReturned: python('The return statement', 'reference/simple_stmts.html#the-return-statement'), pythonYielded: python('Yield expressions', 'reference/expressions.html#yield-expressions'),
  pythonResumed: python('Yield expressions', 'reference/expressions.html#yield-expressions'), pythonUnwound: python('Exceptions', 'reference/executionmodel.html#exceptions'),
  pythonRaised: python('Exceptions', 'reference/executionmodel.html#exceptions'), pythonSlept: python('time.sleep', 'library/time.html#time.sleep'), pythonWrote: streams,
  pythonStopped: python('sys.settrace', 'library/sys.html#sys.settrace'), pythonTruncated: python('sys.settrace', 'library/sys.html#sys.settrace'),
  connectionWatched: tomcat('The HTTP Connector', 'config/http.html'), connectionDispatched: tomcat('The HTTP Connector', 'config/http.html'),
  servletMapped: servlet('Mapping Requests to Servlets', 'mapping-requests-to-servlets'), servletInitialised: servlet('Servlet Life Cycle', 'servlet-life-cycle'), servletDestroyed: servlet('Servlet Life Cycle', 'servlet-life-cycle'),
  subsystemStarted: { text: 'Jakarta EE 10 · Platform', url: 'https://jakarta.ee/specifications/platform/10/jakarta-platform-spec-10.0' }, archiveDeployed: servlet('Web Applications', 'web-applications'),
  jspTranslated: { text: 'Jakarta Pages 3.1 · Translation and Execution Phases', url: 'https://jakarta.ee/specifications/pages/3.1/jakarta-server-pages-spec-3.1.html' },
  filterEntered: servlet('Filtering', 'filtering'), filterLeft: servlet('Filtering', 'filtering'), serviceCalled: servlet('Request Handling Methods', 'request-handling-methods'), serviceReturned: servlet('The Response', 'the-response'),
  sessionStarted: servlet('Sessions', 'sessions'), javaCalled: java('15.12', '15'), javaLine: java('14.4', '14'), javaReturned: java('14.17', '14'), javaRaised: java('11', '11'), javaUnwound: java('11', '11'),
  javaSlept: java('17.3', '17'), javaWrote: servlet('Buffering', 'buffering'), javaStopped: tomcat('The HTTP Connector', 'config/http.html'), javaTruncated: java('14', '14'),
};

const ROLES: Readonly<Record<string, Source>> = { application, start_response: startResponse, request: environ, close: specified, asgi: asgi('Applications', 'main.html#applications'), lifespan: asgi('Lifespan Protocol', 'lifespan.html'), send: asgi('Response Start', 'www.html#response-start-send-event') };

const CLAIMS: Readonly<Record<ClaimId, Source>> = {
  dnsFirst: rfc(1034, '5.3.3'), dnsNamesSite: rfc(9110, '7.2'), rootKnowsAll: rfc(1034, '4.3.1'), packetIsMessage: rfc(9293, '3.8'), lossIsTold: rfc(9293, '3.8.1'), negativeIsFresh: rfc(2308, '5'),
  forkPerRequest: nginx('Beginner’s Guide', 'beginners_guide.html'), threadPerConnection: nginx('Development guide · Threads', 'dev/development_guide.html#threads'), webServerIsStatic: rfc(9110, '3.6'),
  wasIsCgi: rfc(3875, '1.1'), nginxRunsPython: proxyPass, masterServes: gunicorn('Server model', 'design.html'), gunicornIsMiddleware: middleware, wsgiIsCgi: environ,
  loadedPerRequest: gunicorn('preload_app', 'settings.html#preload-app'), frameworkIsServer: pep('Original Rationale and Goals', 'original-rationale-and-goals-from-pep-333'), viewBuildsRequest: environ, startResponseSends: startResponse,
  callbackCarriesBody: application, bodyIsText: application, stdoutIsResponse: streams, workerWaits: gunicorn('Deploying', 'deploy.html'), memoryIsCopied: man('fork', 2),
  gatewayErrorIsApp: rfc(9110, '15.6.3'), errorIsShown: pep('Error Handling', 'error-handling'), pageIsRequest: html, connectionPerRequest: rfc(9112, '9.3'),
  fastcgiForks: fastcgi('1'), insideForks: modWsgi('Processes And Threading', 'processes-and-threading.html'), cgiIsSlow: rfc(3875, '7.2'), uwsgiNames: { text: 'uWSGI · The uwsgi Protocol', url: 'https://uwsgi-docs.readthedocs.io/en/latest/Protocol.html' },
  asyncIsFaster: python('Developing with asyncio', 'library/asyncio-dev.html#concurrency-and-multithreading'), servletPerRequest: servlet('Servlet Life Cycle', 'servlet-life-cycle'), jspInterpreted: KINDS.jspTranslated,
  webServerLoads: pep('Specification Overview', 'specification-overview'), middlewareIsOne: middleware, balancerRepeats: nginx('proxy_next_upstream', 'http/ngx_http_proxy_module.html#proxy_next_upstream'), jobBeforeResponse: celery,
  connectionPerQuery: postgres('How connections are established', 'connect-estab.html'), webSocketIsHttp: rfc(6455, '1.2'),
};

export function sourceOfStep(step: Step): Source {
  const role = step.kind === 'pythonCalled' || step.kind === 'pythonReturned' ? step.data.role : '';
  if (step.kind === 'timedOut' && step.data.what.startsWith('client_')) return nginx(step.data.what, `http/ngx_http_core_module.html#${step.data.what}`);
  if (step.kind === 'timedOut' && step.data.what === 'Timeout') return httpd('Timeout', 'mod/core.html#timeout');
  if (step.kind === 'timedOut' && step.data.what === 'worker') return gunicorn('timeout', 'settings.html#timeout');
  if (step.kind === 'interpreterEntered' && !step.data.modelled) return modWsgi('Processes And Threading', 'processes-and-threading.html');
  const language = step.kind.startsWith('modelled') && 'language' in step.data ? step.data.language : '';
  return MODELLED[language] ?? ROLES[role] ?? KINDS[step.kind];
}

export function sourceOfClaim(claim: ClaimId): Source {
  return CLAIMS[claim];
}
