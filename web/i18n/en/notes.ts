/** The fifteen steps as course notes tell them, in words of ours, and what a run shows otherwise. */
import type { NoteData, NoteKind, OrderId, StageId } from '../../../src-core/index.ts';
import { ms, size } from '../format.ts';

type NumberedStage = Exclude<StageId, 'boot' | 'lookup' | 'connect' | 'draw'>;
const times = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`;

const told: Readonly<Record<NumberedStage, string>> = {
  1: 'The client sends a request to the web server.',
  2: 'The web server looks at the URL.',
  3: 'If WSGIScriptAlias names the URL, a WSGI server is to handle it.',
  4: 'The web server passes parameters to the WSGI server.',
  5: 'The WSGI server runs wsgi.py.',
  6: 'It calls application(environ, start_response).',
  7: 'The call arrives in the application.',
  8: 'The application handles the environ variables.',
  9: 'The view runs and an HTTPRequest object is made.',
  10: 'The application calls start_response().',
  11: 'It returns an HTTPResponse.',
  12: 'The call returns to the WSGI server.',
  13: 'The WSGI server prints the result to stdout.',
  14: 'The result goes to the web server.',
  15: 'The web server responds to the client.',
};

const truth: Readonly<Record<NoteKind, string>> = {
  loading: 'The script runs from top to bottom once in a process: when the first request needs it, or ahead of that. Later requests call the function that it defined. Only when the file changes, or in CGI, does it run again.',
  requestFirst: 'The framework makes the request object out of environ first. Then come its middlewares and URL resolution, and last the view, which is given the object.',
  startAfterView: 'First the view returns its response. Then the framework calls start_response with the response’s status and headers. The server notes them; nothing is sent yet.',
  iterable: 'The application returns an iterable of bytes, whatever class it is of. The server asks it for one block after the other, and calls close() at the end.',
  notStdout: 'Only a CGI gateway prints the result. mod_wsgi hands the blocks to Apache: by its output filters when embedded, through a Unix socket as a daemon. What the application prints lands in the error log.',
};

const evidence: { readonly [Kind in NoteKind]: (data: NoteData[Kind]) => string } = {
  loading: ({ pid, here, loads, calls }) => `In process ${pid} the script ran ${times(loads, 'time', 'times')} for ${times(calls, 'request', 'requests')}. ${here ? 'It ran for this request, which was the first there.' : 'It had run before this request came.'}`,
  requestFirst: ({ builder, view, us }) => `${builder} began ${ms(us)} before ${view} was called.`,
  startAfterView: ({ view, us, untilSentUs }) => `start_response was called ${ms(us)} after ${view} had returned, and ${ms(untilSentUs)} before the first byte left.`,
  iterable: ({ value, blocks, closed }) => `What came back: ${value}. It went out in ${times(blocks, 'block', 'blocks')}${closed ? ', and close() was called' : ''}.`,
  notStdout: ({ bytes, mode, stdoutBytes, logged }) => `${size(bytes)} went ${mode === 'embedded' ? 'to the client’s socket, out of the same process' : 'to Apache’s child through a Unix socket'}, ${size(stdoutBytes)} to stdout. To the error log Python wrote ${times(logged, 'time', 'times')}.`,
};

const orderNames: Readonly<Record<OrderId, string>> = {
  loaded: 'the script runs', called: 'the application is called', built: 'the request object is made', view: 'the view is called', viewLeft: 'the view returns',
  started: 'start_response', returned: 'the application returns', sent: 'the first block leaves', closed: 'close()',
};

export const notes = {
  intro: 'Fifteen steps, as course notes tell them. Where this run shows something else, it is marked.',
  elsewhere: 'This request did not come to mod_wsgi: Apache answered it by itself.',
  differs: 'differs',
  open: (stage: string): string => `Step ${stage}: what really happens`,
  inRun: 'In this run',
  steps: 'Steps of the run',
  source: 'Source',
  newTab: '(opens a new tab)',
  told: told as Readonly<Record<string, string>>,
  toldTitle: 'As the notes tell it',
  truthTitle: 'As it is',
  truth,
  evidence,
  order: {
    title: 'The order of calls',
    about: 'Left, a real Django under mod_wsgi, recorded by a profiler. Right, this run.',
    recorded: 'Recorded Django',
    here: 'This run',
    none: 'not in this run',
    names: orderNames,
    facts: (requests: number, loads: number, loadsUnderCgi: number): string => `Recorded: for ${requests} requests wsgi.py ran ${times(loads, 'time', 'times')} under mod_wsgi and ${loadsUnderCgi} times as CGI.`,
  },
};
export type NotesWords = typeof notes;
