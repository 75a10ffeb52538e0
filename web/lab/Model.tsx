/** How good is this model? Measured runs beside their predictions, and queueing theory beside the simulation. */
import type { LabWords } from '../i18n/en/lab.ts';
import css from './lab.module.css';

export function Model({ words: { model } }: { readonly words: LabWords }) {
  return (
    <div class={css.model}>
      <h2>{model.title}</h2>
      <p>{model.about}</p>
      <p>{model.none}</p>
    </div>
  );
}
