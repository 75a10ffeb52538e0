import { useWords } from '../state/words.ts';
import styles from './dialogs.module.css';

export function Keys() {
  const { keys } = useWords().shell;
  return (
    <table class={styles['keys']}>
      <thead class="visually-hidden"><tr><th scope="col">{keys.key}</th><th scope="col">{keys.effect}</th></tr></thead>
      <tbody>
        {keys.list.map(([names, effect]) => (
          <tr key={names}>
            <th scope="row">{names.split(' ').map((name) => (name === '+' ? ' + ' : <kbd key={name}>{name}</kbd>))}</th>
            <td>{effect}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
