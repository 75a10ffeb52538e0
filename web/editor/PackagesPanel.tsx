/** The Python packages of this tab: dropped on the page or chosen here. */
import { useEditingWords } from '../state/editingWords.ts';
import { removeWheel, useWheels } from '../state/wheels.ts';
import { Icon } from '../ui/Icon.tsx';
import styles from './PackagesPanel.module.css';

export function PackagesPanel() {
  const words = useEditingWords()?.wheels;
  const { wheels, faults, last } = useWheels((state) => state);
  if (!words) return null;
  const choose = async (input: HTMLInputElement): Promise<void> => {
    const files = [...(input.files ?? [])];
    input.value = '';
    await (await import('../state/installWheels.ts')).installWheels(files);
  };
  return (
    <section class={styles['packages']} aria-label={words.title}>
      <h3>{words.title}</h3>
      <p class={styles['note']}>{words.about}</p>
      <label class={styles['choose']}>
        {words.choose}
        <input class="visually-hidden" type="file" accept=".whl" multiple onChange={(event) => void choose(event.currentTarget)} />
      </label>
      <div role="status">{last && <p>{last.kind === 'added' ? words.added(last.names) : words.removed(last.names)}</p>}</div>
      <div role="alert">{faults.map(({ file, reason, part }) => <p key={file} class={styles['fault']}>{words.refusedFile(file, words.refused[reason] ?? reason, part)}</p>)}</div>
      {wheels.length === 0 ? <p class={styles['note']}>{words.none}</p> : (
        <ul>
          {wheels.map(({ name, version, files, bytes, leftOut }) => (
            <li key={name}>
              <span>{words.item(name, version, Object.keys(files).length, bytes)}{leftOut > 0 && <small>{words.leftOut(leftOut)}</small>}</span>
              <button type="button" aria-label={words.remove(name)} onClick={() => void removeWheel(name)}><Icon name="close" size={12} /></button>
            </li>
          ))}
        </ul>
      )}
      <p class={styles['note']}>{words.howTo}</p>
    </section>
  );
}
