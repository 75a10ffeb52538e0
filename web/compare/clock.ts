/** Both requests as lanes on one scale of time: stretches of their spines, the servers' part in one piece or by itself. */
import { isServerStage, type Crossing, type Measured, type StageId, type StepId } from '../../src-core/index.ts';

export interface Piece {
  /** `server` stands for the stages 2 to 14 together. */
  readonly stage: StageId | 'server';
  readonly step: StepId;
  /** µs since the lane's beginning. */
  readonly from: number;
  readonly us: number;
  readonly crossing: Crossing | null;
}

/** Pieces that took time, in their order; empty when the servers were not reached and only they are asked for. */
export function laneOf({ stretches }: Measured, serverOnly: boolean): readonly Piece[] {
  const shown = serverOnly ? stretches.filter(({ stage }) => isServerStage(stage)) : stretches;
  const zero = shown[0]?.startAt ?? 0;
  const pieces: Piece[] = [];
  for (const { stage, first, startAt, endAt, crossing } of shown) {
    const name = !serverOnly && isServerStage(stage) ? 'server' : stage;
    const open = pieces.at(-1);
    if (open?.stage === name) pieces[pieces.length - 1] = { ...open, us: endAt - zero - open.from, crossing: name === 'server' ? null : crossing };
    else pieces.push({ stage: name, step: first, from: startAt - zero, us: endAt - startAt, crossing: name === 'server' ? null : crossing });
  }
  return pieces.filter(({ us }) => us > 0);
}

/** The length of the scale that holds both, µs. */
export function lengthOf(...lanes: readonly (readonly Piece[])[]): number {
  return Math.max(1, ...lanes.map((lane) => (lane.length === 0 ? 0 : lane.at(-1)!.from + lane.at(-1)!.us)));
}
