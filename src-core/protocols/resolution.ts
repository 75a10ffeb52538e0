/**
 * Iterative resolution (RFC 1034 §5.3.3) without input or output: a generator that yields whom to ask what, is told what
 * came back, and ends with the answer. The recursive resolver's program does the sending and waiting around it.
 * Strategy: start from the closest delegation that the cache knows, follow referrals down, restart at aliases. Only records
 * within the zone of the servers that were asked are believed. Everything is bounded, so that no world of zones, however
 * twisted, keeps it going: what exceeds a bound ends in SERVFAIL.
 */
import { isWithin, parentOf, sameName } from '../wire/dnsDomain.ts';
import type { DnsMessage, DnsQuestion } from '../wire/dns.ts';
import type { ResourceRecord } from '../wire/dnsRecord.ts';
import { rcodes, type DnsType } from '../wire/dnsTypes.ts';
import { lastNameOf, type DnsCache } from './dnsCache.ts';

export interface RootHint {
  readonly name: string;
  readonly addresses: readonly string[];
}

export interface ResolutionAsk {
  readonly server: string;
  readonly serverName: string;
  /** The zone that this server is believed to serve; `.` is the root. */
  readonly zone: string;
  readonly question: DnsQuestion;
  /** 1 for the first time that this server is asked this. */
  readonly attempt: number;
}

export type ResolutionReply =
  | { readonly kind: 'message'; readonly message: DnsMessage }
  /** No answer in time, or word that nobody listens there. */
  | { readonly kind: 'timeout' };

export interface Resolution {
  readonly rcode: number;
  /** Aliases first. */
  readonly answers: readonly ResourceRecord[];
  /** The SOA record of a negative answer. */
  readonly authorities: readonly ResourceRecord[];
  /** How many times somebody was asked. */
  readonly queries: number;
}

export interface ResolutionSettings {
  readonly roots: readonly RootHint[];
  readonly cache: DnsCache;
  /** The virtual clock: answers enter the cache at the time they come. */
  readonly nowUs: () => number;
  /** How often each server of a zone is asked before it is given up; 2 when left out. */
  readonly triesPerServer?: number;
  /** Does this resolver reach IPv6 servers? No when left out. */
  readonly ipv6?: boolean;
}

export type ResolutionRun = Generator<ResolutionAsk, Resolution, ResolutionReply>;

const ALIAS_LIMIT = 11;
const REFERRAL_LIMIT = 32;
const NESTING_LIMIT = 5;
const QUERY_LIMIT = 64;

export function* resolve(question: DnsQuestion, settings: ResolutionSettings): ResolutionRun {
  const run: Run = { settings, queries: 0, underway: new Set() };
  const outcome = yield* resolveName(run, question.name, question.type, 0);
  return { ...outcome, queries: run.queries };
}

export type ReplyKind = 'answer' | 'cname' | 'referral' | 'nxdomain' | 'nodata' | 'lame';

/** What a reply from a server of `zone` means for the question; `lame` is all that does not help (refused, upward referral, nonsense). */
export function replyKindOf(message: DnsMessage, question: DnsQuestion, zone: string): ReplyKind {
  const [asked] = message.questions;
  if (!message.qr || !asked || !sameName(asked.name, question.name) || asked.type !== question.type) return 'lame';
  if (message.rcode !== rcodes.noError && message.rcode !== rcodes.nxDomain) return 'lame';
  const answers = message.answers.filter((record) => isWithin(record.name, zone));
  const name = lastNameOf(question.name, question.type, answers);
  if (answers.some((record) => record.type === question.type && sameName(record.name, name))) return 'answer';
  if (!isWithin(name, zone)) return 'cname';
  if (message.rcode === rcodes.nxDomain) return 'nxdomain';
  if (delegationIn(message, name, zone)) return sameName(name, question.name) ? 'referral' : 'cname';
  if (message.authorities.some((record) => record.type === 'SOA' && isWithin(record.name, zone))) return 'nodata';
  if (!sameName(name, question.name)) return 'cname';
  return message.aa ? 'nodata' : 'lame';
}

type Outcome = Omit<Resolution, 'queries'>;
type Steps<Result> = Generator<ResolutionAsk, Result, ResolutionReply>;

interface Run {
  readonly settings: ResolutionSettings;
  queries: number;
  /** Questions being resolved for the sake of another: a name server must not be needed to find itself. */
  readonly underway: Set<string>;
}

const SERVFAIL: Outcome = { rcode: rcodes.servFail, answers: [], authorities: [] };

/** One name with all of its aliases. */
function* resolveName(run: Run, asked: string, type: DnsType, depth: number): Steps<Outcome> {
  const chain: ResourceRecord[] = [];
  let name = asked;
  for (let restarts = 0; restarts <= ALIAS_LIMIT; restarts++) {
    const known = run.settings.cache.lookup(run.settings.nowUs(), name, type);
    chain.push(...known.records);
    if (isEndless(chain)) return SERVFAIL;
    if (known.kind === 'hit') return { rcode: rcodes.noError, answers: chain, authorities: [] };
    if (known.kind === 'negative') return { rcode: known.rcode, answers: chain, authorities: [known.soa] };
    const reply = yield* iterate(run, { name: known.name, type, class: 'IN' }, depth);
    if (!reply) return SERVFAIL;
    chain.push(...chainOf(reply.message, known.name, type, reply.kind));
    if (isEndless(chain)) return SERVFAIL;
    const { kind, message } = reply;
    const authorities = message.authorities.filter((record) => record.type === 'SOA');
    if (kind === 'nxdomain') return { rcode: rcodes.nxDomain, answers: chain, authorities };
    if (kind === 'nodata') return { rcode: rcodes.noError, answers: chain, authorities };
    if (kind === 'answer') return { rcode: rcodes.noError, answers: chain, authorities: [] };
    name = lastNameOf(known.name, type, message.answers);
  }
  return SERVFAIL;
}

/** More aliases than anybody follows, or one that leads back to where the chain has been. */
function isEndless(chain: readonly ResourceRecord[]): boolean {
  const aliases = chain.filter((record) => record.type === 'CNAME');
  const end = aliases.at(-1);
  const returns = end?.type === 'CNAME' && aliases.some((alias) => sameName(alias.name, end.target));
  return returns || aliases.length > ALIAS_LIMIT;
}

/** The part of the answer section that belongs to the name: its aliases in order, then the records at their end. */
function chainOf(message: DnsMessage, name: string, type: DnsType, kind: ReplyKind): readonly ResourceRecord[] {
  const chain: ResourceRecord[] = [];
  let at = name;
  for (let alias = aliasAt(message, at, type); alias && chain.length <= ALIAS_LIMIT; alias = aliasAt(message, at, type)) {
    chain.push(alias);
    at = alias.target;
  }
  const records = message.answers.filter((record) => record.type === type && sameName(record.name, at));
  return kind === 'answer' ? [...chain, ...records] : chain;
}

function aliasAt(message: DnsMessage, name: string, type: DnsType): Extract<ResourceRecord, { readonly target: string }> | null {
  if (type === 'CNAME') return null;
  const alias = message.answers.find((record) => record.type === 'CNAME' && sameName(record.name, name));
  return alias?.type === 'CNAME' ? alias : null;
}

interface Delegation {
  readonly zone: string;
  readonly servers: readonly RootHint[];
}

interface Reply {
  readonly message: DnsMessage;
  readonly kind: Exclude<ReplyKind, 'referral' | 'lame'>;
}

/** Down the tree until somebody answers; null when nobody does. */
function* iterate(run: Run, question: DnsQuestion, depth: number): Steps<Reply | null> {
  let delegation: Delegation = closestDelegation(run.settings, question.name);
  for (let referrals = 0; referrals < REFERRAL_LIMIT; referrals++) {
    const reply: AskedReply | null = yield* askZone(run, delegation, question, depth);
    if (!reply) return null;
    if (reply.kind !== 'referral') return { message: reply.message, kind: reply.kind };
    delegation = delegationIn(reply.message, question.name, delegation.zone)!;
  }
  return null;
}

/** The deepest zone above the name whose servers the cache knows; the root hints otherwise. */
function closestDelegation({ cache, nowUs, roots, ipv6 }: ResolutionSettings, name: string): Delegation {
  const now = nowUs();
  for (let zone: string | null = name; zone !== null && zone !== '.'; zone = parentOf(zone)) {
    const names = cache.recordsAt(now, zone, 'NS').flatMap((record) => (record.type === 'NS' ? [record.target] : []));
    const servers = names.map((server) => ({ name: server, addresses: cachedAddresses(cache, now, server, ipv6 ?? false) }));
    // Servers inside of the zone that they serve cannot be found without their glue: look further up for it.
    if (servers.some((server) => server.addresses.length > 0 || !isWithin(server.name, zone!))) return { zone, servers };
  }
  return { zone: '.', servers: roots };
}

function cachedAddresses(cache: DnsCache, now: number, name: string, ipv6: boolean): readonly string[] {
  const types: readonly DnsType[] = ipv6 ? ['A', 'AAAA'] : ['A'];
  return types.flatMap((type) => cache.recordsAt(now, name, type)).flatMap((record) => ('address' in record ? [record.address] : []));
}

/** The delegation that a message gives: strictly below `zone`, at or above the name. Glue is believed within `zone` only. */
function delegationIn(message: DnsMessage, name: string, zone: string): Delegation | null {
  const records = message.authorities.filter((record) => record.type === 'NS' && isWithin(name, record.name) && isWithin(record.name, zone) && !sameName(record.name, zone));
  const [first] = records;
  if (!first) return null;
  const names = records.flatMap((record) => (record.type === 'NS' && sameName(record.name, first.name) ? [record.target] : []));
  return { zone: first.name, servers: names.map((server) => ({ name: server, addresses: glueIn(message, server, zone) })) };
}

function glueIn(message: DnsMessage, server: string, zone: string): readonly string[] {
  if (!isWithin(server, zone)) return [];
  return message.additionals.flatMap((record) => ((record.type === 'A' || record.type === 'AAAA') && sameName(record.name, server) ? [record.address] : []));
}

interface AskedReply {
  readonly message: DnsMessage;
  readonly kind: Exclude<ReplyKind, 'lame'>;
}

interface Candidate {
  readonly address: string;
  readonly serverName: string;
}

/** Every server once, then every silent one again; those that answer uselessly are not asked twice. */
function* askZone(run: Run, { zone, servers }: Delegation, question: DnsQuestion, depth: number): Steps<AskedReply | null> {
  const glued = servers.filter((server) => server.addresses.length > 0);
  const unknown = servers.filter((server) => server.addresses.length === 0);
  const reply = yield* askCandidates(run, glued.flatMap((server) => candidatesOf(server, run)), zone, question);
  if (reply) return reply;
  for (const server of unknown) {
    const addresses = yield* addressesOf(run, server.name, depth);
    const late = yield* askCandidates(run, candidatesOf({ name: server.name, addresses }, run), zone, question);
    if (late) return late;
  }
  return null;
}

function candidatesOf({ name, addresses }: RootHint, { settings }: Run): readonly Candidate[] {
  return addresses.filter((address) => settings.ipv6 || !address.includes(':')).map((address) => ({ address, serverName: name }));
}

function* askCandidates(run: Run, candidates: readonly Candidate[], zone: string, question: DnsQuestion): Steps<AskedReply | null> {
  let silent = candidates;
  for (let attempt = 1; attempt <= (run.settings.triesPerServer ?? 2); attempt++) {
    const stillSilent: Candidate[] = [];
    for (const candidate of silent) {
      if (run.queries >= QUERY_LIMIT) return null;
      run.queries++;
      const reply = yield { server: candidate.address, serverName: candidate.serverName, zone, question, attempt };
      if (reply.kind === 'timeout') stillSilent.push(candidate);
      else {
        const kind = replyKindOf(reply.message, question, zone);
        if (kind !== 'lame') return accepted(run, reply.message, kind, zone);
      }
    }
    silent = stillSilent;
  }
  return null;
}

/** The bailiwick check: what lies outside of the zone that was asked about is neither used nor remembered. */
function accepted(run: Run, message: DnsMessage, kind: Exclude<ReplyKind, 'lame'>, zone: string): AskedReply {
  const inside = <Record extends { readonly name: string }>(records: readonly Record[]): readonly Record[] => records.filter((record) => isWithin(record.name, zone));
  const believed: DnsMessage = { ...message, answers: inside(message.answers), authorities: inside(message.authorities), additionals: inside(message.additionals) };
  run.settings.cache.store(run.settings.nowUs(), believed);
  return { message: believed, kind };
}

/** The addresses of a name server that came without glue: a resolution of its own. */
function* addressesOf(run: Run, name: string, depth: number): Steps<readonly string[]> {
  const key = name.toLowerCase();
  if (depth >= NESTING_LIMIT || run.underway.has(key)) return [];
  const known = cachedAddresses(run.settings.cache, run.settings.nowUs(), name, run.settings.ipv6 ?? false);
  if (known.length > 0) return known;
  run.underway.add(key);
  const { answers } = yield* resolveName(run, name, 'A', depth + 1);
  run.underway.delete(key);
  return answers.flatMap((record) => (record.type === 'A' ? [record.address] : []));
}
