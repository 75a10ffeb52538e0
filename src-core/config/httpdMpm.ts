/**
 * The numbers of a multi-processing module, and what httpd makes of numbers that do not fit together: it warns and
 * corrects instead of refusing (prefork.c, worker.c, event.c; the corrections below confirmed with `apache2 -t` of 2.4.71).
 */
import { directivesOf } from './httpdDirectives.ts';
import type { HttpdMpm } from './httpdModules.ts';
import type { HttpdDirective } from './httpdSyntax.ts';
import { httpdNumberOf } from './httpdValues.ts';

export interface HttpdMpmSettings {
  readonly mpm: HttpdMpm;
  /** Children made at the start. */
  readonly startServers: number;
  readonly serverLimit: number;
  /** 1 under prefork. */
  readonly threadsPerChild: number;
  readonly maxRequestWorkers: number;
  /** Idle children under prefork, idle threads otherwise. */
  readonly minSpare: number;
  readonly maxSpare: number;
  /** A child ends after so many connections; 0 never. */
  readonly maxConnectionsPerChild: number;
  /** What was corrected, in httpd's order. */
  readonly corrections: readonly HttpdCorrection[];
}

export interface HttpdCorrection {
  readonly directive: string;
  readonly from: number;
  readonly to: number;
}

/** `block`: the text outside of every section. */
export function httpdMpmOf(block: readonly HttpdDirective[], mpm: HttpdMpm): HttpdMpmSettings {
  const prefork = mpm === 'prefork';
  const reader = new NumberReader(block);
  const serverLimit = reader.atLeastOne('ServerLimit', prefork ? 256 : 16);
  const threadsPerChild = prefork ? 1 : threadsOf(reader);
  const maxRequestWorkers = workersOf(reader, prefork ? 256 : 400, threadsPerChild, serverLimit);
  const startServers = reader.atLeastOne('StartServers', prefork ? 5 : 3);
  const minSpare = prefork ? reader.atLeastOne('MinSpareServers', 5) : reader.atLeastOne('MinSpareThreads', 75);
  const asked = prefork ? reader.number('MaxSpareServers', 10) : reader.number('MaxSpareThreads', 250);
  // Silently raised, so that children are not made and ended in turn.
  const maxSpare = Math.max(asked, minSpare + threadsPerChild);
  return {
    mpm, startServers, serverLimit, threadsPerChild, maxRequestWorkers, minSpare, maxSpare,
    maxConnectionsPerChild: reader.number('MaxConnectionsPerChild', 0), corrections: reader.corrections,
  };
}

class NumberReader {
  readonly corrections: HttpdCorrection[] = [];
  private readonly block: readonly HttpdDirective[];
  constructor(block: readonly HttpdDirective[]) {
    this.block = block;
  }

  number(name: string, fallback: number): number {
    return directivesOf(this.block, name).map((directive) => httpdNumberOf(directive, 0, 200_000)).at(-1) ?? fallback;
  }

  atLeastOne(name: string, fallback: number): number {
    const number = this.number(name, fallback);
    return this.corrected(name, number, Math.max(1, number));
  }

  corrected(directive: string, from: number, to: number): number {
    if (from !== to) this.corrections.push({ directive, from, to });
    return to;
  }
}

function threadsOf(reader: NumberReader): number {
  const limit = reader.atLeastOne('ThreadLimit', 64);
  const asked = reader.atLeastOne('ThreadsPerChild', 25);
  return reader.corrected('ThreadsPerChild', asked, Math.min(asked, limit));
}

/** Whole children only, and no more of them than ServerLimit. */
function workersOf(reader: NumberReader, fallback: number, threadsPerChild: number, serverLimit: number): number {
  const name = 'MaxRequestWorkers';
  const asked = reader.number(name, fallback);
  const enough = reader.corrected(name, asked, Math.max(threadsPerChild, asked));
  const whole = reader.corrected(name, enough, enough - (enough % threadsPerChild));
  return reader.corrected(name, whole, Math.min(whole, serverLimit * threadsPerChild));
}
