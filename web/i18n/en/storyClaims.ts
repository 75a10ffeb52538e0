/** What is often said, what is so, and what this run shows of it. */
import { ms, sizeKib, size } from '../format.ts';
import type { Stories } from '../storyShape.ts';

const times = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`;

export const claims: Stories['claims'] = {
  dnsFirst: {
    claim: 'The browser asks DNS first.',
    truth: 'Last. An open connection, the browser’s cache, the hosts file and the system’s cache come before any question leaves the machine.',
    evidence: ({ places, questions }) => `${times(places, 'place was', 'places were')} looked into first; then ${times(questions, 'DNS question was', 'DNS questions were')} asked, by everybody together.`,
  },
  dnsNamesSite: {
    claim: 'DNS tells which web site is meant.',
    truth: 'DNS gives an address, and many sites can share one. The site is chosen by the server from the Host field of the request.',
    evidence: ({ address, host }) => `DNS said ${address}. Which site was meant came later, in “Host: ${host}”.`,
  },
  rootKnowsAll: {
    claim: 'The root server knows the addresses of all names.',
    truth: 'Every name server knows its own zone and whom it delegated to. The root and the top-level domains answer with referrals.',
    evidence: ({ servers, found }) => `${servers} name servers answered the resolver in turn; ${found ? 'only the last one had the address' : 'none of them had the address'}.`,
  },
  packetIsMessage: {
    claim: 'One packet is one HTTP message.',
    truth: 'TCP is a stream of bytes. Its segments do not know where a message begins or ends; handshakes and acknowledgements carry none.',
    evidence: ({ segments, messages }) => `For this request ${times(segments, 'segment', 'segments')} crossed here, for ${times(messages, 'HTTP message', 'HTTP messages')}.`,
  },
  lossIsTold: {
    claim: 'Somebody is told when a packet is lost.',
    truth: 'Nobody is. Only silence tells it, and only to somebody who has set a limit to waiting.',
    evidence: ({ us }) => `It took ${ms(us)} until the silence was noticed.`,
  },
  negativeIsFresh: {
    claim: 'As soon as the record is added, everybody sees it.',
    truth: 'That a name does not exist is cached too. A record that is added now is seen when that answer has run out.',
    evidence: ({ ttl }) => `Here the “no” is kept for ${ttl} s.`,
  },
  forkPerRequest: {
    claim: 'The server forks a process for every request.',
    truth: 'Only CGI does. Servers make their processes at the start; even Apache’s prefork keeps idle children that were made in advance.',
    evidence: ({ forks, pid }) => `${times(forks, 'process was', 'processes were')} forked for this request. The connection went to pid ${pid}, which had been waiting.`,
  },
  threadPerConnection: {
    claim: 'nginx serves each connection with a thread.',
    truth: 'nginx has a few worker processes, each a single thread with an event loop over all its connections. Thread pools exist only for slow file access.',
    evidence: ({ workers, threads }) => `${times(workers, 'worker process', 'worker processes')} with ${times(threads, 'thread', 'threads')} each.`,
  },
  webServerIsStatic: {
    claim: 'A web server can only serve static files; what makes a WAS is that it can be dynamic.',
    truth: 'HTTP knows no such difference. The configuration decides per path who answers; Apache runs programs too, and Tomcat serves files.',
    evidence: ({ itself, handedOn }) => `In this whole run nginx answered ${times(itself, 'request', 'requests')} by itself and handed ${handedOn} on.`,
  },
  nginxRunsPython: {
    claim: 'nginx runs the WSGI application.',
    truth: 'nginx has no WSGI. It speaks HTTP (or uwsgi, SCGI, FastCGI) to another process, and that one calls Python.',
    evidence: ({ bytes, pid, calls }) => `pid ${pid} writes ${size(bytes)} into a socket here. Python calls in this process in the whole run: ${calls}.`,
  },
  wasIsCgi: {
    claim: 'A WAS is a web server plus CGI.',
    truth: 'CGI is an interface that runs a program per request. An application server is a program that stays and answers by itself.',
    evidence: ({ processes, us }) => `${times(processes, 'process was', 'processes were')} started for this request${us > 0 ? `; the application was called ${ms(us)} later, in a process that was already there` : ''}.`,
  },
  masterServes: {
    claim: 'The gunicorn master takes the requests and deals them out to its workers.',
    truth: 'The master (arbiter) only looks after the workers. They all wait at one listening socket that they inherited, and whichever gets through accept first has the connection.',
    evidence: ({ worker, master, accepted }) => `accept was called by pid ${worker}, a worker. Its master, pid ${master}, accepted ${times(accepted, 'connection', 'connections')} in the whole run.`,
  },
  gunicornIsMiddleware: {
    claim: 'gunicorn (uWSGI, mod_wsgi) is middleware.',
    truth: 'These are servers. Middleware in PEP 3333 is an object that plays both sides: called like an application, calling like a server.',
    evidence: ({ names, count, server }) => `The middleware of this run: ${names} (${count}). ${server} is what calls the first of them.`,
  },
  wsgiIsCgi: {
    claim: 'WSGI is a kind of CGI.',
    truth: 'CGI starts a program and passes environment variables. WSGI is a function call inside a process; it only borrows CGI’s names for the keys of a dictionary.',
    evidence: ({ processes, keys, environment }) => `${times(processes, 'process was', 'processes were')} started for this request. environ has ${keys} keys; the process has ${times(environment, 'environment variable', 'environment variables')}, none of them about this request.`,
  },
  loadedPerRequest: {
    claim: 'wsgi.py runs for every request.',
    truth: 'It is imported once in each process that runs it (under CGI, which has a new process each time, every time). After that only the function that it defined is called.',
    evidence: ({ pid, us }) => `wsgi.py was loaded once in pid ${pid}, ${ms(us)} before that process’s first call of the application.`,
  },
  frameworkIsServer: {
    claim: 'Django (or Flask) is a WAS.',
    truth: 'A framework is a library that the server calls. It needs some WSGI server, and runs on any.',
    evidence: ({ function: called, sockets }) => `${called} is called like any function. The ${times(sockets, 'listening socket', 'listening sockets')} of this process ${sockets === 1 ? 'was' : 'were'} opened by the server, not by the framework.`,
  },
  viewBuildsRequest: {
    claim: 'The view makes the request object.',
    truth: 'The framework makes it out of environ, before routes are compared and before the view is called with it.',
    evidence: ({ us }) => `It was begun ${ms(us)} before this call.`,
  },
  startResponseSends: {
    claim: 'start_response() sends the status and the headers.',
    truth: 'It must not. The server notes them and sends them with the first block of the body, so that an error can still change them.',
    evidence: ({ us }) => `The first bytes were sent ${ms(us)} after this call.`,
  },
  callbackCarriesBody: {
    claim: 'The response is given to the server through the callback.',
    truth: 'The callback takes status and headers. The body is the iterable that the application returns.',
    evidence: ({ chunks }) => `The server took the returned iterable and wrote ${times(chunks, 'time', 'times')}, head included.`,
  },
  bodyIsText: {
    claim: 'The application returns a string.',
    truth: 'An iterable of bytes. A str is refused, because nobody but the application knows its encoding.',
    evidence: ({ value }) => `Here it is ${value}… – note the b.`,
  },
  stdoutIsResponse: {
    claim: 'The result is printed to stdout.',
    truth: 'Only under a CGI gateway. A WSGI server iterates over the result and writes it to the connection; print goes to a log.',
    evidence: ({ bytes }) => `${size(bytes)} went into a socket, and none of the response to stdout.`,
  },
  workerWaits: {
    claim: 'A slow client keeps the Python worker busy.',
    truth: 'Not behind a buffering proxy: nginx takes the response at once and feeds the client at its pace. Without one, a sync worker does wait.',
    evidence: ({ us }) => `The browser had read all of it ${ms(us)} later; the worker was not needed for that.`,
  },
  memoryIsCopied: {
    claim: 'Every worker needs the whole memory again.',
    truth: 'After fork the pages are shared until one side writes. Summing up what each process seems to use counts shared pages several times.',
    evidence: ({ pid, sharedKib, privateKib }) => `After this step ${sizeKib(sharedKib)} of pid ${pid} are shared and ${sizeKib(privateKib)} are its own.`,
  },
  gatewayErrorIsApp: {
    claim: 'A 502 or 504 comes from the application.',
    truth: 'The gateway writes it, because it got no usable answer. Whether the application even ran is another question.',
    evidence: ({ server, status, lines }) => `${server} wrote the ${status}; ${lines === 0 ? 'not one line of Python ran' : `${lines} lines of Python had run`} for this request.`,
  },
  errorIsShown: {
    claim: 'The traceback is in the response.',
    truth: 'It goes to the server’s error log. The client gets a 500 that says nothing; only a debug mode shows more.',
    evidence: ({ lines }) => `${times(lines, 'line', 'lines')} went to the log of this process for this request: see State, Logs.`,
  },
  pageIsRequest: {
    claim: 'One page is one request.',
    truth: 'The document is one; each style sheet, script and picture that it names is another.',
    evidence: ({ requests }) => `${times(requests, 'request', 'requests')} for this page.`,
  },
  connectionPerRequest: {
    claim: 'Each request opens a new connection.',
    truth: 'Since HTTP/1.1 connections stay open by default and are used again, one request after the other.',
    evidence: ({ connections, requests }) => `${times(connections, 'connection', 'connections')} of the browser for ${times(requests, 'request', 'requests')} in this run.`,
  },
  fastcgiForks: {
    claim: 'FastCGI starts a process for each request.',
    truth: 'That is what it was made to avoid: a FastCGI process lives long, accepts connections and answers one request after the other.',
    evidence: ({ requests, forks, processes }) => `Requests by FastCGI in this run: ${requests}. Processes forked for that: ${forks}. Processes that answered, all there before: ${processes}.`,
  },
  insideForks: {
    claim: 'mod_wsgi (or mod_php) makes a process for each request.',
    truth: 'Embedded, the interpreter is in the web server’s own children. In daemon mode processes made at the start wait behind a socket.',
    evidence: ({ requests, forks, processes }) => `Requests that came this way in the whole run: ${requests}. Processes forked for that: ${forks}. Processes that ran the code: ${processes}.`,
  },
  cgiIsSlow: {
    claim: 'CGI is slow because of its protocol.',
    truth: 'Variables and a pipe cost next to nothing, and a process little. What costs is that the interpreter starts and imports everything again each time.',
    evidence: ({ processUs, loadUs, workUs, bytes }) => `Here: fork and exec ${ms(processUs)}, interpreter, script and imports ${ms(loadUs)}, the work ${ms(workUs)}. The variables were ${size(bytes)}.`,
  },
  uwsgiNames: {
    claim: 'uWSGI, uwsgi and WSGI are three spellings of one thing.',
    truth: 'uWSGI is a server. uwsgi is a protocol between a web server and such a server. WSGI is a function call in Python; nothing of it goes over a wire.',
    evidence: ({ pid, bytes, function: called }) => `uwsgi: this packet of ${size(bytes)}. uWSGI: the process ${pid} that reads it. WSGI: its call ${called}(environ, start_response).`,
  },
  asyncIsFaster: {
    claim: 'async runs code on several threads, and so faster.',
    truth: 'Coroutines take turns on one thread. Waiting costs little then, but nothing is computed faster, and one call that blocks stops all of them.',
    evidence: ({ us, lines, requests }) => `This coroutine waits ${ms(us)}. Meanwhile the same thread ran ${times(lines, 'line', 'lines')} for ${times(requests, 'other request', 'other requests')}.`,
  },
  servletPerRequest: {
    claim: 'Each request gets a servlet object of its own.',
    truth: 'There is one object for each declared servlet, and all threads call its service(). What is kept in its fields is shared by all requests.',
    evidence: ({ servlet, objects, calls, threads }) => `${servlet}: ${times(objects, 'object', 'objects')}, ${times(calls, 'call', 'calls')} of service() on ${times(threads, 'thread', 'threads')} in this run.`,
  },
  jspInterpreted: {
    claim: 'A JSP is interpreted at every request.',
    truth: 'It is translated into a servlet and compiled once, at the latest at its first request. Then it is Java like any other.',
    evidence: ({ page, translations, calls }) => `${page} was translated ${times(translations, 'time', 'times')} and called ${times(calls, 'time', 'times')} in this run.`,
  },
  webServerLoads: {
    claim: 'The web server loads the application.',
    truth: 'The program that calls it does. A web server has it in memory only where an interpreter is embedded in it.',
    evidence: ({ file, program, pid, web, webPid, modules }) => `${file} is imported by ${program}, pid ${pid}. Modules imported by the process that read the request (${web}, pid ${webPid}): ${modules}.`,
  },
  middlewareIsOne: {
    claim: 'Middleware is middleware, in WSGI, in Django and in a company’s IT.',
    truth: 'WSGI middleware is called with environ and start_response. Django’s MIDDLEWARE gets Django’s own request and response. Message queues and transaction monitors, which also go by that name, are programs of their own.',
    evidence: ({ count, innermost }) => `Here ${times(count, 'object stands', 'objects stand')} around ${innermost}, called with the same two arguments as that is.`,
  },
  balancerRepeats: {
    claim: 'A load balancer repeats every request that failed.',
    truth: 'Only what may be repeated. A request that could have had an effect, such as a POST, is not sent to the next server once it was sent to one (nginx: unless non_idempotent is set).',
    evidence: ({ method, tried, status }) => `This ${method}: ${times(tried, 'server was', 'servers were')} tried; ${status > 0 ? `then nginx answered ${status} itself` : 'this failure did not end the request'}.`,
  },
  jobBeforeResponse: {
    claim: 'A task queue makes the response come faster because the work is done faster.',
    truth: 'The work takes as long as ever, in another process and later. The response does not wait for it, and cannot tell how it went.',
    evidence: ({ us }) => `The job was done ${ms(us)} after the response had been sent.`,
  },
  connectionPerQuery: {
    claim: 'Each query opens a connection to the database.',
    truth: 'Drivers and frameworks keep connections open, one for a worker or a pool of them, since opening costs a round trip and a process of the database.',
    evidence: ({ connections, queries }) => `This process sent ${times(queries, 'query', 'queries')} there in the run, over ${times(connections, 'connection', 'connections')}.`,
  },
  webSocketIsHttp: {
    claim: 'WebSocket is HTTP that asks again and again.',
    truth: 'One HTTP request asks for the upgrade. After 101 the connection carries frames of a few bytes’ head, and either side speaks when it likes.',
    evidence: ({ frames, bytes }) => `After one HTTP request the browser sent and read ${times(frames, 'frame', 'frames')} on this connection, ${size(bytes)} in all.`,
  },
};
