/** What the threads of a Tomcat share. */
import type { TomcatSettings } from '../config/serverXml.ts';
import type { Pool } from '../kernel/pool.ts';
import type { JavaWorld } from '../servlet/javaMachine.ts';
import type { Application } from '../servlet/servletApplication.ts';
import { ServletContainer } from '../servlet/servletContainer.ts';
import type { StaticFiles } from '../servlet/servletFiles.ts';
import type { SystemCall, Sys } from '../system/sys.ts';
import { encodeUtf8 } from '../wire/utf8.ts';

export interface TomcatSetup {
  readonly settings: TomcatSettings;
  readonly applications: readonly Application[];
  /** Absolute path → text. */
  readonly files: Readonly<Record<string, string>>;
  readonly filesModifiedMs: number;
}

/** What all threads of the process share. */
export interface TomcatShared extends Pick<TomcatSetup, 'applications'> {
  /** Where what applications print goes, and what went wrong in them. */
  readonly logs: { readonly out: string; readonly errors: string };
  readonly container: ServletContainer;
  /** Who may load a servlet or translate a page now, one lock for each. */
  readonly locks: Map<string, Pool>;
  /** Memory has grown by what the first request needs. */
  used: boolean;
}

export const CATALINA_OUT = '/srv/tomcat/logs/catalina.out';
const LOCALHOST_LOG = '/srv/tomcat/logs/localhost.log';

export const TOMCAT_LOGS: TomcatShared['logs'] = { out: CATALINA_OUT, errors: LOCALHOST_LOG };

/** One connection as its protocol reads and answers it. */
export interface Conversation {
  /** One request; says whether the connection stays open. Bytes of a next request may be there already (`hasMore`). */
  serve(sys: Sys, threadName: string): SystemCall<boolean>;
  readonly hasMore: boolean;
}

/** The applications' files, for those that are sent as they are. */
function staticFiles({ files, filesModifiedMs }: Pick<TomcatSetup, 'files' | 'filesModifiedMs'>): StaticFiles {
  return {
    has: (path) => Object.hasOwn(files, path),
    read: (path) => (Object.hasOwn(files, path) ? encodeUtf8(files[path]!) : null),
    isFolder: (path) => Object.keys(files).some((file) => file.startsWith(`${path}/`)),
    modifiedMs: filesModifiedMs,
  };
}

/** One container for all connectors of a process, over its applications. */
export function newContainer(sys: Sys, setup: Pick<TomcatSetup, 'applications' | 'files' | 'filesModifiedMs'>): ServletContainer {
  const digits = sys.machine.internet.random(`sessions of ${sys.process.pid}`);
  return new ServletContainer({ applications: setup.applications, files: staticFiles(setup), newSessionId: () => sessionId(() => digits.integer(16)) });
}

/** Sixteen random bytes in hexadecimal (StandardSessionIdGenerator). */
function sessionId(digit: () => number): string {
  return Array.from({ length: 32 }, () => digit().toString(16).toUpperCase()).join('');
}

export function worldOf(sys: Sys, threadName: string): JavaWorld {
  return { threadName, pid: sys.process.pid, epochMs: () => Math.floor(sys.epochUs / 1000) };
}
