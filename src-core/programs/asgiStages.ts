/**
 * The stages of requests whose coroutines take turns on one thread. Each connection has a place of its own in the story:
 * 6 the outermost application is called · 7 each further hop · 8 in the innermost · 9 what follows its request object, or its
 * first call · 10 the answer begins · 13 bytes go out, which in ASGI is while `send` runs · 11 back in the application · 12 it
 * has returned, and the hops around it do.
 */
import type { PythonEvent } from '../python/pythonHost.ts';
import type { StageId } from '../trace/trace.ts';

export class AsgiStages {
  private ahead = 0;
  /** Applications that have been entered and not left. */
  private open = 0;
  private deepest = 0;
  private requestIsBuilt = false;
  private stage: StageId | null = null;

  /** What is about to be told: how many hops there are can only be seen ahead. */
  expect(events: readonly PythonEvent[]): void {
    this.ahead = events.filter((event) => event.kind === 'call' && event.role === 'asgi').length;
    this.requestIsBuilt = events.some((event) => event.kind === 'call' && event.role === 'request');
  }

  /** `null`: nothing is known of it, and the thread's stage stays. */
  at(event: PythonEvent): StageId | null {
    if (event.kind === 'call' && event.role === 'asgi') this.stage = this.open === 0 ? '6' : '7';
    else if (event.kind === 'call' && event.role === 'send') this.stage = '10';
    else if (event.kind === 'send' && this.stage !== null) this.stage = '13';
    else if (ends(event)) this.stage = this.open === this.deepest ? '11' : '12';
    return this.stage;
  }

  after(event: PythonEvent): void {
    if (event.kind === 'call' && event.role === 'asgi') {
      this.ahead--;
      this.open++;
      this.deepest = this.open;
      this.stage = this.ahead > 0 ? '7' : '8';
    } else if (event.kind === 'return' && event.role === 'request' && this.stage === '8') this.stage = '9';
    else if (event.kind === 'return' && event.role === 'send') this.stage = '11';
    else if (ends(event)) {
      this.open--;
      this.stage = this.open > 0 ? '12' : null;
      if (this.open === 0) this.deepest = 0;
    } else if (this.stage === '8' && !this.requestIsBuilt && event.kind === 'call') this.stage = '9';
  }
}

function ends(event: PythonEvent): boolean {
  return (event.kind === 'return' || event.kind === 'unwind') && event.role === 'asgi';
}
