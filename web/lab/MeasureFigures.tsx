/** Every figure of both ways, measured and predicted, and what the prediction knew. A narrow page scrolls the table sideways. */
import type { MeasuredFigure, MeasureWords } from '../i18n/measureShape.ts';
import { useMeasurement, WAYS } from '../state/measure.ts';
import { figuresOf, type WayFigures } from '../state/measureFigures.ts';
import { count, mibText, msText } from './figures.ts';
import css from './measure.module.css';

const FIGURES: readonly MeasuredFigure[] = ['started', 'mostAlive', 'peakHeapBytes', 'startMs', 'loadMs', 'requestMs', 'waitMs', 'totalMs'];

export function MeasureFigures({ words }: { readonly words: MeasureWords }) {
  const predicted = useMeasurement((state) => state.predicted);
  const prices = useMeasurement((state) => state.prices);
  const cores = useMeasurement((state) => state.crowd?.cores ?? 1);
  const cgi = useMeasurement((state) => state.cgi);
  const resident = useMeasurement((state) => state.resident);
  const measured = { cgi: figuresOf(cgi), resident: figuresOf(resident) };
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <section class={css.figures} aria-labelledby="measure-figures" tabIndex={0}>
      <h3 id="measure-figures">{words.figuresTitle}</h3>
      {prices && <p>{words.prices({ start: msText(prices.startMs), load: msText(prices.loadMs), first: msText(prices.firstMs), again: msText(prices.againMs), memory: mibText(prices.heapBytes / 1024) })}</p>}
      {predicted && <p>{words.by[predicted.by](cores)}</p>}
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
              {WAYS.flatMap((way) => [measured[way], predicted?.[way]].map((figures, i) => <td key={`${way} ${i}`} data-predicted={i === 1 || undefined}>{figures ? figureText(name, figures) : words.notYet}</td>))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function figureText(name: MeasuredFigure, figures: WayFigures): string {
  switch (name) {
    case 'started':
    case 'mostAlive': return count(figures[name]);
    case 'peakHeapBytes': return mibText(figures.peakHeapBytes / 1024);
    default: return msText(figures[name]);
  }
}
