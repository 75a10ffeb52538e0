/** What each step says, in English. Present tense, one thing, plain words. */
import { endpoint, ms, size, sizeKib } from '../format.ts';
import { reasonOf, type Sentences } from '../sentences.ts';
import { reasons } from './reasons.ts';

/** At the head of a sentence. Names of programs keep their small letters: nginx, gunicorn. */
const S = (who: string): string => who.replace(/^the /, 'The ');
const CACHES: Readonly<Record<string, string>> = { browser: "the browser's own cache", os: "the operating system's cache", dns: 'the cache', resolver: "the resolver's cache" };
const cacheOf = (name: string): string => CACHES[name] ?? `the cache ${name}`;
const DNS: Readonly<Record<string, string>> = {
  query: 'a question', answer: 'an answer', referral: 'a referral to other name servers', cname: 'an alias (CNAME)', nxdomain: '“this name does not exist” (NXDOMAIN)',
  nodata: '“the name exists, but has no such record”', refused: '“I do not answer that” (REFUSED)', servfail: '“I could not find out” (SERVFAIL)',
};
const dnsOf = (kind: string): string => DNS[kind] ?? kind;
const HEAD = 'A TCP segment';

function segment(data: { flags: string; bytes: number; again: boolean }, way: string): string {
  const again = data.again ? ', sent again because no acknowledgement came' : '';
  if (data.bytes > 0) return `${HEAD} with ${size(data.bytes)} of data ${way}${again}.`;
  const flags = data.flags.split(' ');
  if (flags.includes('RST')) return `${HEAD} that breaks the connection off (RST) ${way}.`;
  if (flags.includes('SYN')) return flags.includes('ACK') ? `The agreement to a connection (SYN+ACK) ${way}${again}.` : `The wish for a connection (SYN) ${way}${again}.`;
  if (flags.includes('FIN')) return `“I have nothing more to send” (FIN) ${way}${again}.`;
  return `A bare acknowledgement (ACK) ${way}.`;
}

const CGI_KINDS: Readonly<Record<string, string>> = {
  document: 'a document', localRedirect: 'a redirect that the server follows itself', clientRedirect: 'a redirect for the client', redirectWithDocument: 'a redirect with a document',
};

const GATEWAY_FORMS: Readonly<Record<string, string>> = { fastcgi: 'FastCGI records', scgi: 'SCGI', uwsgi: 'a uwsgi packet', ajp: 'an AJP packet' };

export const steps: Sentences = {
  executed: (d) => `The process becomes ${d.program} (exec): ${d.command}`,
  forked: (d, who) => `${S(who)} makes a copy of itself (fork): process ${d.child}. Both share ${sizeKib(d.sharedKib)} of memory until one of them writes.`,
  threadStarted: (d, who) => `${S(who)} starts a thread (${d.name}, tid ${d.thread}): same memory, its own call stack.`,
  threadEnded: (d, who) => `A thread of ${who} ends (${d.name}, tid ${d.thread}).`,
  exited: (d, who) => `${S(who)} ends (${reasonOf(reasons.exit, d.reason)}) and gives its memory back.`,
  signalled: (d, who) => `${S(who)} sends the signal ${d.signal} to process ${d.target}.`,
  reaped: (d, who) => `${S(who)} takes note that its child ${d.child} has ended (${reasonOf(reasons.exit, d.reason)}).`,
  memoryTouched: (d, who) => `${S(who)} writes to its ${d.segment}: ${sizeKib(d.kib)} are now its own copy.`,

  pipeMade: (d, who) => `${S(who)} makes a pipe (${d.pipe}): what goes in at one end comes out at the other.`,
  pipeWritten: (d, who) => `${S(who)} writes ${size(d.bytes)} into ${d.pipe}.`,
  pipeRead: (d, who) => (d.bytes > 0 ? `${S(who)} reads ${size(d.bytes)} from ${d.pipe}.` : `${S(who)} finds the end of ${d.pipe}: nobody can write any more.`),

  fileRead: (d, who) => `${S(who)} reads the file ${d.path} (${size(d.bytes)}).`,
  fileMissing: (d, who) => `${S(who)} looks for ${d.path} and there is no such file.`,
  logged: (d, who) => `${S(who)} writes a line to ${d.path}.`,

  listened: (d, who) => `${S(who)} listens on ${endpoint(d.address, d.port)} (${d.protocol.toUpperCase()}).`,
  connectCalled: (d, who) => `${S(who)} asks its kernel for a connection to ${endpoint(d.address, d.port)}.`,
  connected: (d, who) => `${S(who)} is connected to ${endpoint(d.address, d.port)} after ${ms(d.us)}.`,
  connectRefused: (d) => `${endpoint(d.address, d.port)} refuses the connection: nothing listens there.`,
  connectTimedOut: (d, who) => `${S(who)} gives up: no word from ${endpoint(d.address, d.port)} in ${ms(d.us)}.`,
  accepted: (d, who) => `${S(who)} accepts the connection from ${endpoint(d.address, d.port)}.`,
  closed: (d, who) => `${S(who)} closes the connection with ${endpoint(d.address, d.port)}.`,
  connectionReset: (d, who) => `${S(who)} finds the connection with ${endpoint(d.address, d.port)} broken off.`,
  timedOut: (d, who) => `${S(who)} has waited ${ms(d.us)} for ${reasonOf(reasons.waited, d.what)} and waits no longer.`,

  segmentSent: (d) => segment(d, `leaves ${d.from} for ${d.to}`),
  segmentReceived: (d) => segment(d, `reaches ${d.to} from ${d.from}`),
  datagramSent: (d, who) => `${S(who)} sends ${dnsOf(d.dns)} about ${d.name} ${d.type} to ${d.to} in one UDP datagram.`,
  datagramReceived: (d, who) => `${S(who)} receives ${dnsOf(d.dns)} about ${d.name} ${d.type} from ${d.from}.`,
  packetLost: (d) => `A packet from ${d.from} to ${d.to} vanishes: ${reasonOf(reasons.lost, d.what)}. Nobody is told.`,

  cacheHit: (d, who) => `${S(who)} finds ${d.name} ${d.type} in ${cacheOf(d.cache)}: ${d.value}, good for ${d.ttl} s more.`,
  cacheMissed: (d, who) => `${S(who)} looks for ${d.name} ${d.type} in ${cacheOf(d.cache)}: it is not there.`,
  cacheStored: (d, who) => `${S(who)} keeps ${d.name} ${d.type} in ${cacheOf(d.cache)} for ${d.ttl} s.`,
  hostsHit: (d) => `The hosts file knows ${d.name}: ${d.address}. No question goes out.`,
  hostsMissed: (d) => `The hosts file does not know ${d.name}.`,
  zoneSearched: (d, who) => `${S(who)} looks up ${d.name} ${d.type} in its zone ${d.zone}: ${dnsOf(d.verdict)}.`,
  referralFollowed: (d, who) => `${S(who)} is sent on: ${d.server} (${d.address}) knows more about ${d.zone}.`,
  cnameFollowed: (d, who) => `${d.name} is only an alias: from here ${who} looks for ${d.target}.`,
  queryTimedOut: (d, who) => `${S(who)} hears nothing from ${d.server} about ${d.name} in ${ms(d.us)} (attempt ${d.attempt}).`,
  resolved: (d, who) => `${S(who)} knows the address now: ${d.name} is ${d.address}.`,
  lookupFailed: (d, who) => `${S(who)} finds no address for ${d.name}: ${d.rcode}.`,

  requestSent: (d, who) => `${S(who)} sends ${d.method} ${d.target} to ${d.to} (${size(d.bytes)}).`,
  requestRead: (d, who) => `${S(who)} reads the request: ${d.method} ${d.target} ${d.version} (${size(d.bytes)}).`,
  gatewayRequestRead: (d, who) => `${S(who)} has the whole request: ${size(d.bytes)} in ${GATEWAY_FORMS[d.protocol] ?? d.protocol}, with no HTTP in it.`,
  requestRejected: (d, who) => `${S(who)} turns the request down with ${d.status}: ${reasonOf(reasons.rejected, d.reason)}.`,
  serverChosen: (d, who) => `${S(who)} picks the virtual server ${d.server || '(unnamed)'} for Host “${d.host}” on ${d.listen}.`,
  locationChosen: (d, who) => `${S(who)} compares ${d.path} with ${d.considered} location${d.considered === 1 ? '' : 's'}; “${d.location}” wins: ${d.action}.`,
  redirectedInternally: (d, who) => `${S(who)} starts again inside with ${d.to} instead of ${d.from}.`,
  urlMapped: (d, who) => `${S(who)} turns ${d.path} into ${d.to}: “${d.rule}” is the first that fits${d.considered > 1 ? ` of ${d.considered} rules` : ''}.`,
  handlerChosen: (d, who) => `${S(who)} gives ${d.file} to the handler ${d.handler}${d.pathInfo ? `; what follows the file is PATH_INFO ${d.pathInfo}` : ''}${d.sections ? `. In force: ${d.sections}` : ''}.`,
  connectionQueued: (d, who) => `The listener of ${who} hands the connection of ${endpoint(d.address, d.port)} to a worker thread; ${d.idle} stay${d.idle === 1 ? 's' : ''} idle.`,
  connectionParked: (d, who) => `The listener of ${who} keeps the idle connection of ${endpoint(d.address, d.port)} for up to ${ms(d.us)}; it holds no thread.`,
  handedOver: (d, who) => `${S(who)} passes the request through ${d.socket} to ${d.to ? `process ${d.to} of` : 'one of the processes of'} ${d.program} (${size(d.bytes)}).`,
  interpreterEntered: (d, who) => `${S(who)} enters the ${d.language} interpreter in its own process for ${d.script}${d.modelled ? ' (modelled: Python stands in for it)' : ''}.`,
  scriptAnswered: (d, who) => `${S(who)} reads what the script printed: ${CGI_KINDS[d.kind] ?? d.kind}, status ${d.status} (${size(d.bytes)}).`,
  upstreamChosen: (d, who) => `${S(who)} hands the request over to ${d.upstream === d.address ? d.address : `${d.upstream} at ${d.address}`}${d.resting ? ` (left out for fail_timeout: ${d.resting})` : ''}.`,
  upstreamFailed: (d, who) => `${S(who)} gets no usable response from ${d.address} (${reasonOf(reasons.upstream, d.reason)}), so it ${d.status ? `answers ${d.status} itself` : 'asks another server'}.`,
  relayed: (d, who) => `${S(who)} passes ${size(d.bytes)} on from ${d.from} to ${d.to}, whatever they mean.`,
  responseSent: (d, who) => (d.status ? `${S(who)} sends the response ${d.status} to ${d.to} (${size(d.bytes)}).` : `${S(who)} sends more of the response to ${d.to} (${size(d.bytes)}).`),
  framesSent: (d, who) => `${S(who)} sends HTTP/2 frames to ${d.to}: ${d.frames} (${size(d.bytes)}).`,
  framesRead: (d, who) => `${S(who)} reads HTTP/2 frames from ${d.from}: ${d.frames} (${size(d.bytes)}).`,
  responseRead: (d, who) => `${S(who)} has read the response ${d.status} from ${d.from} (${size(d.bytes)}).`,
  responseBuffered: (d, who) => `${S(who)} holds ${size(d.bytes)} from ${d.from} in its buffer, so that the sender is free at once.`,

  navigated: (d) => `A person asks for ${d.url} (${d.method}).`,
  urlParsed: (d, who) => `${S(who)} takes the URL apart: host ${d.host}, port ${d.port}, path ${d.path}${d.query ? `, query ${d.query}` : ''}.`,
  poolWaited: (d, who) => `${S(who)} had to wait ${ms(d.us)} for one of the ${d.size} connections of its pool to ${d.peer}.`,
  querySent: (d, who) => `${S(who)} asks ${d.to}: ${d.what}`,
  queryRead: (d, who) => `${S(who)} reads the question of ${d.from}: ${d.what}`,
  resultSent: (d, who) => (d.error ? `${S(who)} answers with an error: ${d.error}` : `${S(who)} answers ${d.to}: ${d.rows} ${d.rows === 1 ? 'row' : 'rows'}, ${size(d.bytes)}.`),
  resultRead: (d, who) => (d.error ? `${S(who)} reads the answer of ${d.from}, an error: ${d.error}` : `${S(who)} reads the answer of ${d.from}: ${d.rows} ${d.rows === 1 ? 'row' : 'rows'}, ${size(d.bytes)}.`),
  jobTaken: (d, who) => `${S(who)} takes the job ${d.job} off the queue: ${d.task}.`,
  jobDone: (d, who) => (d.failed ? `${S(who)} gives the job ${d.job} up after ${ms(d.us)}: ${d.task} raised.` : `${S(who)} is done with the job ${d.job} (${d.task}) after ${ms(d.us)}.`),
  webSocketSent: (d, who) => `${S(who)} sends a WebSocket frame (${d.opcode}) to ${d.to}${d.text ? `: ${d.text}` : ''} (${size(d.bytes)}).`,
  webSocketRead: (d, who) => `${S(who)} reads a WebSocket frame (${d.opcode}) from ${d.from}${d.text ? `: ${d.text}` : ''} (${size(d.bytes)}).`,
  connectionReused: (d, who) => `${S(who)} uses its open connection to ${endpoint(d.address, d.port)} again: this is request ${d.uses + 1} on it.`,
  contentDecoded: (d, who) => `${S(who)} undoes ${d.coding}: ${size(d.from)} become ${size(d.to)}.`,
  redirectFollowed: (d, who) => `${S(who)} is told ${d.status} and goes on to ${d.location}.`,
  subresourceFound: (d, who) => `${S(who)} finds <${d.element}> in the document and needs ${d.url} too.`,
  stylesheetApplied: (d, who) => `${S(who)} applies the style sheet ${d.url} (${size(d.bytes)}).`,
  documentDrawn: (d, who) => `${S(who)} draws the page${d.title ? ` “${d.title}”` : ''} (status ${d.status}, ${size(d.bytes)}).`,
  errorShown: (d, who) => `${S(who)} shows an error page: ${d.problem}.`,

  moduleLoaded: (d) => `Python loads the module ${d.module} from ${d.file}.`,
  pythonCalled: (d) =>
    d.role === 'application' ? `${d.function}(environ, start_response) is called: a function call, no boundary is crossed.`
    : d.role === 'start_response' ? 'start_response(status, headers) is called: status and headers are only noted, nothing is sent yet.'
    : d.role === 'request' ? `${d.function} builds the request object out of what the server handed in.`
    : d.role === 'asgi' ? `await ${d.function}(scope, receive, send): an ASGI application or middleware is called.`
    : d.role === 'lifespan' ? `await ${d.function}(scope, receive, send) with the lifespan scope: the application hears of the server’s start and end.`
    : d.role === 'send' ? `await ${d.function}(message): the message that begins the answer is handed to the server.`
    : d.role === 'close' ? 'The server calls close() on the body: the application may tidy up.'
    : `${d.function}() is called.`,
  modelledLoaded: (d) => `${d.language} loads ${d.file} (modelled: no ${d.language} is executed here).`,
  modelledCalled: (d) =>
    d.role === 'application' ? `${d.function} is called with the request: a function call, no boundary is crossed (modelled ${d.language}).`
    : d.role === 'middleware' ? `${d.function} is called: middleware, on the way in (modelled ${d.language}).`
    : d.role === 'request' ? `${d.function}: the request becomes an object (modelled ${d.language}).`
    : d.role === 'route' ? `${d.function} looks for the handler of the path (modelled ${d.language}).`
    : d.role === 'handler' ? `${d.function} is called: the page’s own code (modelled ${d.language}).`
    : d.role === 'head' ? `${d.function}: status and header fields are noted (modelled ${d.language}).`
    : d.role === 'body' ? `${d.function}: the body is handed over to the server (modelled ${d.language}).`
    : `${d.function} is called (modelled ${d.language}).`,
  modelledReturned: (d) => `${d.function} returns ${d.value} (modelled ${d.language}).`,
  modelledAwaited: (d) => `${d.function} awaits ${ms(d.us)}: its frames leave the stack, and the thread is free for others (modelled ${d.language}).`,
  modelledResumed: (d) => `${d.function} goes on behind its await (modelled ${d.language}).`,
  modelledSlept: (d) => `${d.function} sleeps for ${ms(d.us)} and keeps its thread; the interpreter’s lock is free meanwhile (modelled ${d.language}).`,
  pythonLine: (d) => `Line ${d.line} of ${d.function} is next.`,
  pythonReturned: (d) => `${d.function} returns ${d.value}.`,
  pythonYielded: (d) => `${d.function} hands out ${d.value} and pauses (yield).`,
  pythonRaised: (d) => `${d.function} raises ${d.exception} on line ${d.line}.`,
  pythonResumed: (d) => `${d.function} goes on where it had paused.`,
  coroutineSuspended: (d) => `${d.function} awaits ${d.awaits}: it is suspended, and the thread is free for others.`,
  coroutineResumed: (d) => `${d.function} goes on behind its await.`,
  pythonUnwound: (d) => `${d.function} ends: ${d.exception} was not caught here.`,
  pythonSlept: (d) => `The Python code sleeps for ${ms(d.us)}; its thread can do nothing else meanwhile.`,
  pythonWrote: (d) => `The Python code writes to ${d.stream}: ${d.text.trim()}`,
  pythonStopped: (d) => `Stopped: the Python code was still running after ${d.boundMs} ms of real time (${d.events} events). In this world it never comes back.`,
  pythonTruncated: (d) => `The code ran on, but ${d.dropped} more events were not recorded.`,

  connectionWatched: (d, who) => `${S(who)} leaves the connection of ${endpoint(d.address, d.port)} to the poller: while nothing comes, it holds no thread.`,
  connectionDispatched: (d, who) => `The poller of ${who} sees bytes from ${endpoint(d.address, d.port)} and gives the connection to the thread pool${d.waiting > 0 ? `; ${d.waiting} wait there before it` : ''}.`,
  servletMapped: (d, who) => `${S(who)} maps the path to the servlet ${d.servlet} by the pattern ${d.pattern || '(empty)'} (${reasonOf(reasons.mapped, d.match)}): servletPath “${d.servletPath}”${d.pathInfo ? `, pathInfo “${d.pathInfo}”` : ''}.`,
  servletInitialised: (d, who) => `${S(who)} has loaded the class ${d.className}, made one object of it and called its init(): the ${d.what} ${d.name} is ready for all requests.`,
  servletDestroyed: (d, who) => `${S(who)} calls destroy() of ${d.name}: no request will reach it any more.`,
  subsystemStarted: (d, who) => `${S(who)} starts its subsystem ${d.subsystem}: ${reasonOf(reasons.subsystems, d.subsystem)}${d.what || d.most > 0 ? ` (${[d.what, d.most > 0 ? `at most ${d.most}` : ''].filter((part) => part !== '').join(', ')})` : ''}.`,
  archiveDeployed: (d, who) => `${S(who)} has deployed ${d.archive} at the path ${d.context}: its servlets and filters are known to the container.`,
  jspTranslated: (d, who) => `${S(who)} translates ${d.jsp} into the servlet ${d.java} (${d.lines} lines of Java) and compiles it: nobody has asked for this page before.`,
  filterEntered: (d) => `The filter ${d.filter} is called: doFilter(request, response, chain). It stands before the servlet.`,
  filterLeft: (d) => `The filter ${d.filter} returns: what it does after chain.doFilter() stands behind the servlet.`,
  serviceCalled: (d) => `The container calls service(request, response) of ${d.servlet} for ${d.method}: a call on this thread, no boundary is crossed.`,
  serviceReturned: (d) => `service() of ${d.servlet} returns with status ${d.status}; it gives nothing back, all is in the response object.`,
  sessionStarted: (d, who) => `${S(who)} starts the session ${d.id.slice(0, 8)}… in its memory and sends its number as the cookie JSESSIONID.`,
  javaCalled: (d) => `${d.function}() is called.`,
  javaLine: (d) => `Line ${d.line} of ${d.function} is next${d.written ? ` (${d.written})` : ''}.`,
  javaReturned: (d) => (d.value === 'void' ? `${d.function}() returns.` : `${d.function}() returns ${d.value}.`),
  javaRaised: (d) => `${d.function} throws ${d.exception} on line ${d.line}${d.written ? ` (${d.written})` : ''}.`,
  javaUnwound: (d) => `${d.function} ends: ${d.exception} was not caught here.`,
  javaSlept: (d) => `This thread sleeps for ${ms(d.us)}; the other threads of the process go on.`,
  javaWrote: (d) => (d.stream === 'response' ? `The code writes to the response’s buffer: ${d.text.trim()}` : `The code writes to ${d.stream}: ${d.text.trim()}`),
  javaStopped: (d) => `Stopped: the Java code on ${d.thread} goes round without end. The thread stays busy for ever, and nobody ends it.`,
  javaTruncated: (d) => `The Java code ran on, but ${d.dropped} more lines were not recorded.`,
};
