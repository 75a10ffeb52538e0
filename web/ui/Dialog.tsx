/** A native modal dialog: the browser keeps the focus inside, closes it on Esc and gives the focus back. */
import type { ComponentChildren } from 'preact';
import { useEffect, useId, useRef } from 'preact/hooks';
import styles from './Dialog.module.css';
import { Icon } from './Icon.tsx';

interface DialogProps {
  readonly title: string;
  readonly closeLabel: string;
  readonly onClose: () => void;
  readonly children: ComponentChildren;
  readonly wide?: boolean;
}

export function Dialog({ title, closeLabel, onClose, children, wide }: DialogProps) {
  const ref = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const dialog = ref.current;
    const before = document.activeElement;
    if (dialog && !dialog.open) dialog.showModal();
    return () => {
      dialog?.close();
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  return (
    <dialog ref={ref} class={wide ? `${styles['dialog']} ${styles['wide']}` : styles['dialog']} aria-labelledby={id} onClose={onClose} onClick={(event) => event.target === ref.current && ref.current?.close()}>
      <div class={styles['sheet']}>
        <header class={styles['head']}>
          <h2 id={id}>{title}</h2>
          <button type="button" class={styles['close']} aria-label={closeLabel} onClick={() => ref.current?.close()}>
            <Icon name="close" />
          </button>
        </header>
        {children}
      </div>
    </dialog>
  );
}
