/**
 * Milestones of a real request, as a profiler recorded them: GET /hello?name=kim to Django 3.2.25 under mod_wsgi 4.9.4 in
 * daemon mode, Apache 2.4.71, Debian 12. The whole recording: test/golden/django-mod-wsgi.json, which a test holds against this.
 */
export type OrderId = 'loaded' | 'called' | 'built' | 'view' | 'viewLeft' | 'started' | 'returned' | 'sent' | 'closed';

interface DjangoOrder {
  /** Which milestone, the event's number in the recording, its line there. */
  readonly events: readonly (readonly [id: OrderId, number: number, line: string])[];
  /** Requests to the one process, and how often the script's top level ran in it; the same under CGI. */
  readonly requests: number;
  readonly loads: number;
  readonly loadsUnderCgi: number;
}

export const djangoOrder: DjangoOrder = {
  events: [
    ['loaded', 1, 'wsgi.py module body starts'],
    ['called', 143, 'SERVER CALLS application(environ, start_response)'],
    ['built', 157, 'call WSGIRequest.__init__'],
    ['view', 228, 'call hello'],
    ['viewLeft', 241, 'return hello'],
    ['started', 269, 'START_RESPONSE called'],
    ['returned', 272, 'APPLICATION RETURNS to server'],
    ['sent', 274, 'server takes one body block'],
    ['closed', 276, 'server calls result.close()'],
  ],
  requests: 3,
  loads: 1,
  loadsUnderCgi: 3,
};
