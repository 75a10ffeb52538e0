/** Every figure of all ways, measured and predicted, and what the prediction knew. A narrow page scrolls the table sideways. */
import type { MeasuredFigure, MeasureWords } from '../i18n/measureShape.ts';
import { useMeasurement, WAYS, type Way } from '../state/measure.ts';
import { figuresOf, type Prices, type WayFigures } from '../state/measureFigures.ts';
import { count, mibText, msText } from './figures.ts';
import css from './measure.module.css';
import { unbroken } from './unbroken.ts';

const FIGURES: readonly MeasuredFigure[] = ['started', 'mostAlive', 'peakHeapBytes', 'copiedBytes', 'startMs', 'loadMs', 'requestMs', 'waitMs', 'totalMs'];

export function MeasureFigures({ words }: { readonly words: MeasureWords }) {
  const predicted = useMeasurement((state) => state.predicted);
  const prices = useMeasurement((state) => state.prices);
  const cores = useMeasurement((state) => state.crowd?.cores ?? 1);
  const cgi = useMeasurement((state) => state.cgi);
  const forked = useMeasurement((state) => state.forked);
  const resident = useMeasurement((state) => state.resident);
  const measured = { cgi: figuresOf(cgi), forked: figuresOf(forked), resident: figuresOf(resident) };
  return (
    <section class={css.figures} aria-labelledby="measure-figures">
      <h3 id="measure-figures">{words.figuresTitle}</h3>
      {prices && <p>{unbroken(words.prices(priceTexts(prices)))}</p>}
      {predicted && <p>{words.by(cores)}</p>}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <div role="group" aria-labelledby="measure-figures" tabIndex={0}>
        <table>
          <thead>
            <tr>
              <th scope="col">{words.figure}</th>
              {WAYS.flatMap((way) => [words.measured, words.predicted].map((kind) => <th key={`${way} ${kind}`} scope="col">{words.ways[way][0]}<small>{kind}</small></th>))}
            </tr>
          </thead>
          <tbody>
            {FIGURES.map((name) => (
              <tr key={name}>
                <th scope="row">{words.figures[name][0]}<small>{words.figures[name][1]}</small></th>
                {WAYS.flatMap((way) => [measured[way], predicted?.[way]].map((figures, i) => <td key={`${way} ${i}`} data-predicted={i === 1 || undefined}>{figures ? figureText(name, way, figures, words) : words.notYet}</td>))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function priceTexts({ heapBytes, imageBytes, ...ms }: Prices): Parameters<MeasureWords['prices']>[0] {
  const { startMs, loadMs, firstMs, againMs, freezeMs, forkMs, forkedMs } = ms;
  return {
    start: msText(startMs), load: msText(loadMs), first: msText(firstMs), again: msText(againMs), memory: mibText(heapBytes / 1024),
    freeze: msText(freezeMs), image: mibText(imageBytes / 1024), fork: msText(forkMs), forked: msText(forkedMs),
  };
}

function figureText(name: MeasuredFigure, way: Way, figures: WayFigures, words: MeasureWords): string {
  switch (name) {
    case 'started':
    case 'mostAlive': return count(figures[name]);
    case 'peakHeapBytes':
    case 'copiedBytes': return mibText(figures[name] / 1024);
    case 'loadMs': return way === 'forked' ? words.inImage : msText(figures.loadMs);
    default: return msText(figures[name]);
  }
}
