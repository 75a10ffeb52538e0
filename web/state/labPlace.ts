/** The lab's place in the address: what it asks for is shown, what is shown is written. */
import { LoadError, readLoad, type LoadDescription } from '../../src-core/load/index.ts';
import { lab, refuseLink, showPair } from './lab.ts';
import { decodeLab, encodeLab } from './labLink.ts';
import { labPlace } from './labMode.ts';

/** Returns how to end it. */
export function keepLabPlace(): () => void {
  read();
  write();
  const leave = [labPlace.subscribe(read), lab.subscribe((now, before) => (now.pair !== before.pair || now.question !== before.question) && write())];
  return () => leave.forEach((end) => end());
}

function read(): void {
  const { asked } = labPlace.getState();
  if (asked === null) return;
  labPlace.setState({ asked: null });
  if (asked === labPlace.getState().shown) return;
  const linked = decodeLab(asked, check);
  if ('fault' in linked) refuseLink(linked);
  else showPair(linked.question, linked.pair);
}

function write(): void {
  const shown = encodeLab(lab.getState());
  if (shown !== labPlace.getState().shown) labPlace.setState({ shown });
}

function check(value: unknown): LoadDescription | { readonly field: string } {
  try {
    return readLoad(value);
  } catch (error) {
    if (error instanceof LoadError) return { field: error.message };
    throw error;
  }
}
