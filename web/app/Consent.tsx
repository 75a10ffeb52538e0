/** Somebody's code, shown before it may run. Nothing of it has run yet. */
import type { LinkedPlace } from '../../src-core/index.ts';
import { presetOf } from '../state/presets.ts';
import { useWords } from '../state/words.ts';
import { agree, closeDialog } from './dialogs.ts';
import styles from './dialogs.module.css';

export function Consent({ place: { scenario } }: { place: LinkedPlace }) {
  const { consent } = useWords().shell;
  const { files, gunicorn } = presetOf(scenario).server;
  const paths = [...new Set([...Object.keys(scenario.server.files), ...Object.keys(files)])];
  const changed: (readonly [string, string])[] = paths.filter((path) => scenario.server.files[path] !== files[path]).map((path) => [path, scenario.server.files[path] ?? `(${consent.removed})`]);
  if (gunicorn !== scenario.server.gunicorn) changed.unshift(['gunicorn', scenario.server.gunicorn]);
  return (
    <>
      <p>{consent.text}</p>
      {/* It scrolls, so the keyboard must reach it. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <div class={styles['code']} tabIndex={0} role="region" aria-label={consent.title}>
        {changed.map(([path, text]) => (
          <figure key={path}>
            <figcaption>{path}</figcaption>
            <pre>{text}</pre>
          </figure>
        ))}
      </div>
      <div class={styles['choice']}>
        <button type="button" onClick={closeDialog}>{consent.refuse}</button>
        <button type="button" onClick={agree}>{consent.run}</button>
      </div>
    </>
  );
}
