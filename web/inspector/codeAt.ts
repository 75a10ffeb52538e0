/**
 * Which text stands behind a step, and which of its lines: the Python that runs, the configuration that a server follows,
 * the zone that a name server reads. What has no text of its own is a model, and says which file of the project it is.
 */
import { guestLibrary, worldAt, type Frame, type Scenario, type Step, type StepOf, type Trace } from '../../src-core/index.ts';
import { configAt } from './configAt.ts';
import { httpdLines } from './httpdLines.ts';
import { wheelText } from '../state/wheels.ts';
import { processOf, stackOf } from './stackOf.ts';

export interface CodePlace {
  readonly kind: 'python' | 'config' | 'zone';
  readonly file: string;
  readonly text: string;
  /** Lines from 1 that are meant; empty when the whole file is. */
  readonly lines: readonly number[];
  /** The call stack, outermost first, for Python. */
  readonly stack: readonly Frame[];
  /** What left the frame: a value, an exception. */
  readonly outcome: { readonly kind: 'returned' | 'yielded' | 'raised'; readonly text: string } | null;
  /** The step itself is a step of Python; otherwise the text is only its surroundings. */
  readonly own: boolean;
  /** The language of the text is not executed here. */
  readonly modelled: boolean;
}

export interface ModelPlace {
  readonly kind: 'model';
  readonly program: string;
  /** Path in the project. */
  readonly model: string;
}

const MODELS: Readonly<Record<string, string>> = {
  browser: 'src-core/programs/browser.ts',
  resolver: 'src-core/programs/resolver.ts',
  nameServer: 'src-core/programs/nameServer.ts',
  nginx: 'src-core/programs/nginx.ts',
  gunicorn: 'src-core/programs/gunicorn.ts',
  node: 'src-core/programs/modelledNode.ts',
  puma: 'src-core/programs/modelledPuma.ts',
  dotnet: 'src-core/programs/modelledKestrel.ts',
  'php-fpm': 'src-core/programs/phpFpm.ts',
  httpd: 'src-core/programs/httpd.ts',
  fcgiwrap: 'src-core/programs/fcgiwrap.ts',
  python3: 'src-core/programs/cgiProcess.ts',
  tomcat: 'src-core/programs/tomcat.ts',
  uvicorn: 'src-core/programs/uvicorn.ts',
  hypercorn: 'src-core/programs/hypercorn.ts',
  ...Object.fromEntries(['uwsgi', 'bjoern', 'cheroot', 'twisted', 'tornado', 'waitress', 'runserver'].map((name) => [name, 'src-core/programs/pythonServer.ts'])),
  database: 'src-core/programs/database.ts',
  broker: 'src-core/programs/broker.ts',
  celery: 'src-core/programs/taskWorker.ts',
};
const KERNEL_MODEL = 'src-core/system/tcpStack.ts';

export function codeAt(trace: Trace, step: Step, scenario: Scenario): CodePlace | ModelPlace {
  const world = worldAt(trace, step.id);
  const before = worldAt(trace, step.id - 1);
  const process = processOf(world, step);
  const outcome = outcomeOf(step);
  // Who returns is off the stack after the step, so it is shown as it was before.
  const frames = stackOf(outcome ? before : world, step);
  const top = frames.at(-1);
  if (top) return pythonPlace(step, frames, top, scenario, outcome);
  if (step.kind === 'moduleLoaded' || step.kind === 'modelledLoaded') return { kind: 'python', file: step.data.file, text: sourceOf(scenario, step.data.file) ?? '', lines: [], stack: [], outcome: null, own: true, modelled: step.kind === 'modelledLoaded' };
  if (process?.program === 'nginx') return nginxPlace(step, process.location, scenario);
  if (process?.program === 'httpd') return httpdPlace(step, process.location ?? '', scenario);
  if (process?.program === 'nameServer') return zonePlace(trace, step, scenario) ?? model('nameServer');
  const config = process ? configAt(step, process, scenario) : null;
  return config ? { kind: 'config', ...config, stack: [], outcome: null, own: true, modelled: false } : model(process?.program ?? '');
}

/** The configuration of a program on a machine; empty when it has none. */
function textOf({ server }: Scenario, program: string, machine: string): string {
  return Object.values(server.services).find((service) => service.program === program && service.machine === machine)?.config ?? '';
}

/** The text of a Python file of the server; `null` when the page has none. */
export function sourceOf(scenario: Scenario, file: string): string | null {
  return scenario.server.files[file] ?? guestLibrary[file] ?? wheelText(file);
}

function model(program: string): ModelPlace {
  return { kind: 'model', program, model: MODELS[program] ?? KERNEL_MODEL };
}

function pythonPlace(step: Step, stack: readonly Frame[], top: Frame, scenario: Scenario, outcome: CodePlace['outcome']): CodePlace {
  return { kind: 'python', file: top.file, text: sourceOf(scenario, top.file) ?? '', lines: [Math.max(top.line, 1)], stack, outcome, own: step.kind.startsWith('python') || step.kind.startsWith('modelled'), modelled: top.modelled ?? false };
}

function outcomeOf(step: Step): CodePlace['outcome'] {
  if (step.kind === 'pythonReturned' || step.kind === 'modelledReturned') return { kind: 'returned', text: step.data.value };
  if (step.kind === 'pythonYielded') return { kind: 'yielded', text: step.data.value };
  if (step.kind === 'pythonUnwound' || step.kind === 'pythonRaised') return { kind: 'raised', text: step.data.exception };
  return null;
}

function nginxPlace(step: Step, current: string | undefined, scenario: Scenario): CodePlace {
  const text = textOf(scenario, 'nginx', step.actor.machine);
  const location = step.kind === 'locationChosen' ? step.data.location : step.kind === 'serverChosen' ? undefined : current;
  const head = step.kind === 'serverChosen' ? /^\s*server\s*\{/ : step.kind === 'listened' ? /^\s*listen\b/ : null;
  const lines = location !== undefined ? blockLines(text, (line) => headOfLocation(line) === location.trim()) : head ? blockLines(text, (line) => head.test(line)) : [];
  return { kind: 'config', file: '/etc/nginx/nginx.conf', text, lines, stack: [], outcome: null, own: true, modelled: false };
}

function httpdPlace(step: Step, current: string, scenario: Scenario): CodePlace {
  const text = textOf(scenario, 'httpd', step.actor.machine);
  return { kind: 'config', file: '/etc/apache2/apache2.conf', text, lines: httpdLines(text, step, current), stack: [], outcome: null, own: true, modelled: false };
}

function headOfLocation(line: string): string | null {
  return /^\s*location\s+(.*?)\s*\{/.exec(line)?.[1] ?? null;
}

/** The lines of the first block whose head is looked for, up to its closing brace; of a directive without one, its lines. */
function blockLines(text: string, isHead: (line: string) => boolean): readonly number[] {
  const lines = text.split('\n');
  const start = lines.findIndex(isHead);
  if (start < 0) return [];
  if (!lines[start]!.includes('{')) return lines.flatMap((line, index) => (isHead(line) ? [index + 1] : []));
  const found: number[] = [];
  for (let at = start, depth = 0; at < lines.length; at++) {
    found.push(at + 1);
    for (const character of lines[at]!.replace(/#.*/, '')) depth += character === '{' ? 1 : character === '}' ? -1 : 0;
    if (depth === 0) break;
  }
  return found;
}

function zonePlace(trace: Trace, step: Step, scenario: Scenario): CodePlace | null {
  const searched = searchedIn(trace, step);
  const zones = scenario.dns.zones.filter(({ machine }) => machine === step.actor.machine);
  const zone = zones.find(({ text }) => searched !== null && originOf(text) === searched.data.zone) ?? zones[0];
  if (!zone) return null;
  return { kind: 'zone', file: `${zone.machine}: ${originOf(zone.text)}`, text: zone.text, lines: searched ? recordLines(zone.text, searched.data) : [], stack: [], outcome: null, own: step.kind === 'zoneSearched', modelled: false };
}

/** What this name server last searched for, up to and with the step. */
function searchedIn(trace: Trace, step: Step): StepOf<'zoneSearched'> | null {
  for (let id = step.id; id >= 0; id--) {
    const earlier = trace.steps[id]!;
    if (earlier.actor.machine !== step.actor.machine) continue;
    if (earlier.kind === 'zoneSearched') return earlier;
    if (earlier.kind === 'datagramReceived' && id !== step.id) return null;
  }
  return null;
}

function originOf(text: string): string {
  return plain(/^\$ORIGIN\s+(\S+)/m.exec(text)?.[1] ?? '.');
}

/** The lines of a zone file that made the verdict: the records found, the delegation and its glue, or the SOA that says "no". */
function recordLines(text: string, { name, type, verdict }: { readonly name: string; readonly type: string; readonly verdict: string }): readonly number[] {
  const records = zoneLines(text);
  const wanted = plain(name);
  const isBelow = (owner: string): boolean => owner === '.' || wanted === owner || wanted.endsWith(`.${owner}`);
  const apex = originOf(text);
  if (verdict === 'answer') return records.filter((record) => record.owner === wanted && (record.type === type || record.type === 'CNAME')).map(({ line }) => line);
  if (verdict === 'cname') return records.filter((record) => record.owner === wanted && record.type === 'CNAME').map(({ line }) => line);
  if (verdict !== 'referral') return records.filter((record) => record.type === 'SOA').map(({ line }) => line);
  const cuts = records.filter((record) => record.type === 'NS' && record.owner !== apex && isBelow(record.owner));
  const servers = new Set(cuts.map(({ data }) => absolute(data, apex)));
  return records.filter((record) => cuts.includes(record) || ((record.type === 'A' || record.type === 'AAAA') && servers.has(record.owner))).map(({ line }) => line);
}

interface ZoneLine {
  readonly line: number;
  readonly owner: string;
  readonly type: string;
  readonly data: string;
}

function zoneLines(text: string): readonly ZoneLine[] {
  let origin = '.';
  let owner = '';
  return text.split('\n').flatMap((source, index) => {
    const line = source.replace(/;.*/, '');
    if (line.startsWith('$ORIGIN')) origin = plain(line.split(/\s+/)[1] ?? '.');
    const record = /^(\S*)\s+(?:\d+\s+)?(?:IN\s+)?(?:\d+\s+)?([A-Z]+)\s+(.*\S)/.exec(line);
    if (line.startsWith('$') || !record) return [];
    if (record[1]) owner = absolute(record[1], origin);
    return [{ line: index + 1, owner, type: record[2]!, data: record[3]!.split(/\s+/)[0]! }];
  });
}

function absolute(name: string, origin: string): string {
  if (name === '@') return origin;
  if (name.endsWith('.')) return plain(name);
  return origin === '.' ? plain(name) : `${plain(name)}.${origin}`;
}

function plain(name: string): string {
  return name === '.' ? '.' : name.replace(/\.$/, '').toLowerCase();
}
