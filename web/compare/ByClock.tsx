/** Both requests on one scale of time. Each stretch is a button to its first step; colour and line say which boundary it crosses. */
import { useRef } from 'preact/hooks';
import type { Measured, StageId } from '../../src-core/index.ts';
import { ms, msFigure } from '../i18n/format.ts';
import { followTrail, lookAtServer, type Place } from '../state/comparison.ts';
import { useWords } from '../state/words.ts';
import { ticksOf } from '../ui/axis.ts';
import { laneOf, lengthOf, type Piece } from './clock.ts';
import type { Shown } from './Compare.tsx';
import css from './compare.module.css';
import { useWidth } from './useWidth.ts';

export function ByClock({ comparison, words, serverOnly }: Shown & { readonly serverOnly: boolean }) {
  const frame = useRef<HTMLDivElement>(null);
  const width = useWidth(frame);
  const [a, b] = [laneOf(comparison.a, serverOnly), laneOf(comparison.b, serverOnly)];
  const length = lengthOf(a, b);
  return (
    <figure class={css.clock}>
      <figcaption>{serverOnly ? words.serverClockCaption : words.clockCaption}</figcaption>
      <div ref={frame} class={css.scale}>
        <Lane place="a" {...{ words, length }} pieces={a} side={comparison.a} />
        <Lane place="b" {...{ words, length }} pieces={b} side={comparison.b} />
        <div class={css.ticks} aria-hidden="true">
          {ticksOf({ startAt: 0, endAt: length, width }, 0, 76).map((at) => <span key={at} data-edge={at === 0 ? 'start' : at / length > 0.94 ? 'end' : undefined} style={{ left: `${(at / length) * 100}%` }}>{msFigure(at)}</span>)}
        </div>
      </div>
      {!serverOnly && [a, b].some((lane) => lane.some(({ stage }) => stage === 'server')) && <button type="button" class={css.plain} onClick={() => lookAtServer(true)}>{words.zoomIn}</button>}
      <Key />
    </figure>
  );
}

function Lane({ place, words, length, pieces, side }: { readonly place: Place; readonly words: Shown['words']; readonly length: number; readonly pieces: readonly Piece[]; readonly side: Measured }) {
  const { stages: { names, brief }, shell: { axis: { spans } } } = useWords();
  const shortOf = (stage: StageId | 'server'): string =>
    stage === 'server' ? words.server : stage === 'lookup' || stage === 'connect' ? spans[stage] : (brief[stage] ?? names[stage]);
  const nameOf = (stage: StageId | 'server'): string => (/^\d+$/.test(stage) ? `${stage} ${shortOf(stage)}` : shortOf(stage));
  const total = pieces.length === 0 ? 0 : pieces.at(-1)!.from + pieces.at(-1)!.us;
  const { method = '', url = '' } = side.trace.requests[side.request] ?? {};
  return (
    <div class={css.lane} data-side={place}>
      <p class={css.laneName}><b class={css.letter} aria-hidden="true">{place.toUpperCase()}</b> <code>{ms(total)}</code></p>
      {pieces.length === 0 && <p class={css.skip}>{words.notReached}</p>}
      <ol aria-label={words.lane(place.toUpperCase(), `${method} ${url}`, ms(total))}>
        {pieces.map(({ stage, step, from, us, crossing }) => (
          <li key={step} style={{ left: `${(from / length) * 100}%`, width: `${(us / length) * 100}%` }}>
            <button type="button" class={css.piece} data-crossing={crossing ?? 'none'} title={`${nameOf(stage)} · ${ms(us)}`} aria-label={words.stretch(nameOf(stage), ms(us), ms(from))} onClick={() => followTrail(place, step)}>
              {/^\d+$/.test(stage) && <b>{stage}</b>}{' '}<span>{shortOf(stage)}</span>
            </button>
          </li>
        ))}
      </ol>
    </div>
  );
}

function Key() {
  const { crossings, legend } = useWords().stages;
  return <ul class={css.legend} aria-label={legend}>{(['machine', 'process', 'call'] as const).map((crossing) => <li key={crossing} data-crossing={crossing}>{crossings[crossing]}</li>)}</ul>;
}
