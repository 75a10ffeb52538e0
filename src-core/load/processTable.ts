/**
 * Processes that serve, of all machines: each has a place in the table as long as it lives, the lowest that is free when
 * it begins, and a pid that its machine gives out in ascending order (other programs begin in between, as on the
 * journey's machines).
 */
import type { RandomStream } from '../kernel/random.ts';

/** pid_max of 64-bit Linux (proc_sys_kernel(5)). */
const PID_MAX = 4_194_304;

export class Pids {
  private last: number;
  /** After the greatest, counting begins anew; pids of those that have been there since boot are in use. */
  private again = 0;
  private readonly dice: RandomStream;

  constructor(dice: RandomStream) {
    this.dice = dice;
    this.last = 400 + dice.integer(400);
  }

  next(): number {
    this.last += 1 + this.dice.integer(3);
    if (this.last >= PID_MAX) this.last = this.again + 1;
    return this.last;
  }

  /** All have started that stay. */
  booted(): void {
    this.again = this.last;
  }
}

export class ProcessTable {
  /** Alive, and places ever used. */
  size = 0;
  places = 0;
  begun = 0;
  ended = 0;
  /** 0: the place is free. */
  pid = new Int32Array(64);
  machine = new Int16Array(64);
  /** Ticks. */
  born = new Float64Array(64);
  /** Share of its memory that a process of one request has filled. */
  filled = new Float64Array(64);
  /** A connection that asks for nothing keeps it. */
  held = new Uint8Array(64);
  private lowest = 0;

  begin(machine: number, pid: number, now: number): number {
    let place = this.lowest;
    while (place < this.places && this.pid[place] !== 0) place++;
    if (place === this.pid.length) this.grow();
    if (place === this.places) this.places++;
    this.lowest = place + 1;
    this.size++;
    this.machine[place] = machine;
    this.filled[place] = this.held[place] = 0;
    this.put(place, pid, now);
    return place;
  }

  end(place: number): void {
    this.pid[place] = 0;
    this.size--;
    this.ended++;
    if (place < this.lowest) this.lowest = place;
  }

  /** The process ends, and another begins in its place. */
  renew(place: number, pid: number, now: number): void {
    this.ended++;
    this.put(place, pid, now);
  }

  private put(place: number, pid: number, now: number): void {
    this.begun++;
    this.pid[place] = pid;
    this.born[place] = now;
  }

  private grow(): void {
    const size = this.pid.length * 2;
    const { pid, machine, born, filled, held } = this;
    (this.pid = new Int32Array(size)).set(pid);
    (this.machine = new Int16Array(size)).set(machine);
    (this.born = new Float64Array(size)).set(born);
    (this.filled = new Float64Array(size)).set(filled);
    (this.held = new Uint8Array(size)).set(held);
  }
}
