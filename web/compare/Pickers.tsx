/** Who is compared: an example for each side, or what the person made of one; and which of its requests. */
import { presetGroups, presetNamed } from '../state/presets.ts';
import { choose, swapSides, useComparison, type Place, type Side } from '../state/comparison.ts';
import { useJourney } from '../state/journey.ts';
import { OWN } from '../state/pairLink.ts';
import { useWords } from '../state/words.ts';
import type { CompareWords } from '../i18n/en/compare.ts';
import { GroupedOptions } from '../ui/GroupedOptions.tsx';
import css from './compare.module.css';
import { Fault } from './Fault.tsx';

export function Pickers({ words }: { readonly words: CompareWords }) {
  return (
    <div class={css.pickers} role="group" aria-label={words.sides}>
      <Picker place="a" words={words} />
      <button type="button" class={css.swap} aria-label={words.swap} onClick={swapSides}>⇄</button>
      <Picker place="b" words={words} />
    </div>
  );
}

function Picker({ place, words }: { readonly place: Place; readonly words: CompareWords }) {
  const { presets, presetGroups: groups } = useWords().shell;
  const side = useComparison((state) => state[place]);
  const own = useComparison((state) => state.own?.scenario.preset ?? null);
  const titleOf = (name: string): string => (name === OWN ? words.own(presets[own ?? ''] ?? own ?? '') : (presets[name] ?? name));
  const known = side.name === OWN || presetNamed(side.name) !== null;
  return (
    <div class={css.picker} data-side={place}>
      <b class={css.letter} aria-hidden="true">{place.toUpperCase()}</b>
      <div>
        <select aria-label={words.side(place.toUpperCase())} value={known ? side.name : ''} aria-invalid={!known} onChange={(event) => choose(place, { name: event.currentTarget.value, request: 0 })}>
          {!known && <option value="" disabled>{words.choose}</option>}
          {own !== null && <option value={OWN}>{titleOf(OWN)}</option>}
          <GroupedOptions groups={presetGroups.map(([group, names]) => ({ label: groups[group], options: names.map((value) => ({ value, text: titleOf(value) })) }))} />
        </select>
        {side.fault ? <Fault words={words} side={side} place={place} title={titleOf(side.name)} /> : <Request words={words} side={side} place={place} title={titleOf(side.name)} />}
      </div>
    </div>
  );
}

/** What was asked and what came; a choice where a person asked more than once. */
function Request({ words, side, place, title }: { readonly words: CompareWords; readonly side: Side; readonly place: Place; readonly title: string }) {
  const running = useJourney((state) => state.running !== null);
  const { trace, request } = side;
  if (!trace) return <p class={css.asked} role="status">{running ? words.running(title) : words.loading(title)}</p>;
  const asked = [...trace.requests.entries()].filter(([, { parent }]) => parent === null);
  const { method = '', url = '', status = 0, problem = '' } = trace.requests[request] ?? {};
  return (
    <p class={css.asked}>
      {asked.length > 1 && (
        <select aria-label={words.request(place.toUpperCase())} value={request} onChange={(event) => choose(place, { name: side.name, request: Number(event.currentTarget.value) })}>
          {asked.map(([index, one], i) => <option key={index} value={index}>{words.requestNumber(i + 1, `${one.method} ${one.url.replace(/^https?:\/\/[^/]*/, '')}`)}</option>)}
        </select>
      )}
      <code>{method} {url}</code> <code>{words.outcome(status, problem)}</code>
    </p>
  );
}
