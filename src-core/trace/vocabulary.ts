/**
 * Everything that a step can say happened, with the parameters that the words need. The core has no prose:
 * the languages live in the interface, which must have a sentence for every kind (the compiler checks).
 * Recorded steps are past tense. Times are µs, sizes bytes, unless the name says otherwise.
 */
export interface StepData {
  // Processes and machines
  executed: { program: string; command: string };
  forked: { child: number; program: string; sharedKib: number };
  exited: { reason: string };
  threadStarted: { thread: number; name: string };
  threadEnded: { thread: number; name: string };
  signalled: { signal: string; target: number };
  reaped: { child: number; reason: string };
  memoryTouched: { segment: string; kib: number };

  // Pipes
  pipeMade: { pipe: string };
  pipeWritten: { pipe: string; bytes: number };
  /** `bytes` 0: the end, the last writer has closed. */
  pipeRead: { pipe: string; bytes: number };

  // Files and logs
  fileRead: { path: string; bytes: number };
  fileMissing: { path: string };
  logged: { path: string; line: string };

  // Sockets
  listened: { protocol: string; address: string; port: number; backlog: number };
  connectCalled: { address: string; port: number };
  connected: { address: string; port: number; us: number };
  connectRefused: { address: string; port: number };
  connectTimedOut: { address: string; port: number; us: number };
  accepted: { address: string; port: number };
  closed: { address: string; port: number };
  connectionReset: { address: string; port: number };
  timedOut: { what: string; us: number };

  // Packets
  segmentSent: { flags: string; seq: number; ack: number; bytes: number; from: string; to: string; again: boolean };
  segmentReceived: { flags: string; seq: number; ack: number; bytes: number; from: string; to: string; again: boolean };
  datagramSent: { from: string; to: string; bytes: number; dns: string; name: string; type: string };
  datagramReceived: { from: string; to: string; bytes: number; dns: string; name: string; type: string };
  packetLost: { from: string; to: string; bytes: number; what: string };

  // Names. `dns` above and `verdict` here: query | answer | referral | cname | nxdomain | nodata | refused | servfail
  cacheHit: { cache: string; name: string; type: string; value: string; ttl: number };
  cacheMissed: { cache: string; name: string; type: string };
  cacheStored: { cache: string; name: string; type: string; value: string; ttl: number };
  hostsHit: { name: string; address: string };
  hostsMissed: { name: string };
  zoneSearched: { zone: string; name: string; type: string; verdict: string };
  referralFollowed: { zone: string; server: string; address: string };
  cnameFollowed: { name: string; target: string };
  queryTimedOut: { server: string; name: string; attempt: number; us: number };
  resolved: { name: string; address: string; ttl: number };
  lookupFailed: { name: string; rcode: string };

  // HTTP
  requestSent: { method: string; target: string; to: string; bytes: number };
  requestRead: { method: string; target: string; version: string; bytes: number };
  /** A request in the form of a gateway's protocol, with nothing of HTTP in it. */
  gatewayRequestRead: { protocol: string; bytes: number };
  requestRejected: { status: number; reason: string };
  serverChosen: { server: string; listen: string; host: string };
  locationChosen: { location: string; path: string; action: string; considered: number };
  redirectedInternally: { from: string; to: string };
  /** httpd, URL to file or elsewhere: the rule that won (`ScriptAlias /cgi-bin/`, `DocumentRoot`), out of how many. */
  urlMapped: { path: string; rule: string; to: string; considered: number };
  /** Who makes the answer of it: `default-handler`, `cgi-script`, `wsgi-script`; `by`: setHandler | addHandler | alias | none. */
  handlerChosen: { handler: string; by: string; file: string; pathInfo: string; sections: string };
  /** A listener thread gave the connection to the worker threads; or took it back, to wait without holding one. */
  connectionQueued: { address: string; port: number; idle: number };
  connectionParked: { address: string; port: number; us: number };
  /** A request crossed to another process through a Unix socket: httpd's CGI daemon, or mod_wsgi's. `to` 0: any of several may take it. */
  handedOver: { to: number; program: string; socket: string; bytes: number };
  /** An interpreter inside of the server's own process takes the request; `modelled`: Python stands in for its language. */
  interpreterEntered: { language: string; script: string; modelled: boolean };
  /** What a CGI program printed was read as a response (RFC 3875 §6.2). */
  scriptAnswered: { kind: string; status: number; bytes: number };
  /** `resting`: servers that are left out for a while because they failed, with commas between. */
  upstreamChosen: { upstream: string; address: string; resting?: string };
  /** `status` 0: another server is asked. */
  upstreamFailed: { address: string; reason: string; status: number };
  /** Bytes of an upgraded connection, passed on as they are. */
  relayed: { from: string; to: string; bytes: number };
  responseSent: { status: number; bytes: number; to: string };
  responseRead: { status: number; bytes: number; from: string };
  responseBuffered: { bytes: number; from: string };

  // HTTP/2. `frames` names them in their order: `SETTINGS ACK, WINDOW_UPDATE #1`; requests and responses are steps of their own
  framesSent: { frames: string; bytes: number; to: string };
  framesRead: { frames: string; bytes: number; from: string };

  // Databases and brokers. `what` is SQL or a command; `error` is empty when there was none
  poolWaited: { peer: string; size: number; us: number };
  querySent: { what: string; bytes: number; to: string };
  queryRead: { what: string; bytes: number; from: string };
  resultSent: { rows: number; error: string; bytes: number; to: string };
  resultRead: { rows: number; error: string; bytes: number; from: string };
  /** A worker has taken a job off the queue, and is done with it. */
  jobTaken: { task: string; job: string };
  jobDone: { task: string; job: string; us: number; failed: boolean };

  // WebSocket. `text` is empty for what is no text; of a close frame it is code and reason
  webSocketSent: { opcode: string; text: string; bytes: number; to: string };
  webSocketRead: { opcode: string; text: string; bytes: number; from: string };

  // The browser
  navigated: { method: string; url: string };
  urlParsed: { scheme: string; host: string; port: number; path: string; query: string };
  connectionReused: { address: string; port: number; uses: number };
  contentDecoded: { coding: string; from: number; to: number };
  redirectFollowed: { status: number; location: string };
  subresourceFound: { url: string; element: string };
  stylesheetApplied: { url: string; bytes: number };
  documentDrawn: { url: string; status: number; title: string; bytes: number };
  errorShown: { problem: string; url: string };

  // Python
  moduleLoaded: { module: string; file: string };
  pythonCalled: { function: string; file: string; line: number; role: string };
  pythonLine: { function: string; file: string; line: number };
  pythonReturned: { function: string; file: string; line: number; value: string; role: string };
  pythonYielded: { function: string; file: string; line: number; value: string };
  /** A generator that had yielded runs on. */
  pythonResumed: { function: string; file: string; line: number };
  /** A coroutine gives the thread back to the event loop, until what it awaits has happened. */
  coroutineSuspended: { function: string; file: string; line: number; awaits: string };
  coroutineResumed: { function: string; file: string; line: number };
  /** An exception left the frame. */
  pythonUnwound: { function: string; file: string; line: number; exception: string };
  pythonRaised: { function: string; file: string; line: number; exception: string };
  pythonSlept: { us: number };
  pythonWrote: { stream: string; text: string };
  /** The host's real-time bound ended the run: in the simulated world the code never comes back. */
  pythonStopped: { reason: string; boundMs: number; events: number };
  pythonTruncated: { dropped: number };

  // Servlets. A connection goes to the poller, which watches all of them, and from it to a thread of the pool when bytes are there
  connectionWatched: { address: string; port: number };
  connectionDispatched: { address: string; port: number; waiting: number };
  /** `match`: exact | prefix | extension | default | root (Servlet 6.0 §12.1). */
  servletMapped: { servlet: string; pattern: string; match: string; servletPath: string; pathInfo: string };
  /** `what`: servlet | filter. */
  servletInitialised: { what: string; name: string; className: string };
  servletDestroyed: { name: string };
  /** A part of an application server; `what` it is about, and how many at most (0: nothing is counted). */
  subsystemStarted: { subsystem: string; what: string; most: number };
  archiveDeployed: { archive: string; context: string };
  /** Into Java source (the payload), and that into a class. */
  jspTranslated: { jsp: string; java: string; lines: number };
  filterEntered: { filter: string };
  filterLeft: { filter: string };
  serviceCalled: { servlet: string; method: string };
  serviceReturned: { servlet: string; status: number };
  sessionStarted: { id: string };

  // Java, evaluated and not run by a virtual machine. `written`: the JSP and its line, `/srv/x/hello.jsp:3`, or empty
  javaCalled: { function: string; file: string; line: number; written: string };
  javaLine: { function: string; file: string; line: number; written: string };
  javaReturned: { function: string; file: string; line: number; written: string; value: string };
  javaRaised: { function: string; file: string; line: number; written: string; exception: string };
  javaUnwound: { function: string; file: string; line: number; written: string; exception: string };
  javaSlept: { us: number };
  /** `stream`: response | stdout | stderr. */
  javaWrote: { stream: string; text: string };
  javaStopped: { thread: string };
  javaTruncated: { dropped: number };

  // Other languages: nothing of them is executed, a model stands in for their runtime. Lines are those of the sample's text
  modelledLoaded: { language: string; file: string };
  /** `role`: application | middleware | request | route | handler | head | body */
  modelledCalled: { language: string; function: string; file: string; line: number; role: string };
  modelledReturned: { language: string; function: string; file: string; line: number; role: string; value: string };
  /** An await: the frames leave the stack, and the thread is free for others; later the rest goes on, on whichever thread is free. */
  modelledAwaited: { language: string; function: string; file: string; line: number; us: number };
  modelledResumed: { language: string; function: string; file: string; line: number };
  /** A sleep that keeps its thread. */
  modelledSlept: { language: string; function: string; file: string; line: number; us: number };
}

export type StepKind = keyof StepData;
