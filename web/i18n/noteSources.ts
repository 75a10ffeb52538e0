/** Where it is written what the notes tell otherwise. Addresses of the publishers. */
import type { NoteKind } from '../../src-core/index.ts';

export interface NoteSource {
  readonly text: string;
  readonly url: string;
}

const pep = (title: string, anchor: string): NoteSource => ({ text: `PEP 3333 · ${title}`, url: `https://peps.python.org/pep-3333/#${anchor}` });
const modWsgi = (title: string, page: string): NoteSource => ({ text: `mod_wsgi · ${title}`, url: `https://modwsgi.readthedocs.io/en/develop/user-guides/${page}` });

export const NOTE_SOURCES: Readonly<Record<NoteKind, readonly NoteSource[]>> = {
  loading: [modWsgi('Reloading Source Code', 'reloading-source-code.html'), modWsgi('Processes And Threading', 'processes-and-threading.html')],
  requestFirst: [{ text: 'Django · Request and response objects', url: 'https://docs.djangoproject.com/en/5.2/ref/request-response/' }, pep('environ Variables', 'environ-variables')],
  startAfterView: [pep('The start_response() Callable', 'the-start-response-callable')],
  iterable: [pep('Specification Details', 'specification-details'), pep('Buffering and Streaming', 'buffering-and-streaming')],
  notStdout: [modWsgi('Application Issues', 'application-issues.html'), { text: 'RFC 3875 §6.1', url: 'https://www.rfc-editor.org/rfc/rfc3875.html#section-6.1' }],
};
