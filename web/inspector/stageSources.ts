/** Where it is written what a stage is: for the way that this request took, and for the interface of its application. */
import type { CallKind, Gateway, Loading, StageId, Way } from '../../src-core/index.ts';
import type { CallStage, StageStories, WayStage } from '../i18n/storyShape.ts';
import { asgi, fastcgi, gunicorn, httpd, man, modWsgi, nginx, pep, rfc, servlet, tomcat, type Source } from './publishers.ts';
import { isByCall, isByWay } from './stageStory.ts';

const application = pep('The Application/Framework Side', 'the-application-framework-side');
const middleware = pep('Middleware: Components that Play Both Sides', 'middleware-components-that-play-both-sides');
const startResponse = pep('The start_response() Callable', 'the-start-response-callable');
const environ = pep('environ Variables', 'environ-variables');
const streaming = pep('Buffering and Streaming', 'buffering-and-streaming');
const fetching = { text: 'HTML · Fetching resources', url: 'https://html.spec.whatwg.org/multipage/urls-and-fetching.html#fetching-resources' };
const choosing = nginx('How nginx processes a request', 'http/request_processing.html');
const proxy = rfc(9110, '3.7');
const processes = modWsgi('Processes And Threading', 'processes-and-threading.html');
const connector = tomcat('The HTTP Connector', 'config/http.html');
const ajp: Source = { text: 'Tomcat Connectors · AJPv13', url: 'https://tomcat.apache.org/connectors-doc/ajp/ajpv13a.html' };
const scgi: Source = { text: 'SCGI: A Simple Common Gateway Interface alternative', url: 'https://python.ca/scgi/protocol.txt' };
const uwsgi: Source = { text: 'uWSGI · The uwsgi Protocol', url: 'https://uwsgi-docs.readthedocs.io/en/latest/Protocol.html' };
const cgid = httpd('mod_cgid', 'mod/mod_cgid.html');
const node: Source = { text: 'Node.js · HTTP', url: 'https://nodejs.org/api/http.html' };
const rack: Source = { text: 'Rack · Specification', url: 'https://rack.github.io/rack/main/SPEC_rdoc.html' };
const aspnet: Source = { text: 'ASP.NET Core · Middleware', url: 'https://learn.microsoft.com/aspnet/core/fundamentals/middleware/' };
const asgiResponse = asgi('HTTP & WebSocket', 'www.html#response-start-send-event');

const FIXED: Readonly<Record<keyof StageStories['fixed'], Source>> = { boot: man('listen', 2), lookup: rfc(1034, '5'), connect: rfc(9293, '3.5'), 1: rfc(9112, '3'), 2: choosing, draw: fetching };

const HANDED: Readonly<Record<Way, Source>> = {
  none: proxy, own: connector, embedded: processes, cgi: rfc(3875, '3.4'), cgiDaemon: cgid, cgiOverFastcgi: fastcgi('2.2'), daemon: processes, http: proxy, fastcgi: fastcgi('3.2'), scgi, uwsgi, ajp,
};
const BY_WAY: Readonly<Record<WayStage, Readonly<Record<Way, Source>>>> = {
  3: HANDED,
  4: { ...HANDED, own: proxy, embedded: environ, cgi: rfc(3875, '4.1'), cgiDaemon: rfc(3875, '4.1'), cgiOverFastcgi: fastcgi('6.2'), fastcgi: fastcgi('6.2') },
  14: { ...HANDED, own: proxy, cgi: rfc(3875, '6.3'), cgiDaemon: rfc(3875, '6.3'), cgiOverFastcgi: fastcgi('6.2'), http: nginx('proxy_buffering', 'http/ngx_http_proxy_module.html#proxy_buffering'), fastcgi: fastcgi('6.2') },
  15: Object.fromEntries(Object.keys(HANDED).map((way) => [way, rfc(9112, '4')])) as Record<Way, Source>,
};

const LOADING: Readonly<Record<Loading | 'servlet', Source>> = {
  eachTime: man('execve', 2), rerun: { text: 'PHP · FastCGI Process Manager', url: 'https://www.php.net/manual/en/install.fpm.php' }, now: modWsgi('Reloading Source Code', 'reloading-source-code.html'),
  before: gunicorn('preload_app', 'settings.html#preload-app'), servlet: servlet('Servlet Life Cycle', 'servlet-life-cycle'),
};

const modelled = { node, rack, aspnet };
const notCalled = { none: application, script: rfc(3875, '3.4') };
const BY_CALL: Readonly<Record<CallStage, Readonly<Record<CallKind, Source>>>> = {
  6: { ...notCalled, ...modelled, wsgi: application, asgi: asgi('Applications', 'main.html#applications'), servlet: servlet('Request Handling Methods', 'request-handling-methods') },
  7: { ...notCalled, ...modelled, wsgi: middleware, asgi: asgi('Middleware', 'main.html#middleware'), servlet: servlet('Filtering', 'filtering') },
  8: { ...notCalled, ...modelled, wsgi: environ, asgi: asgi('HTTP Connection Scope', 'www.html#http-connection-scope'), servlet: servlet('The Request', 'the-request') },
  9: { ...notCalled, ...modelled, wsgi: application, asgi: asgi('Applications', 'main.html#applications'), servlet: servlet('Mapping Requests to Servlets', 'mapping-requests-to-servlets') },
  10: { ...notCalled, ...modelled, wsgi: startResponse, asgi: asgiResponse, servlet: servlet('The Response', 'the-response') },
  11: { ...notCalled, ...modelled, wsgi: application, asgi: asgi('Response Body', 'www.html#response-body-send-event'), servlet: servlet('The Response', 'the-response') },
  12: { ...notCalled, ...modelled, wsgi: middleware, asgi: asgi('Middleware', 'main.html#middleware'), servlet: servlet('Filtering', 'filtering') },
};
const RESULT: Readonly<Record<CallKind, Source>> = { ...modelled, none: streaming, script: rfc(3875, '6.1'), wsgi: streaming, asgi: asgiResponse, servlet: servlet('Buffering', 'buffering') };

export function sourceOfStage(stage: StageId, { way, call, loading }: Gateway): Source {
  if (isByWay(stage)) return BY_WAY[stage][way];
  if (isByCall(stage)) return BY_CALL[stage][call];
  if (stage === '5') return LOADING[call === 'servlet' ? 'servlet' : loading];
  return stage === '13' ? RESULT[call] : FIXED[stage];
}
