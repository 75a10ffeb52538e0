/**
 * The lines between machines: latency, bandwidth, loss. A packet leaves when the sender's line is free, takes its bytes'
 * time on it, then the path's latency. Lost ones are drawn from a seeded stream, or named by their ordinal.
 */
import type { MachineRole } from '../world/world.ts';
import type { RandomStream } from '../kernel/random.ts';
import type { NetworkSetup } from '../scenario/scenario.ts';

export interface Passage {
  /** Time from send to arrival, µs. */
  readonly delayUs: number;
  readonly lost: boolean;
}

/** Loopback: the time between a segment and its answer in a capture of nginx and gunicorn on one machine was 4–13 µs. */
const LOOPBACK_US = 5;

export class Lines {
  private readonly setup: NetworkSetup;
  private readonly dice: RandomStream;
  private readonly freeAt = new Map<string, number>();
  private clientPackets = 0;

  constructor(setup: NetworkSetup, dice: RandomStream) {
    this.setup = setup;
    this.dice = dice;
  }

  passage(from: { name: string; role: MachineRole }, to: { name: string; role: MachineRole }, bytes: number, now: number): Passage {
    if (from.name === to.name) return { delayUs: LOOPBACK_US, lost: false };
    const overClientLine = from.role === 'client' || to.role === 'client';
    const startsAt = Math.max(now, this.freeAt.get(from.name) ?? 0);
    const onLineUs = overClientLine ? Math.ceil((bytes * 8) / this.setup.megabitsPerSecond) : 0;
    this.freeAt.set(from.name, startsAt + onLineUs);
    return { delayUs: startsAt + onLineUs - now + this.oneWayUs(from.role, to.role), lost: overClientLine && this.isLost() };
  }

  private isLost(): boolean {
    this.clientPackets++;
    if (this.setup.lose.includes(this.clientPackets)) return true;
    return this.setup.lossPercent > 0 && this.dice.uniform() * 100 < this.setup.lossPercent;
  }

  private oneWayUs(from: MachineRole, to: MachineRole): number {
    const { serverRoundTripMs, resolverRoundTripMs, nameServerRoundTripMs, insideRoundTripMs } = this.setup;
    const roles = [from, to];
    if (roles.includes('nameServer')) return Math.round(nameServerRoundTripMs * 500);
    if (roles.includes('resolver')) return Math.round(resolverRoundTripMs * 500);
    return Math.round((from === 'server' && to === 'server' ? insideRoundTripMs : serverRoundTripMs) * 500);
  }
}
