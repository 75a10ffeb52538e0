/** Drives the ASGI server's Python by hand, as the operating system would: what comes in, what goes out, what time it is. */
import { asgiLibrary } from '../../../src-core/python/asgiFiles.ts';
import { filesUnder } from '../../../src-core/python/sampleApp.ts';
import { libraryPath } from '../../../src-core/python/guestFiles.ts';
import type { Json, PythonHost, PythonRun } from '../../../src-core/python/pythonHost.ts';
import { callOf, epochUs, eventsOf, processOf } from '../machine.ts';

export interface Turn {
  readonly timerUs: number | null;
  readonly mayAccept: boolean | null;
}

export class Driver {
  readonly runs: PythonRun[] = [];
  private readonly host: PythonHost;
  private readonly pid: number;
  /** µs since the start. */
  now = 0;
  turn: Turn = { timerUs: null, mayAccept: null };

  constructor(host: PythonHost, pid: number) {
    this.host = host;
    this.pid = pid;
  }

  async start(app: string, files: Readonly<Record<string, string>>, settings: Readonly<Record<string, Json>> = {}, load = 'load'): Promise<this> {
    await this.host.start(processOf(this.pid), { ...filesUnder(libraryPath, asgiLibrary), ...files });
    await this.call(load, [app, { app_dir: '/srv/asgi', ...settings }]);
    await this.call('start_up');
    return this;
  }

  /** Runs to its end; the clock is then where the run left it. */
  async call(name: string, args: readonly Json[] = [], input = ''): Promise<PythonRun> {
    const run = await this.host.call(this.pid, { ...callOf(name.includes(':') ? name : `asgi_server.server:${name}`, args, input), epochUs: epochUs + this.now });
    this.runs.push(run);
    if (run.outcome !== 'returned') throw new Error(`${run.outcome} ${run.error?.traceback ?? ''}`);
    if (run.result !== null) {
      const turn = run.result as unknown as Turn;
      this.turn = { ...turn, timerUs: turn.timerUs === null ? null : this.now + turn.timerUs };
    }
    this.now += Math.max(0, ...run.events.map(({ atUs }) => atUs));
    return run;
  }

  connect(descriptor: number, port = 40_000 + descriptor): Promise<PythonRun> {
    return this.call('connected', [descriptor, ['127.0.0.1', port], ['127.0.0.1', 18432]]);
  }

  receive(descriptor: number, bytes: string): Promise<PythonRun> {
    return this.call('readable', [descriptor], bytes);
  }

  /** Threads do what they were given, one after the other, and the loop hears of it. */
  async jobs(run: PythonRun): Promise<void> {
    for (const { job } of eventsOf(run, 'submit')) {
      await this.call('run_job', [job, `ThreadPoolExecutor-0_${job - 1}`]);
      await this.jobs(await this.call('job_done', [job]));
    }
  }

  /** To the next timer; false when there is none. */
  async wait(): Promise<boolean> {
    if (this.turn.timerUs === null) return false;
    this.now = Math.max(this.now, this.turn.timerUs);
    await this.call('timer_due');
    return true;
  }

  sent(descriptor: number, runs: readonly PythonRun[] = this.runs): string {
    return runs.flatMap((run) => eventsOf(run, 'send')).filter((event) => event.descriptor === descriptor).map(({ bytes }) => bytes).join('');
  }

  closed(descriptor: number): boolean {
    return this.runs.flatMap((run) => eventsOf(run, 'close')).some((event) => event.descriptor === descriptor);
  }

  written(stream: 'stdout' | 'stderr'): string {
    return this.runs.flatMap((run) => eventsOf(run, 'write')).filter((event) => event.stream === stream).map(({ text }) => text).join('');
  }
}
