/** PSS, RSS and USS of both sides at the peak, as bars in one scale, with what each of them counts. */
import type { LoadResult } from '../../src-core/load/index.ts';
import type { LabWords } from '../i18n/labShape.ts';
import { SIDES } from '../state/lab.ts';
import { mibText } from './figures.ts';
import css from './lab.module.css';

const KINDS = ['uss', 'pss', 'rss'] as const;

export function MemoryKinds({ a, b, words: { kinds } }: { readonly a: LoadResult; readonly b: LoadResult; readonly words: LabWords }) {
  const most = Math.max(1, a.peak_rss_kib, b.peak_rss_kib);
  return (
    <section class={css.kinds} aria-labelledby="lab-kinds">
      <h2 id="lab-kinds">{kinds.title}</h2>
      <p class={css.small}>{kinds.about}</p>
      <dl>
        {KINDS.map((kind) => (
          <div key={kind}>
            <dt>{kinds.names[kind][0]}</dt>
            <dd>
              {SIDES.map((side) => {
                const kib = (side === 'a' ? a : b)[`peak_${kind}_kib`];
                return (
                  <p key={side} class={css.bar} data-side={side}>
                    <b class={css.letter}>{side.toUpperCase()}</b>
                    <span class={css.track} aria-hidden="true"><i style={{ width: `${(kib / most) * 100}%` }} /></span>
                    <span>{mibText(kib)}</span>
                  </p>
                );
              })}
              <p class={css.small}>{kinds.names[kind][1]}</p>
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
