/**
 * Who is there whatever is served: the web server, masters, httpd's children. Their number and their memory together are the
 * profile's base; here they are named, and parted by what each kind was measured to have: test/golden/load/costs.json,
 * `memory_and_boot_per_deployment.rows.*.processes_after` (private; PSS less private), of a row in which nothing else ran.
 */
import { NGINX_MEMORY } from '../costs/gateways.ts';
import type { DeploymentId } from '../costs/subjects.ts';
import { deployments } from './deployments.ts';
import type { CostProfile, LoadDescription } from './description.ts';

export const STAFF_KINDS = ['nginx', 'gunicorn', 'uwsgi', 'php-fpm', 'httpd', 'cgid', 'fcgiwrap', 'other'] as const;
export type StaffKind = (typeof STAFF_KINDS)[number];

/** Processes of one kind: `nginx` is its master and its worker, `gunicorn` the master, `httpd` all that do not serve themselves. */
export interface Staff {
  readonly kind: StaffKind;
  readonly processes: number;
  readonly private_kib: number;
  readonly shared_kib: number;
}

const staff = (kind: StaffKind, processes: number, private_kib: number, shared_kib: number): Staff => ({ kind, processes, private_kib, shared_kib });

const NGINX = staff('nginx', NGINX_MEMORY.processes, NGINX_MEMORY.uss_kib, NGINX_MEMORY.pss_kib - NGINX_MEMORY.uss_kib);

/** In the order in which they start. The last kind is as many and has as much as is left of the base. */
const STAFF: Readonly<Record<DeploymentId, readonly Staff[]>> = {
  'apache-prefork-cgi': [staff('httpd', 61, 0, 0)],
  // `web_server_only: apache event 1x64, mod_cgid`: the daemon, then httpd's master and its child of 64 threads.
  'apache-event-cgid': [staff('cgid', 1, 216, 924), staff('httpd', 2, 0, 0)],
  // `nginx + fcgiwrap 50`: nginx, then the first wrapper and the 50 that it forked.
  fcgiwrap: [staff('nginx', 2, 4912, 2415), staff('fcgiwrap', 51, 0, 0)],
  // `uwsgi_p4_flask`.
  fastcgi: [staff('nginx', 2, 1520, 2857), staff('uwsgi', 1, 0, 0)],
  uwsgi: [staff('nginx', 2, 1520, 2857), staff('uwsgi', 1, 0, 0)],
  // `phpfpm4`.
  'php-fpm': [staff('nginx', 2, 1660, 3541), staff('php-fpm', 1, 0, 0)],
  'mod-php': [staff('httpd', 1, 0, 0)],
  'mod-wsgi-embedded': [staff('httpd', 1, 0, 0)],
  'mod-wsgi-daemon': [staff('httpd', 2, 0, 0)],
  'gunicorn-sync': [NGINX, staff('gunicorn', 1, 0, 0)],
  'gunicorn-gthread': [NGINX, staff('gunicorn', 1, 0, 0)],
  'gunicorn-gevent': [NGINX, staff('gunicorn', 1, 0, 0)],
  uvicorn: [staff('nginx', 2, 0, 0)],
  tomcat: [],
};

type Described = Pick<LoadDescription, 'deployment' | 'front' | 'application'>;

/** The kinds of a base, in the order in which they start. */
export function staffOf(description: Described, { processes, pss_kib, uss_kib }: CostProfile['base']): readonly Staff[] {
  // Those who serve map the same files, and may have been measured to have more of them than all.
  const shared_kib = Math.max(0, pss_kib - uss_kib);
  const kinds = kindsOf(description);
  const first = kinds.slice(0, -1);
  const sum = (all: readonly Staff[], of: (one: Staff) => number): number => all.reduce((so, one) => so + of(one), 0);
  const left = processes - sum(first, (one) => one.processes);
  if (processes === 0) return [];
  if (kinds.length === 0 || left < 1) return [staff('other', processes, uss_kib, shared_kib)];
  // Shared pages are fewer where several kinds that were measured apart share them; what was measured is parted then.
  const part = (known: number, all: number): number => Math.min(1, (0.9 * all) / Math.max(1, known));
  const own = part(sum(first, (one) => one.private_kib), uss_kib);
  const mapped = part(sum(first, (one) => one.shared_kib), shared_kib);
  const named = first.map((one) => ({ ...one, private_kib: one.private_kib * own, shared_kib: one.shared_kib * mapped }));
  return [...named, staff(kinds.at(-1)!.kind, left, uss_kib - sum(named, (one) => one.private_kib), shared_kib - sum(named, (one) => one.shared_kib))];
}

function kindsOf({ deployment, front, application }: Described): readonly Staff[] {
  const kinds = STAFF[deployment];
  if (front === deployments[deployment].front) return kinds;
  // A profile from outside is as it is, whatever stands in front.
  if (typeof application !== 'string') return [];
  return front === 'nginx' ? [NGINX, ...kinds] : kinds.filter(({ kind }) => kind !== 'nginx');
}
