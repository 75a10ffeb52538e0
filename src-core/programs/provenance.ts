/**
 * Where the memory of a process comes from: measured on a real server, or chosen because nobody measured it. Measurements:
 * private, shared and resident sizes from /proc/PID/smaps_rollup after 300 requests, on a guest with 2 vCPU (AMD EPYC), Debian
 * 12; they are copied to test/golden (costs.json, httpd-costs.json and their like), and tests tie the figures to them.
 */
export interface MemoryProvenance {
  /** What was measured, with its version; null: nothing was. */
  readonly measured: string | null;
}

const measured = (what: string): MemoryProvenance => ({ measured: what });
const chosen: MemoryProvenance = { measured: null };

const PROVENANCE: Readonly<Record<string, MemoryProvenance>> = {
  nginx: measured('nginx 1.22.1'),
  gunicorn: measured('gunicorn 20.1.0, CPython 3.11'),
  uwsgi: measured('uWSGI 2.0.21, CPython 3.11'),
  uvicorn: measured('uvicorn 0.17.6, CPython 3.11'),
  httpd: measured('Apache httpd 2.4.71'),
  python3: measured('CPython 3.11'),
  fcgiwrap: measured('fcgiwrap 1.1.0'),
  'php-fpm': measured('PHP-FPM 8.2'),
  tomcat: measured('Tomcat 10.1.60'),
};

/** Of a program by the name that the world gives it. What an interpreter inside of httpd adds was not measured by itself. */
export function memoryProvenanceOf(program: string, embedsInterpreter = false): MemoryProvenance {
  if (embedsInterpreter && program === 'httpd') return chosen;
  return Object.hasOwn(PROVENANCE, program) ? PROVENANCE[program]! : chosen;
}
