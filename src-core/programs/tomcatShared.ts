/** What the threads of a Tomcat share. */
import type { TomcatSettings } from '../config/serverXml.ts';
import type { Pool } from '../kernel/pool.ts';
import type { JavaWorld } from '../servlet/javaMachine.ts';
import type { Application } from '../servlet/servletApplication.ts';
import type { ServletContainer } from '../servlet/servletContainer.ts';
import type { SystemCall, Sys } from '../system/sys.ts';

export interface TomcatSetup {
  readonly settings: TomcatSettings;
  readonly applications: readonly Application[];
  /** Absolute path → text. */
  readonly files: Readonly<Record<string, string>>;
  readonly filesModifiedMs: number;
}

/** What all threads of the process share. */
export interface TomcatShared extends TomcatSetup {
  readonly container: ServletContainer;
  /** Who may load a servlet or translate a page now, one lock for each. */
  readonly locks: Map<string, Pool>;
  /** Memory has grown by what the first request needs. */
  used: boolean;
}

export const CATALINA_OUT = '/srv/tomcat/logs/catalina.out';
export const LOCALHOST_LOG = '/srv/tomcat/logs/localhost.log';

/** One connection as its protocol reads and answers it. */
export interface Conversation {
  /** One request; says whether the connection stays open. Bytes of a next request may be there already (`hasMore`). */
  serve(sys: Sys, threadName: string): SystemCall<boolean>;
  readonly hasMore: boolean;
}

export function worldOf(sys: Sys, threadName: string): JavaWorld {
  return { threadName, pid: sys.process.pid, epochMs: () => Math.floor(sys.epochUs / 1000) };
}
