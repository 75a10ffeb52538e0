import { type Program, Scheduler, type Wait } from '../../src-core/kernel/scheduler.ts';

/** A scheduler with a log of who did what when. */
export function laboratory() {
  const scheduler = new Scheduler();
  const log: string[] = [];
  const say = (word: string): void => void log.push(`${scheduler.now} ${word}`);

  /** Says its name after each wait, and `name ended` at the end, however it comes. */
  function* steps(name: string, ...waits: Wait[]): Program {
    try {
      for (const wait of waits) {
        yield wait;
        say(name);
      }
    } finally {
      say(`${name} ended`);
    }
  }

  /** Does something at a time. */
  const at = (time: number, action: () => void): number => scheduler.timer(time, action);

  return { scheduler, log, say, steps, at };
}
