/** Which dialog is open. One at a time. */
import { useStore } from '../state/useStore.ts';
import { createStore } from 'zustand/vanilla';
import type { LinkedPlace } from '../../src-core/index.ts';

type DialogName = 'keys' | 'share' | 'edit' | 'consent';

interface Open {
  readonly dialog: DialogName | null;
  readonly place: LinkedPlace | null;
}

const open = createStore<Open>()(() => ({ dialog: null, place: null }));
let answer: ((agreed: boolean) => void) | null = null;

export function useDialog(): Open {
  return useStore(open, (state) => state);
}

export function openDialog(dialog: DialogName): void {
  open.setState({ dialog });
}

export function closeDialog(): void {
  open.setState({ dialog: null, place: null });
  answer?.(false);
  answer = null;
}

/** Shows somebody's code and waits for the word. */
export function askConsent(place: LinkedPlace): Promise<boolean> {
  open.setState({ dialog: 'consent', place });
  return new Promise((resolve) => (answer = resolve));
}

export function agree(): void {
  answer?.(true);
  answer = null;
  closeDialog();
}
