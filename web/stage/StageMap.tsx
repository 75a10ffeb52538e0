/** The map at one step: everything in it follows from the trace, the cursor and the size. */
import { useMemo } from 'preact/hooks';
import { worldAt, type Actor, type Step, type StepOf, type Trace, type World } from '../../src-core/index.ts';
import { actionAt, flightsAt, type Action } from './action.ts';
import { Callout, calloutText } from './Callout.tsx';
import { calloutPlace, seenWith } from './calloutPlace.ts';
import { Card } from './Card.tsx';
import { connectionsOf, keyOf } from './connections.ts';
import { curveBetween, pathOf, pointAt, type Curve } from './curve.ts';
import { Label } from './Label.tsx';
import type { StageLayout } from './layout.ts';
import { MachineShape } from './MachineShape.tsx';
import type { Box } from './packing.ts';
import css from './stage.module.css';
import { touchedBy } from './touched.ts';
import { Travel, type Traveller } from './Travel.tsx';
import type { StageWords } from './words.ts';

interface Props {
  readonly trace: Trace;
  readonly step: Step;
  readonly layout: StageLayout;
  /** How much of its height is seen at once. */
  readonly seen: number;
  readonly scale: number;
  readonly speed: number;
  readonly words: StageWords;
  /** The step in one sentence, and a line about its crossing and time; `null`: they are said elsewhere. */
  readonly callout: { readonly sentence: string; readonly note: string } | null;
  readonly onActor: (actor: Actor) => void;
  readonly onFrame: (actor: Actor, depth: number) => void;
  /** A group of idle processes is opened, or folded again. */
  readonly onGroup: (group: string) => void;
}

export function StageMap({ trace, step, layout, seen, scale, speed, words, callout, onActor, onFrame, onGroup }: Props) {
  const world = worldAt(trace, step.id);
  const action = actionAt(trace, step, world);
  const touched = useMemo(() => touchedBy(step), [step]);
  const travellers = useMemo(() => travellersAt(trace, step, world, action, layout), [trace, step, layout]);
  const actors = [action.from, action.to].filter((actor): actor is Actor => actor !== null);
  const isActing = (machine: string, pids: readonly number[]): boolean => actors.some((actor) => actor.machine === machine && pids.includes(actor.pid));
  return (
    <svg class={css.svg} role="group" aria-label={words.label} width={layout.width * scale} height={layout.height * scale} viewBox={`0 0 ${layout.width} ${layout.height}`}>
      <Definitions />
      {layout.names && <NamesGroup box={layout.names} words={words} />}
      {layout.machines.map((box) => {
        const machine = world.machines[box.name];
        if (!machine) return null;
        const file = action.from.machine === box.name ? action.file : null;
        return <MachineShape key={box.name} box={box} machine={machine} world={world} acting={actors.some((actor) => actor.machine === box.name)} file={file} words={words} onActor={onActor} />;
      })}
      <Connections world={world} layout={layout} />
      {layout.cards.map((box) => {
        const machine = world.machines[box.machine];
        if (!machine) return null;
        return (
          <Card
            key={`${box.machine}/${box.group ?? box.pids.join(' ')}`}
            {...{ box, machine, action, touched, words, onActor, onFrame, onGroup }}
            now={step.at}
            acting={isActing(box.machine, box.pids)}
            location={box.location ? locationAt(trace, step, box) : null}
          />
        );
      })}
      <Travel travellers={travellers} step={step.id} speed={speed} />
      {callout && <PlacedCallout {...{ callout, step, action, layout, seen }} way={travellers.find(({ current }) => current)?.curve ?? null} />}
    </svg>
  );
}

function PlacedCallout({ callout, step, action, layout, seen, way }: { callout: { sentence: string; note: string }; step: Step; action: Action; layout: StageLayout; seen: number; way: Curve | null }) {
  const text = calloutText(callout.sentence, callout.note);
  const actors = [action.from, action.to].flatMap((actor) => (actor ? [boxOf(layout, actor)] : [])).filter((box): box is Box => box !== null);
  const ground = seenWith(actors, layout, seen);
  const headers = layout.machines.map((machine) => ({ ...machine, height: 30 }));
  const box = calloutPlace(text, ground, actors, way, [...layout.cards, ...headers, ...layout.machines.filter(({ small }) => small), ...layout.machines.flatMap(({ files }) => files ?? []), ...(layout.names ? [layout.names] : [])], layout.machines);
  return <Callout text={text} box={box} crossing={step.crossing ?? action.crossing} />;
}

function NamesGroup({ box, words }: { box: Box; words: StageWords }) {
  return (
    <g>
      <rect class={css.names} x={box.x + 0.5} y={box.y + 0.5} width={box.width - 1} height={box.height - 1} rx={14} />
      <Label x={box.x + 14} y={box.y + 18} width={box.width - 28} text={words.names} size={12} bold quiet />
    </g>
  );
}

function Connections({ world, layout }: { world: World; layout: StageLayout }) {
  return (
    <g>
      {connectionsOf(world).map(({ kind, a, b }) => {
        const curve = curveOf(layout, a, b);
        if (!curve) return null;
        return (
          <g key={`${kind} ${keyOf(a)} ${keyOf(b)}`} class={css[kind]}>
            <path class={css.connection} d={pathOf(curve)} />
            <circle class={css.socket} cx={curve.from.x} cy={curve.from.y} r={3} />
            <circle class={css.socket} cx={curve.to.x} cy={curve.to.y} r={3} />
          </g>
        );
      })}
    </g>
  );
}

/** The boxes' hatch and the three crossings' arrow heads. */
function Definitions() {
  const heads = [['machine', css.arrowMachine], ['process', css.arrowProcess], ['call', css.arrowCall]] as const;
  return (
    <defs>
      <pattern id="stage-shared" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
        <line class={css.hatch} x1="0" y1="0" x2="0" y2="5" />
      </pattern>
      {heads.map(([crossing, colour]) => (
        <marker key={crossing} id={`stage-arrow-${crossing}`} viewBox="0 0 8 8" refX="7" refY="4" markerWidth="11" markerHeight="11" orient="auto" markerUnits="userSpaceOnUse">
          <path class={colour} d="M0 0L8 4L0 8z" />
        </marker>
      ))}
    </defs>
  );
}

/** Rests: a packet that has just left waits half way, one that arrives stops at the door. In between it creeps on. */
const HALF = 0.5;
const DOOR = 0.86;

function travellersAt(trace: Trace, step: Step, world: World, action: Action, layout: StageLayout): Traveller[] {
  const found: Traveller[] = [];
  for (const flight of flightsAt(trace, step, world)) {
    const curve = curveOf(layout, flight.from, flight.to);
    const at = HALF + (DOOR - HALF) * flight.share;
    if (curve) found.push({ key: `flight ${flight.id}`, curve, crossing: 'machine', label: flight.label, from: at, to: at, lost: false, current: false, aside: 0 });
  }
  const curve = action.to && curveOf(layout, action.from, action.to);
  if (curve && action.crossing) found.push({ key: `step ${step.id}`, curve, crossing: action.crossing, label: action.label, ...restsOf(action), lost: action.motion === 'lost', current: true, aside: 0 });
  return found.map((one, i) => ({ ...one, aside: 26 * found.slice(i + 1).filter((other) => crowds(one, other)).length }));
}

/** On the same piece of line, the later one has the way itself and the earlier ones stand aside. */
function crowds(a: Traveller, b: Traveller): boolean {
  const [p, q] = [pointAt(a.curve, a.to), pointAt(b.curve, b.to)];
  return Math.abs(p.x - q.x) < 70 && Math.abs(p.y - q.y) < 20;
}

function restsOf({ motion }: Action): { from: number; to: number } {
  switch (motion) {
    case 'leaves':
      return { from: 0.08, to: HALF };
    case 'arrives':
      return { from: HALF, to: DOOR };
    case 'whole':
      return { from: 0.08, to: HALF };
    case 'lost':
    case 'still':
      return { from: HALF, to: HALF };
  }
}

function curveOf(layout: StageLayout, from: Actor, to: Actor): Curve | null {
  const [a, b] = [boxOf(layout, from), boxOf(layout, to)];
  return a && b && a !== b ? curveBetween(a, b) : null;
}

/** The card of a process; the machine's box for its kernel, or for a process that has no card. */
function boxOf(layout: StageLayout, actor: Actor): Box | null {
  return (
    layout.cards.find(({ machine, pids }) => machine === actor.machine && pids.includes(actor.pid)) ??
    layout.machines.find(({ name }) => name === actor.machine) ??
    null
  );
}

/** The last choice that a process made in the request of the step. */
function locationAt(trace: Trace, step: Step, box: { machine: string; pids: readonly number[] }): StepOf<'locationChosen'>['data'] | null {
  for (let id = step.id; id >= 0; id--) {
    const earlier = trace.steps[id]!;
    if (earlier.request !== null && step.request !== null && earlier.request !== step.request) return null;
    if (earlier.kind === 'locationChosen' && earlier.actor.machine === box.machine && box.pids.includes(earlier.actor.pid)) return earlier.data;
  }
  return null;
}
