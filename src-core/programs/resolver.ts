/** A recursive resolver: takes a question with RD=1, walks from the root for it, remembers what it learns, and answers. */
import type { Program } from '../kernel/scheduler.ts';
import { DnsCache } from '../protocols/dnsCache.ts';
import { replyKindOf, resolve, type ResolutionAsk, type ResolutionReply, type RootHint } from '../protocols/resolution.ts';
import type { Machine } from '../system/machine.ts';
import { boot, type SystemCall, type Sys } from '../system/sys.ts';
import type { Datagram, UdpSocket } from '../system/udpStack.ts';
import { encodeDns, rcodeName, type DnsMessage } from '../wire/dns.ts';
import type { ResourceRecord } from '../wire/dnsRecord.ts';
import { rcodes } from '../wire/dnsTypes.ts';
import { dnsCosts, nameServerImage } from './costs.ts';
import { answerTo, queryFor } from './nameLookup.ts';
import { DNS_PORT, queryOf } from './nameServer.ts';

/** How long it waits for an authoritative server: chosen, resolvers begin between 0.4 and 2 s. */
const UPSTREAM_TIMEOUT_US = 1_000_000;

export function startResolver(machine: Machine, roots: readonly RootHint[]): void {
  const identity = { program: 'resolver', role: '', argv: ['/usr/sbin/unbound', '-d'], environment: {} };
  boot(machine, identity, nameServerImage, (sys) => resolver(sys, roots));
}

function* resolver(sys: Sys, roots: readonly RootHint[]): Program {
  const socket = sys.udp.open('0.0.0.0', DNS_PORT)!;
  sys.note('listened', { protocol: 'udp', address: '0.0.0.0', port: DNS_PORT, backlog: 0 });
  const cache = new DnsCache();
  for (;;) {
    const datagram = (yield* sys.udp.recvFrom(socket))!;
    sys.converse((own) => answer(own, socket, datagram, roots, cache));
  }
}

function* answer(sys: Sys, socket: UdpSocket, datagram: Datagram, roots: readonly RootHint[], cache: DnsCache): Program {
  const query = queryOf(datagram.payload);
  const question = query?.questions[0];
  if (!query || !question) return;
  yield* sys.compute(dnsCosts.answerUs);
  const { name, type } = question;
  const known = cache.lookup(sys.now, name, type);
  if (known.kind === 'miss') sys.note('cacheMissed', { cache: 'resolver', name, type });
  else sys.note('cacheHit', { cache: 'resolver', name, type, value: known.kind === 'hit' ? textOf(known.records) : (rcodeName(known.rcode) ?? ''), ttl: known.records[0]?.ttl ?? 0 });
  const walk = resolve(question, { roots, cache, nowUs: () => sys.now });
  let turn = walk.next();
  while (!turn.done) {
    const ask = turn.value;
    const reply = yield* perform(sys, ask);
    turn = walk.next(reply);
    showCache(sys, cache);
    if (reply.kind === 'message') noteReply(sys, ask, reply.message);
  }
  const { rcode, answers, authorities } = turn.value;
  const verdict = rcode === rcodes.servFail ? 'servfail' : rcode === rcodes.nxDomain ? 'nxdomain' : answers.some((record) => record.type === type) ? 'answer' : 'nodata';
  const response: DnsMessage = { ...query, qr: true, aa: false, ra: true, rcode, questions: [question], answers, authorities, additionals: [] };
  yield* sys.udp.sendTo(socket, datagram.from, datagram.fromPort, encodeDns(response), { dns: verdict, name, type });
}

function* perform(sys: Sys, ask: ResolutionAsk): SystemCall<ResolutionReply> {
  const { server, question, attempt } = ask;
  yield* sys.compute(dnsCosts.queryUs);
  const socket = sys.udp.open(sys.machine.addressToward(server), 0)!;
  const query = queryFor(sys.machine.dice.integer(65536), question.name, question.type, false);
  yield* sys.udp.sendTo(socket, server, DNS_PORT, encodeDns(query), { dns: 'query', name: question.name, type: question.type });
  const message = yield* answerTo(sys, socket, query, UPSTREAM_TIMEOUT_US);
  sys.udp.close(socket);
  if (message) return { kind: 'message', message };
  sys.note('queryTimedOut', { server, name: question.name, attempt, us: UPSTREAM_TIMEOUT_US });
  return { kind: 'timeout' };
}

/** What the reply taught: where to go next, or what the name is. */
function noteReply(sys: Sys, ask: ResolutionAsk, message: DnsMessage): void {
  const kind = replyKindOf(message, ask.question, ask.zone);
  if (kind === 'referral') {
    const delegation = message.authorities.find((record) => record.type === 'NS');
    if (delegation?.type !== 'NS') return;
    const glue = message.additionals.find((record) => record.name === delegation.target && record.type === 'A');
    sys.note('referralFollowed', { zone: delegation.name, server: delegation.target, address: glue && 'address' in glue ? glue.address : '' });
    return;
  }
  for (const record of message.answers) if (record.type === 'CNAME') sys.note('cnameFollowed', { name: record.name, target: record.target });
  const records = message.answers.filter((record) => record.type === ask.question.type);
  const { name, type } = ask.question;
  // A TTL of 0 is for this one answer and not for the cache (RFC 1035 §3.2.1).
  if (records.length > 0 && records[0]!.ttl > 0) sys.note('cacheStored', { cache: 'resolver', name, type, value: textOf(records), ttl: records[0]!.ttl });
  else if (kind === 'nxdomain' || kind === 'nodata') noteNegative(sys, name, type, kind, message);
}

/** RFC 2308 §5: that there is nothing is remembered too, for as long as the SOA that came with it says. */
function noteNegative(sys: Sys, name: string, type: string, kind: 'nxdomain' | 'nodata', { authorities }: DnsMessage): void {
  const soa = authorities.find((record) => record.type === 'SOA');
  const ttl = soa?.type === 'SOA' ? Math.min(soa.ttl, soa.minimum) : 0;
  if (ttl > 0) sys.note('cacheStored', { cache: 'resolver', name, type, value: kind.toUpperCase(), ttl });
}

function showCache(sys: Sys, cache: DnsCache): void {
  const rows = cache.snapshot(sys.now).map((row) => [`${row.name} ${row.type}`, { value: row.kind === 'records' ? textOf(row.records) : row.kind.toUpperCase(), expiresAt: row.expiresAt }] as const);
  sys.set(['caches', 'dns'], Object.fromEntries(rows));
}

function textOf(records: readonly ResourceRecord[]): string {
  return records.map((record) => ('address' in record ? record.address : 'target' in record ? record.target : record.type)).join(' ');
}

