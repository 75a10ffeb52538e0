/** Every knob: its name, unit and value, one sentence, and whether it does anything here. */
import { useState } from 'preact/hooks';
import type { LabWords } from '../i18n/labShape.ts';
import { change, SIDES, useLab, type Side } from '../state/lab.ts';
import { isShared, KNOBS, type Knob, type KnobGroup, type KnobValue } from '../state/labKnobs.ts';
import { idleReason } from '../state/labIdle.ts';
import { KnobControl } from './KnobControl.tsx';
import css from './lab.module.css';

/** What most people turn; the others stand behind a heading that opens. */
const SHARED: readonly KnobGroup[] = ['both', 'clients'];
const OF_SIDE: readonly KnobGroup[] = ['server', 'app', 'machine', 'database'];
const OPEN: readonly KnobGroup[] = ['both', 'server', 'app'];

export function Knobs({ words }: { readonly words: LabWords }) {
  const [side, setSide] = useState<Side>('b');
  return (
    <div class={css.knobs}>
      {SHARED.map((group) => <Group key={group} group={group} sides={SIDES} words={words} />)}
      <fieldset class={css.sides}>
        <legend>{words.knobs.sides}</legend>
        <div class={css.segments}>
          {SIDES.map((one) => (
            <label key={one} data-side={one}>
              <input type="radio" name="lab-side" checked={side === one} onChange={() => setSide(one)} />
              <span><b class={css.letter} aria-hidden="true">{one.toUpperCase()}</b> <SideName side={one} words={words} /></span>
            </label>
          ))}
        </div>
      </fieldset>
      {OF_SIDE.map((group) => <Group key={`${side} ${group}`} group={group} sides={[side]} words={words} />)}
    </div>
  );
}

function SideName({ side, words }: { readonly side: Side; readonly words: LabWords }) {
  const deployment = useLab((state) => state.pair[side].deployment);
  return <>{words.deployments[deployment][0]}</>;
}

function Group({ group, sides, words }: { readonly group: KnobGroup; readonly sides: readonly Side[]; readonly words: LabWords }) {
  const knobs = KNOBS.filter((knob) => knob.group === group);
  const content = knobs.map((knob) => <KnobRow key={knob.id} knob={knob} sides={sides} words={words} />);
  return (
    <details class={css.group} open={OPEN.includes(group)}>
      <summary>{words.knobs.groups[group]}</summary>
      {content}
    </details>
  );
}

function KnobRow({ knob, sides, words }: { readonly knob: Knob; readonly sides: readonly Side[]; readonly words: LabWords }) {
  const [first = 'a'] = sides;
  const description = useLab((state) => state.pair[first]);
  const other = useLab((state) => state.pair.b);
  const value = knob.read(description);
  if (value === null) return null;
  // What both sides share does nothing only when it does nothing on either.
  const reasons = isShared(knob) ? [idleReason(description, knob.id), idleReason(other, knob.id)] : [idleReason(description, knob.id)];
  const idle = reasons.every((reason) => reason !== null) ? (reasons[0] ?? null) : null;
  const set = (next: KnobValue): void => change(sides, (before) => knob.write(before, next));
  return <KnobControl key={`${knob.id} ${first}`} knob={knob} value={value} idle={idle} fixed={idle === 'needsFront' || (idle === 'oneRequestEach' && knob.id === 'threads')} name={`${knob.id}-${sides.join('')}`} description={description} words={words} onChange={set} />;
}
