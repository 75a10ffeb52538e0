import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { answerFrom } from '../../src-core/config/zoneAnswer.ts';
import { parseZoneFile, type Zone } from '../../src-core/config/zoneFile.ts';
import { DnsCache } from '../../src-core/protocols/dnsCache.ts';
import { replyKindOf, resolve, type Resolution, type ResolutionAsk, type ResolutionSettings } from '../../src-core/protocols/resolution.ts';
import type { DnsMessage, DnsQuestion } from '../../src-core/wire/dns.ts';
import type { DnsType } from '../../src-core/wire/dnsTypes.ts';

/** Name servers by address, each with its zones; `null` is a machine that never answers. */
type World = Readonly<Record<string, readonly Zone[] | null>>;

const zone = (origin: string, text: string): Zone => parseZoneFile(`$TTL 1h\n@ SOA ns hostmaster 1 1h 15m 1w 5m\n${text}`, { origin });

const ROOT = zone('.', `
@ NS a.root-servers.test.
a.root-servers.test. A 198.41.0.4
example NS a.nic.example.
a.nic.example. A 192.0.2.1
test NS a.nic.test.
a.nic.test. A 192.0.2.2`);
const EXAMPLE = zone('example', `
@ NS a.nic
a.nic A 192.0.2.1
shop NS ns1.shop
ns1.shop A 192.0.2.3
far NS ns.cdn.test.
twin NS ns1.twin
twin NS ns2.twin
ns1.twin A 192.0.2.5
ns2.twin A 192.0.2.6
ring NS ns.gnir
gnir NS ns.ring
lost NS ns1.lost`);
const TEST = zone('test', `
@ NS a.nic
a.nic A 192.0.2.2
cdn NS ns.cdn
ns.cdn A 192.0.2.4`);
const SHOP = zone('shop.example', `
@ NS ns1
ns1 A 192.0.2.3
www CNAME edge.cdn.test.
direct 60 A 203.0.113.80
gone CNAME missing.cdn.test.
self CNAME self
ping CNAME pong
pong CNAME ping
out CNAME back.cdn.test.
${Array.from({ length: 14 }, (_, i) => `hop${i} CNAME hop${i + 1}`).join('\n')}`);
const CDN = zone('cdn.test', `
@ NS ns
ns A 192.0.2.4
edge 60 A 203.0.113.7
edge 60 A 203.0.113.8
back CNAME out.shop.example.`);
const FAR = zone('far.example', '@ NS ns.cdn.test.\nwww A 203.0.113.9');
const TWIN = zone('twin.example', '@ NS ns1\n@ NS ns2\nns1 A 192.0.2.5\nns2 A 192.0.2.6\nwww A 203.0.113.10');

const WORLD: World = {
  '198.41.0.4': [ROOT], '192.0.2.1': [EXAMPLE], '192.0.2.2': [TEST], '192.0.2.3': [SHOP], '192.0.2.4': [CDN, FAR], '192.0.2.5': [], '192.0.2.6': [TWIN],
};

const SECOND_US = 1_000_000;

class Lab {
  nowUs = 0;
  readonly asks: ResolutionAsk[] = [];
  readonly settings: ResolutionSettings;
  private readonly world: World;
  constructor(world: World = WORLD, more: Partial<ResolutionSettings> = {}) {
    this.world = world;
    this.settings = { roots: [{ name: 'a.root-servers.test', addresses: ['198.41.0.4'] }], cache: new DnsCache(), nowUs: () => this.nowUs, ...more };
  }

  run(name: string, type: DnsType = 'A'): Resolution {
    this.asks.length = 0;
    const steps = resolve({ name, type, class: 'IN' }, this.settings);
    for (let step = steps.next(); ; ) {
      if (step.done) return step.value;
      this.asks.push(step.value);
      const zones = this.world[step.value.server];
      step = steps.next(zones ? { kind: 'message', message: messageOf(zones, step.value.question) } : { kind: 'timeout' });
    }
  }

  get asked(): string[] {
    return this.asks.map((ask) => `${ask.server} ${ask.zone} ${ask.question.name} ${ask.question.type}`);
  }
}

function messageOf(zones: readonly Zone[], question: DnsQuestion, change: Partial<DnsMessage> = {}): DnsMessage {
  const { rcode, authoritative, answers, authorities, additionals } = answerFrom(zones, question);
  return {
    id: 1, qr: true, opcode: 0, aa: authoritative, tc: false, rd: false, ra: false, z: false, ad: false, cd: false, rcode,
    questions: [question], answers, authorities, additionals, ...change,
  };
}

const addresses = (resolution: Resolution): string[] => resolution.answers.flatMap((record) => ('address' in record ? [record.address] : []));

describe('the worked example', () => {
  test('cold: six questions, down one branch and then the other', () => {
    const lab = new Lab();
    const resolution = lab.run('www.shop.example');
    expect(lab.asked).toEqual([
      '198.41.0.4 . www.shop.example A',
      '192.0.2.1 example www.shop.example A',
      '192.0.2.3 shop.example www.shop.example A',
      '198.41.0.4 . edge.cdn.test A',
      '192.0.2.2 test edge.cdn.test A',
      '192.0.2.4 cdn.test edge.cdn.test A',
    ]);
    expect(resolution.queries).toBe(6);
    expect(resolution.rcode).toBe(0);
    expect(resolution.answers.map(({ name, type, ttl }) => `${name} ${ttl} ${type}`)).toEqual(['www.shop.example 3600 CNAME', 'edge.cdn.test 60 A', 'edge.cdn.test 60 A']);
  });

  test('warm: none, and the TTLs count down', () => {
    const lab = new Lab();
    lab.run('www.shop.example');
    lab.nowUs = 20 * SECOND_US;
    const resolution = lab.run('WWW.shop.example');
    expect(resolution.queries).toBe(0);
    expect(resolution.answers.map(({ ttl }) => ttl)).toEqual([3580, 40, 40]);
  });

  test('after the address expired, but not the alias: one', () => {
    const lab = new Lab();
    lab.run('www.shop.example');
    lab.nowUs = 60 * SECOND_US;
    const resolution = lab.run('www.shop.example');
    expect(lab.asked).toEqual(['192.0.2.4 cdn.test edge.cdn.test A']);
    expect(resolution.answers).toHaveLength(3);
    expect(resolution.answers[0]?.ttl).toBe(3540);
  });

  test('after all has expired: six again', () => {
    const lab = new Lab();
    lab.run('www.shop.example');
    lab.nowUs = 3600 * SECOND_US;
    expect(lab.run('www.shop.example').queries).toBe(6);
  });
});

describe('ways down', () => {
  test('a delegation without glue is resolved first', () => {
    const lab = new Lab();
    expect(addresses(lab.run('www.far.example'))).toEqual(['203.0.113.9']);
    expect(lab.asked).toEqual([
      '198.41.0.4 . www.far.example A', '192.0.2.1 example www.far.example A',
      '198.41.0.4 . ns.cdn.test A', '192.0.2.2 test ns.cdn.test A', '192.0.2.4 cdn.test ns.cdn.test A',
      '192.0.2.4 far.example www.far.example A',
    ]);
  });

  test('a server that refuses is passed over, and not asked twice', () => {
    const lab = new Lab();
    expect(addresses(lab.run('www.twin.example'))).toEqual(['203.0.113.10']);
    expect(lab.asked.slice(-2)).toEqual(['192.0.2.5 twin.example www.twin.example A', '192.0.2.6 twin.example www.twin.example A']);
  });

  test('silent servers are asked in turn, twice each, then SERVFAIL', () => {
    const lab = new Lab({ ...WORLD, '192.0.2.5': null, '192.0.2.6': null });
    const resolution = lab.run('www.twin.example');
    expect(resolution).toEqual({ rcode: 2, answers: [], authorities: [], queries: 6 });
    expect(lab.asks.slice(2).map(({ server, attempt }) => `${server} ${attempt}`)).toEqual(['192.0.2.5 1', '192.0.2.6 1', '192.0.2.5 2', '192.0.2.6 2']);
  });

  test('one silent server costs a timeout, the other answers', () => {
    expect(addresses(new Lab({ ...WORLD, '192.0.2.5': null }).run('www.twin.example'))).toEqual(['203.0.113.10']);
  });

  test('two delegations that need each other end in SERVFAIL', () => {
    const resolution = new Lab().run('www.ring.example');
    expect(resolution.rcode).toBe(2);
    expect(resolution.queries).toBeLessThan(10);
  });

  test('a server named below its own delegation, without glue, cannot be found', () => {
    expect(new Lab().run('www.lost.example').rcode).toBe(2);
  });

  test('a dead root is SERVFAIL', () => {
    expect(new Lab({}).run('www.shop.example')).toEqual({ rcode: 2, answers: [], authorities: [], queries: 2 });
  });
});

describe('absence', () => {
  test('NXDOMAIN is given with its SOA and remembered for the lesser of TTL and MINIMUM', () => {
    const lab = new Lab();
    const first = lab.run('nobody.shop.example');
    expect(first.rcode).toBe(3);
    expect(first.authorities).toMatchObject([{ type: 'SOA', ttl: 300 }]);
    lab.nowUs = 299 * SECOND_US;
    expect(lab.run('nobody.shop.example', 'AAAA')).toMatchObject({ rcode: 3, queries: 0, authorities: [{ ttl: 1 }] });
    lab.nowUs = 300 * SECOND_US;
    expect(lab.run('nobody.shop.example')).toMatchObject({ rcode: 3, queries: 1 });
  });

  test('NODATA is remembered for the type alone', () => {
    const lab = new Lab();
    expect(lab.run('direct.shop.example', 'AAAA')).toMatchObject({ rcode: 0, answers: [], authorities: [{ type: 'SOA' }], queries: 3 });
    expect(lab.run('direct.shop.example', 'AAAA').queries).toBe(0);
    expect(lab.run('direct.shop.example', 'A')).toMatchObject({ queries: 1, answers: [{ address: '203.0.113.80' }] });
  });

  test('an alias to nowhere is NXDOMAIN with the alias in the answer', () => {
    const lab = new Lab();
    const expected = { rcode: 3, answers: [{ type: 'CNAME', target: 'missing.cdn.test' }], authorities: [{ name: 'cdn.test' }] };
    expect(lab.run('gone.shop.example')).toMatchObject({ ...expected, queries: 6 });
    expect(lab.run('gone.shop.example')).toMatchObject({ ...expected, queries: 0 });
  });
});

describe('aliases that never end', () => {
  test.each(['self.shop.example', 'ping.shop.example', 'out.shop.example', 'hop0.shop.example'])('%s is SERVFAIL', (name) => {
    const resolution = new Lab().run(name);
    expect(resolution.rcode).toBe(2);
    expect(resolution.queries).toBeLessThan(40);
  });
});

describe('what is believed', () => {
  const question: DnsQuestion = { name: 'www.shop.example', type: 'A', class: 'IN' };
  const poison = { name: 'edge.cdn.test', type: 'A', class: 'IN', ttl: 3600, address: '203.0.113.66' } as const;

  test('records outside of the zone are neither used nor remembered', () => {
    const lab = new Lab();
    const steps = resolve(question, lab.settings);
    steps.next();
    steps.next({ kind: 'message', message: messageOf([ROOT], question) });
    steps.next({ kind: 'message', message: messageOf([EXAMPLE], question) });
    const alias = messageOf([SHOP], question);
    const next = steps.next({ kind: 'message', message: { ...alias, answers: [...alias.answers, poison], additionals: [poison] } });
    expect(next.value).toMatchObject({ zone: '.', question: { name: 'edge.cdn.test' } });
    expect(lab.settings.cache.snapshot(0).some((row) => row.name === 'edge.cdn.test')).toBe(false);
  });

  test.each([
    ['another question', { questions: [{ ...question, name: 'other.example' }] }],
    ['no response', { qr: false }],
    ['an upward referral', { aa: false, answers: [], authorities: [{ name: 'example', type: 'NS', class: 'IN', ttl: 1, target: 'x.example' }] }],
    ['SERVFAIL', { rcode: 2 }],
    ['REFUSED', { rcode: 5 }],
    ['nothing at all, without authority', { aa: false, answers: [], authorities: [] }],
  ] as const)('%s is lame', (_, change) => {
    expect(replyKindOf(messageOf([SHOP], question, change as Partial<DnsMessage>), question, 'shop.example')).toBe('lame');
  });
});

test('whatever servers say, it ends, and asks a bounded number of times', () => {
  const name = fc.constantFrom('a.example', 'b.a.example', 'ns.b.test', 'example', 'test', 'c.test', '.');
  const record = fc.oneof(
    fc.record({ name, type: fc.constant('A' as const), class: fc.constant('IN' as const), ttl: fc.nat(3), address: fc.constantFrom('192.0.2.1', '192.0.2.2') }),
    fc.record({ name, type: fc.constantFrom('NS' as const, 'CNAME' as const), class: fc.constant('IN' as const), ttl: fc.nat(3), target: name }),
  );
  const records = fc.array(record, { maxLength: 4 });
  const reply = fc.option(fc.record({ rcode: fc.constantFrom(0, 0, 0, 2, 3), aa: fc.boolean(), answers: records, authorities: records, additionals: records }));
  fc.assert(fc.property(name, fc.array(reply, { minLength: 1, maxLength: 30 }), (asked, replies) => {
    const lab = new Lab();
    const steps = resolve({ name: asked, type: 'A', class: 'IN' }, lab.settings);
    let asks = 0;
    let step = steps.next();
    for (; !step.done; asks++) {
      const change = replies[asks % replies.length];
      step = steps.next(change ? { kind: 'message', message: messageOf([], step.value.question, change) } : { kind: 'timeout' });
      expect(asks).toBeLessThan(64);
    }
    expect([0, 2, 3]).toContain(step.value.rcode);
    expect(step.value.queries).toBe(asks);
  }), { numRuns: 400 });
});
