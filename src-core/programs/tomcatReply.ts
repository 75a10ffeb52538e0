/** One request through the container, and what the response's head says, the same for both connectors. */
import { contentTypeOf, type HttpInput, type ResponseObject } from '../servlet/servletObjects.ts';
import type { SystemCall, Sys } from '../system/sys.ts';
import type { Header } from '../wire/http1Fields.ts';
import { joinBytes } from '../wire/http1Text.ts';
import { tomcatCosts, tomcatUse } from './tomcatCosts.ts';
import { replayJava } from './tomcatReplay.ts';
import { worldOf, type TomcatShared } from './tomcatShared.ts';

/** An endless loop: longer than any run. */
const FOREVER_US = 1e12;

export interface TomcatReply {
  readonly status: number;
  /** The application's fields, then Content-Type, and Content-Length where the length is known. */
  readonly headers: readonly Header[];
  readonly body: Uint8Array;
  /** The response was committed before its end, so its length was not known. */
  readonly unmeasured: boolean;
}

export function* answered(sys: Sys, shared: TomcatShared, threadName: string, input: HttpInput): SystemCall<TomcatReply> {
  if (!shared.used) {
    shared.used = true;
    sys.touch('heap', { fresh: tomcatUse.freshKib });
  }
  const answer = yield* replayJava(sys, shared, shared.container.service(worldOf(sys, threadName), input));
  if (answer.kind === 'stopped') {
    sys.note('javaStopped', { thread: threadName });
    // Nobody watches over a servlet's thread: it runs for ever and takes its core with it.
    yield* sys.compute(FOREVER_US);
    return { status: 500, headers: [], body: new Uint8Array(0), unmeasured: false };
  }
  sys.stage('13');
  yield* sys.compute(tomcatCosts.makeResponseUs);
  return replyOf(answer.response, input.method);
}

/** Http11Processor.prepareResponse and AjpProcessor.prepareResponse. */
export function replyOf(response: ResponseObject, method: string): TomcatReply {
  const content = joinBytes(response.content);
  const bodiless = response.status === 204 || response.status === 304;
  const type = contentTypeOf(response);
  const unmeasured = response.committed && !bodiless;
  const own = response.headers.filter(([name]) => name !== 'Content-Language');
  const language = response.headers.filter(([name]) => name === 'Content-Language');
  const headers: Header[] = [
    ...own, ...(type === null || bodiless ? [] : [['Content-Type', type] as const]), ...language,
    ...(unmeasured || bodiless ? [] : [['Content-Length', String(content.length)] as const]),
  ];
  return { status: response.status, headers, body: bodiless || method === 'HEAD' ? new Uint8Array(0) : content, unmeasured };
}
