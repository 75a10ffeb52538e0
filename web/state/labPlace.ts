/** The lab's place in the address: what it asks for is shown, what is shown is written. */
import { LoadError, readLoad, type LoadDescription } from '../../src-core/load/index.ts';
import { lab, refuseLink, showPair, showPart } from './lab.ts';
import { decodeLab, encodeLab } from './labLink.ts';
import { labPlace } from './labMode.ts';
import { decodePart, encodePart } from './labPart.ts';
import { keepSweepable, labSweep, setSweep } from './labSweep.ts';
import { measureSettings, setMeasured } from './measureSettings.ts';

/** Returns how to end it. */
export function keepLabPlace(): () => void {
  read();
  write();
  const leave = [
    keepSweepable(),
    labPlace.subscribe(read),
    lab.subscribe((now, before) => (now.pair !== before.pair || now.question !== before.question || now.part !== before.part) && write()),
    labSweep.subscribe((now, before) => now.sweep === before.sweep && set()),
    measureSettings.subscribe(set),
  ];
  return () => leave.forEach((end) => end());
}

/** All that a link asks for, or nothing of it. */
function read(): void {
  const { asked, askedPart, shown } = labPlace.getState();
  if (asked === null) return;
  labPlace.setState({ asked: null, askedPart: '' });
  const linked = asked === shown ? lab.getState() : decodeLab(asked, check);
  if ('fault' in linked) return refuseLink(linked);
  const place = decodePart(askedPart, linked.pair);
  if ('fault' in place) return refuseLink(place);
  refuseLink(null);
  if (asked !== shown) showPair(linked.question, linked.pair);
  showPart(place.part);
  if (place.sweep) setSweep(place.sweep);
  if (place.measure) setMeasured(place.measure);
}

/** Who sets something has done with the link that was wrong. */
function set(): void {
  refuseLink(null);
  write();
}

function write(): void {
  const state = lab.getState();
  const [shown, shownPart] = [encodeLab(state), encodePart(state, labSweep.getState(), measureSettings.getState())];
  const before = labPlace.getState();
  if (shown !== before.shown || shownPart !== before.shownPart) labPlace.setState({ shown, shownPart });
}

function check(value: unknown): LoadDescription | { readonly field: string } {
  try {
    return readLoad(value);
  } catch (error) {
    if (error instanceof LoadError) return { field: error.message };
    throw error;
  }
}
