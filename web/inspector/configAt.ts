/**
 * The configuration text of whatever program acts, with the lines that a step follows from: where it listens, how many of
 * what it starts. nginx and httpd, whose texts say what becomes of each request, have readings of their own.
 */
import type { Process, Scenario, Step } from '../../src-core/index.ts';

export interface ConfigText {
  readonly file: string;
  readonly text: string;
  readonly lines: readonly number[];
}

/** A process is called otherwise than the service that started it. */
const SERVICE_OF: Readonly<Record<string, string>> = { dotnet: 'kestrel' };

/** `null` for a process that no service of the scenario started: the browser, a CGI program. */
export function configAt(step: Step, { program }: Process, { server }: Scenario): ConfigText | null {
  const wanted = SERVICE_OF[program] ?? program;
  const found = Object.entries(server.services).find(([, service]) => service.program === wanted && service.machine === step.actor.machine);
  if (!found) return null;
  const [file, { config: text }] = found;
  return { file, text, lines: linesFor(step, text.split('\n')) };
}

function linesFor(step: Step, rows: readonly string[]): readonly number[] {
  if (step.kind === 'listened') return matching(rows, new RegExp(`(^|\\D)${step.data.port}(\\D|$)`));
  if (step.kind === 'forked') return matching(rows, /process|worker|children|concurrency/i);
  if (step.kind === 'subsystemStarted') return matching(rows, new RegExp(`:${step.data.subsystem}:`));
  if (step.kind === 'threadStarted') return matching(rows, /thread/i);
  return [];
}

/** Comments do not count. */
function matching(rows: readonly string[], pattern: RegExp): readonly number[] {
  return rows.flatMap((row, at) => (pattern.test(row.replace(/^\s*[#;].*/, '')) ? [at + 1] : []));
}
