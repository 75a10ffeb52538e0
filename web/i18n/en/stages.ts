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
  skipped,
  crossings,
  legend: 'What is crossed',
  groups: { before: 'Before', way: 'The way there', request: 'Request', response: 'Response', after: 'After' },
  requests: 'Requests of this journey',
  telling: { label: 'How the stages are told', run: 'as it is', notes: 'as the notes tell it' },
};
