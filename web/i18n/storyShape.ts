/** The shape of the inspector's texts: fetched apart from the other words, because the first screen needs few of them. */
import type { CallKind, Loading, StageId, StepKind, Way } from '../../src-core/index.ts';
import type { inspecting } from './en/inspecting.ts';

/** What each claim's evidence needs to be worded. Times in µs. */
export interface ClaimFigures {
  dnsFirst: { readonly places: number; readonly questions: number };
  dnsNamesSite: { readonly address: string; readonly host: string };
  rootKnowsAll: { readonly servers: number; readonly found: boolean };
  packetIsMessage: { readonly segments: number; readonly messages: number };
  lossIsTold: { readonly lost: number; readonly us: number };
  negativeIsFresh: { readonly ttl: number };
  forkPerRequest: { readonly forks: number; readonly pid: number };
  threadPerConnection: { readonly workers: number; readonly threads: number };
  webServerIsStatic: { readonly itself: number; readonly handedOn: number };
  nginxRunsPython: { readonly bytes: number; readonly pid: number; readonly calls: number };
  wasIsCgi: { readonly processes: number; readonly us: number };
  masterServes: { readonly worker: number; readonly master: number; readonly accepted: number };
  gunicornIsMiddleware: { readonly names: string; readonly count: number; readonly server: string };
  wsgiIsCgi: { readonly processes: number; readonly keys: number; readonly environment: number };
  loadedPerRequest: { readonly pid: number; readonly us: number };
  frameworkIsServer: { readonly function: string; readonly sockets: number };
  viewBuildsRequest: { readonly us: number };
  startResponseSends: { readonly us: number };
  callbackCarriesBody: { readonly chunks: number };
  bodyIsText: { readonly value: string };
  stdoutIsResponse: { readonly bytes: number };
  workerWaits: { readonly us: number };
  memoryIsCopied: { readonly pid: number; readonly sharedKib: number; readonly privateKib: number };
  gatewayErrorIsApp: { readonly server: string; readonly status: number; readonly lines: number };
  errorIsShown: { readonly lines: number };
  pageIsRequest: { readonly requests: number };
  connectionPerRequest: { readonly connections: number; readonly requests: number };
  fastcgiForks: { readonly requests: number; readonly forks: number; readonly processes: number };
  insideForks: { readonly requests: number; readonly forks: number; readonly processes: number };
  cgiIsSlow: { readonly processUs: number; readonly loadUs: number; readonly workUs: number; readonly bytes: number };
  uwsgiNames: { readonly pid: number; readonly bytes: number; readonly function: string };
  asyncIsFaster: { readonly us: number; readonly lines: number; readonly requests: number };
  servletPerRequest: { readonly servlet: string; readonly objects: number; readonly calls: number; readonly threads: number };
  jspInterpreted: { readonly page: string; readonly translations: number; readonly calls: number };
  webServerLoads: { readonly file: string; readonly program: string; readonly pid: number; readonly web: string; readonly webPid: number; readonly modules: number };
  middlewareIsOne: { readonly count: number; readonly innermost: string };
  balancerRepeats: { readonly method: string; readonly tried: number; readonly status: number };
  jobBeforeResponse: { readonly us: number };
  connectionPerQuery: { readonly connections: number; readonly queries: number };
  webSocketIsHttp: { readonly frames: number; readonly bytes: number };
}

/** What a stage is for, where that depends on the gateway: a text for each way, each kind of loading, each interface. */
export interface StageStories {
  readonly fixed: Readonly<Record<Exclude<StageId, WayStage | CallStage | '5' | '13'>, string>>;
  readonly byWay: Readonly<Record<WayStage, Readonly<Record<Way, string>>>>;
  /** Stage 5. */
  readonly loading: Readonly<Record<Loading | 'servlet', string>>;
  readonly byCall: Readonly<Record<CallStage, Readonly<Record<CallKind, string>>>>;
  /** Stage 13 in two sentences: how the result becomes bytes, and where they go. */
  readonly result: Readonly<Record<CallKind, string>>;
  readonly leaving: Readonly<Record<Way, string>>;
}
export type WayStage = '3' | '4' | '14' | '15';
export type CallStage = '6' | '7' | '8' | '9' | '10' | '11' | '12';

export type ClaimId = keyof ClaimFigures;
export type ChangeKey =
  | 'processMade' | 'processGone' | 'threadMade' | 'threadGone' | 'threadWaits' | 'state' | 'waitsFor' | 'called' | 'left' | 'line' | 'local' | 'stackEmptied' | 'descriptorOpened' | 'descriptorClosed'
  | 'memory' | 'program' | 'exit' | 'location' | 'page' | 'cacheStored' | 'cacheGone' | 'environment' | 'socketMade' | 'socketGone' | 'socketState'
  | 'unread' | 'queued' | 'owner' | 'peer' | 'logged' | 'packetLeft' | 'packetEnded' | 'other';

export interface ClaimText<Figures> {
  readonly claim: string;
  readonly truth: string;
  /** What this run has against it. */
  readonly evidence: (figures: Figures) => string;
}

export interface Stories {
  /** What happens in a step of a kind, and by which rule. */
  readonly kinds: Readonly<Record<StepKind, string>>;
  /** The same for calls that have a part in WSGI, by that part. */
  readonly roles: Readonly<Record<'application' | 'start_response' | 'request' | 'close' | 'asgi' | 'lifespan' | 'send', string>>;
  readonly stages: StageStories;
  readonly claims: { readonly [Id in ClaimId]: ClaimText<ClaimFigures[Id]> };
  /** Names of changes, with `{name}` for what they are about. */
  readonly changes: Readonly<Record<ChangeKey, string>>;
  readonly inspecting: typeof inspecting;
}
