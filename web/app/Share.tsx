/** The link to this moment. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { linkHere } from '../state/place.ts';
import { useWords } from '../state/words.ts';
import styles from './dialogs.module.css';

export function Share() {
  const { share } = useWords().shell;
  const [link, setLink] = useState('');
  const [copied, setCopied] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => void linkHere().then(setLink), []);
  const copy = async (): Promise<void> => {
    field.current?.select();
    // Without permission the selected text can still be copied by hand.
    await navigator.clipboard?.writeText(link).then(() => setCopied(true), () => undefined);
  };
  return (
    <>
      <p>{share.text}</p>
      <div class={styles['link']}>
        <input ref={field} readOnly aria-label={share.link} value={link} onFocus={(event) => event.currentTarget.select()} />
        <button type="button" onClick={() => void copy()}>{copied ? share.copied : share.copy}</button>
      </div>
      <p class={styles['small']} role="status">{copied ? share.copied : share.length(link.length)}</p>
    </>
  );
}
