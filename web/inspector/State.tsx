/** What a step changed, and how its process and its machine stand after it. */
import { memoryProvenanceOf, worldAt, type Machine, type Process, type Step, type World } from '../../src-core/index.ts';
import type { Stories } from '../i18n/storyShape.ts';
import { filled, sizeKib } from '../i18n/format.ts';
import { changesOf, programOf, type ChangeGroup, type ChangeLine } from './changes.ts';
import type { TabProps } from './Inspector.tsx';
import { scrollable } from './scrollWithin.ts';
import { stackOf } from './stackOf.ts';
import { Cells, Section } from './Table.tsx';
import { Threads } from './Threads.tsx';
import css from './state.module.css';

type Words = Stories['inspecting']['state'];

export function State({ trace, step, stories }: TabProps) {
  const words = stories.inspecting.state;
  const world = worldAt(trace, step.id);
  const before = worldAt(trace, step.id - 1);
  const machine = world.machines[step.actor.machine];
  const process = machine?.processes[step.actor.pid];
  const environ = stackOf(world, step).findLast((frame) => frame.environ)?.environ;
  const isScope = environ !== undefined && 'asgi' in environ;
  const environTitle = isScope ? words.scope : words.environ;
  return (
    <>
      <Changes groups={changesOf(step)} world={world} before={before} stories={stories} />
      <Section title={process ? `${words.process} ${process.pid}` : words.process} open>
        {process ? <ProcessView process={process} words={words} /> : <p>{step.actor.pid === 0 ? words.kernelActs : words.gone}</p>}
      </Section>
      {process && <Threads process={process} actor={step.actor} words={words} />}
      {environ && (
        <Section title={environTitle} open count={Object.keys(environ).length}>
          <p class={css.help}>{isScope ? words.scopeHelp : words.environHelp}</p>
          <Cells head={[words.name, words.value]} rows={Object.entries(environ)} label={environTitle} mono />
        </Section>
      )}
      {process && <Holdings process={process} words={words} />}
      {machine && <MachineView machine={machine} step={step} words={words} />}
    </>
  );
}

function Changes({ groups, world, before, stories }: { readonly groups: readonly ChangeGroup[]; readonly world: World; readonly before: World; readonly stories: Stories }) {
  const words = stories.inspecting.state;
  return (
    <Section title={words.changed} open>
      {groups.length === 0 && <p>{words.nothing}</p>}
      {groups.map((group) => (
        <div key={`${group.machine} ${group.pid}`} class={css.group}>
          <h3>{whose(group, world, before, words)}</h3>
          <ul>{group.lines.map((line, index) => <ChangeView key={index} line={line} stories={stories} />)}</ul>
        </div>
      ))}
    </Section>
  );
}

function whose({ machine, pid }: ChangeGroup, world: World, before: World, words: Words): string {
  if (machine === '') return words.wires;
  if (pid === 0) return `${machine} · ${words.kernel}`;
  return `${machine} · ${programOf(world, machine, pid) || programOf(before, machine, pid)} (${words.pid} ${pid})`;
}

function ChangeView({ line, stories }: { readonly line: ChangeLine; readonly stories: Stories }) {
  const words = stories.inspecting.state;
  const before = said(line.key, line.before, words);
  const after = said(line.key, line.after, words);
  return (
    <li class={css.change}>
      <span class={css.what}>{filled(stories.changes[line.key], { name: line.name })}</span>
      {before !== '' && <del><span class="visually-hidden">{words.before}: </span>{before}</del>}
      {before !== '' && after !== '' && <span aria-hidden="true" class={css.arrow}>→</span>}
      {after !== '' && <ins><span class="visually-hidden">{words.after}: </span>{after}</ins>}
    </li>
  );
}

/** Values are shown as they are; only the states of a process and of a page have words of their own. */
function said(key: ChangeLine['key'], value: string | null, words: Words): string {
  if (key === 'state' && (value === 'running' || value === 'waiting' || value === 'exited')) return words[value];
  if (key === 'page' && value !== null) return value.replace(/^\w+/, (state) => words.pages[state] ?? state);
  return value ?? '';
}

function ProcessView({ process, words }: { readonly process: Process; readonly words: Words }) {
  const segments = Object.entries(process.memory);
  const sum = (part: 'privateKib' | 'sharedKib' | 'pssKib'): string => sizeKib(segments.reduce((all, [, segment]) => all + segment[part], 0));
  return (
    <>
      <p class={css.identity}><b>{process.program} {process.role}</b> · {words.ppid} {process.ppid} · {stateOf(process, words)}</p>
      <p><code class={css.command}>{Object.values(process.argv).join(' ')}</code></p>
      <h3>{words.memory}</h3>
      <Cells head={[words.segment, words.private, words.shared, words.pss]} label={words.memory} figures
        rows={[...segments.map(([name, { privateKib, sharedKib, pssKib }]) => [words.segments[name] ?? name, sizeKib(privateKib), sizeKib(sharedKib), sizeKib(pssKib)]), [words.sum, sum('privateKib'), sum('sharedKib'), sum('pssKib')]]} />
      <p class={css.help}>{words.memoryHelp} {measuredAs(process, words)}</p>
    </>
  );
}

function measuredAs({ program, python }: Process, words: Words): string {
  const { measured } = memoryProvenanceOf(program, python !== undefined);
  return measured === null ? words.memoryChosen : words.memoryMeasured(measured);
}

function Holdings({ process, words }: { readonly process: Process; readonly words: Words }) {
  const environment = Object.entries(process.environment);
  return (
    <>
      <Section title={words.descriptors} count={Object.keys(process.descriptors).length}>
        <Cells head={[words.number, words.kind, words.target]} label={words.descriptors} rows={Object.entries(process.descriptors).map(([number, { kind, target }]) => [number, words.kinds[kind] ?? kind, target])} mono />
      </Section>
      <Section title={words.environment} count={environment.length}>
        {environment.length === 0 ? <p>{words.empty}</p> : <Cells head={[words.name, words.value]} label={words.environment} rows={environment} mono />}
      </Section>
    </>
  );
}

function MachineView({ machine, step, words }: { readonly machine: Machine; readonly step: Step; readonly words: Words }) {
  const { at, actor: { pid } } = step;
  const processes = Object.values(machine.processes);
  const sockets = Object.values(machine.sockets);
  const caches = cachesOf(machine);
  const logs = Object.entries(machine.logs);
  return (
    <>
      <Section title={`${words.processes} ${machine.name}`} count={processes.length} open>
        <Cells head={[words.pid, words.ppid, words.program, words.status]} label={words.processes} mark={processes.findIndex((process) => process.pid === pid)} markText={words.here}
          rows={processes.map((process) => [String(process.pid), String(process.ppid), `${process.program} ${process.role}`, stateOf(process, words)])} />
      </Section>
      <Section title={words.sockets} count={sockets.length}>
        {sockets.length === 0 ? <p>{words.none}</p> : (
          <Cells head={[words.protocol, words.local, words.remote, words.status, words.unread, words.owner]} label={words.sockets} mono
            rows={sockets.map((socket) => [socket.protocol, socket.local, socket.remote, socket.state === 'LISTEN' ? `LISTEN ${socket.queued}/${socket.backlog}` : socket.state, String(socket.unreadBytes), String(socket.pid)])} />
        )}
      </Section>
      {caches.length > 0 && (
        <Section title={words.caches} count={caches.length} open>
          <Cells head={[words.owner, words.entry, words.value, words.left]} label={words.caches} mono rows={caches.map(({ owner, entry, value, expiresAt }) => [owner, entry, value, expiresAt > at ? words.seconds(Math.ceil((expiresAt - at) / 1e6)) : words.expired])} />
        </Section>
      )}
      {logs.map(([path, lines]) => (
        <Section key={path} title={`${words.logs}: ${path}`} count={Object.keys(lines).length} open={step.kind === 'logged' && step.data.path === path}>
          <pre class={css.log} {...scrollable} aria-label={path}>{Object.values(lines).join('\n')}</pre>
        </Section>
      ))}
    </>
  );
}

function stateOf({ state, waitsFor, exit }: Process, words: Words): string {
  const name = words[state];
  return state === 'waiting' && waitsFor ? `${words.waitsFor} ${waitsFor}()` : exit ? `${name} (${exit})` : name;
}

function cachesOf(machine: Machine): readonly { readonly owner: string; readonly entry: string; readonly value: string; readonly expiresAt: number }[] {
  const holders = [{ owner: machine.name, caches: machine.caches }, ...Object.values(machine.processes).map(({ program, caches }) => ({ owner: program, caches }))];
  return holders.flatMap(({ owner, caches }) => Object.values(caches).flatMap((cache) => Object.entries(cache).map(([entry, { value, expiresAt }]) => ({ owner, entry, value, expiresAt }))));
}
