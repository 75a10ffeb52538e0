import { describe, expect, test } from 'vitest';
import { answerFrom } from '../../src-core/config/zoneAnswer.ts';
import { parseZoneFile } from '../../src-core/config/zoneFile.ts';
import type { DnsType } from '../../src-core/wire/dnsTypes.ts';

const SHOP = parseZoneFile(`$TTL 1h
@ SOA ns1 admin 1 2 3 4 300
@ NS ns1
@ MX 10 mail
ns1 A 192.0.2.3
mail A 192.0.2.25
www CNAME web
web A 192.0.2.80
web A 192.0.2.81
away CNAME edge.cdn.test.
broken CNAME nothing
cross CNAME host.other.example.
loop CNAME pool
pool CNAME loop
a.b.deep A 192.0.2.9
* TXT "anything"
*.wild A 192.0.2.77
here.wild TXT "stands by itself"
*.alias CNAME web
sub NS ns.sub
sub NS ns.far.test.
ns.sub A 192.0.2.53
below.sub A 192.0.2.54
toSub CNAME x.sub`, { origin: 'shop.example' });
const OTHER = parseZoneFile('$TTL 60\n@ SOA ns admin 1 2 3 4 30\n@ NS ns\nhost A 192.0.2.99\nns A 192.0.2.98', { origin: 'other.example' });
const CHILD = parseZoneFile('$TTL 60\n@ SOA ns admin 1 2 3 4 30\n@ NS ns\nns A 192.0.2.97', { origin: 'child.other.example' });

const ask = (name: string, type: DnsType = 'A', qclass: 'IN' | 'CH' = 'IN') => answerFrom([SHOP, OTHER, CHILD], { name, type, class: qclass });
const show = ({ rcode, authoritative, answers, authorities, additionals, why }: ReturnType<typeof answerFrom>): string => {
  const names = (records: typeof answers): string => records.map(({ name, type, ttl }) => `${name.replace('.shop.example', '')}/${type}/${ttl}`).join(' ');
  return `${why} ${rcode} ${authoritative ? 'AA' : '--'} | ${names(answers)} | ${names(authorities)} | ${names(additionals)}`;
};

/** RFC 1034 §4.3.2 branch by branch. */
describe('authoritative answers', () => {
  test.each([
    ['web.shop.example', 'A', 'answer 0 AA | web/A/3600 web/A/3600 |  | '],
    ['WEB.Shop.Example', 'A', 'answer 0 AA | web/A/3600 web/A/3600 |  | '],
    ['www.shop.example', 'A', 'answer 0 AA | www/CNAME/3600 web/A/3600 web/A/3600 |  | '],
    ['www.shop.example', 'CNAME', 'answer 0 AA | www/CNAME/3600 |  | '],
    ['shop.example', 'NS', 'answer 0 AA | shop.example/NS/3600 |  | ns1/A/3600'],
    ['shop.example', 'MX', 'answer 0 AA | shop.example/MX/3600 |  | mail/A/3600'],
    ['shop.example', 'A', 'nodata 0 AA |  | shop.example/SOA/300 | '],
    ['www.shop.example', 'AAAA', 'nodata 0 AA | www/CNAME/3600 | shop.example/SOA/300 | '],
    ['b.deep.shop.example', 'A', 'nodata 0 AA |  | shop.example/SOA/300 | '],
    ['away.shop.example', 'A', 'cname 0 AA | away/CNAME/3600 |  | '],
    ['cross.shop.example', 'A', 'answer 0 AA | cross/CNAME/3600 host.other.example/A/60 |  | '],
    ['loop.shop.example', 'A', 'cname 0 AA | loop/CNAME/3600 pool/CNAME/3600 |  | '],
    ['sub.shop.example', 'A', 'referral 0 -- |  | sub/NS/3600 sub/NS/3600 | ns.sub/A/3600'],
    ['below.sub.shop.example', 'A', 'referral 0 -- |  | sub/NS/3600 sub/NS/3600 | ns.sub/A/3600'],
    ['toSub.shop.example', 'A', 'referral 0 AA | toSub/CNAME/3600 | sub/NS/3600 sub/NS/3600 | ns.sub/A/3600'],
    ['any.wild.shop.example', 'A', 'answer 0 AA | any.wild/A/3600 |  | '],
    ['two.labels.wild.shop.example', 'A', 'answer 0 AA | two.labels.wild/A/3600 |  | '],
    ['here.wild.shop.example', 'A', 'nodata 0 AA |  | shop.example/SOA/300 | '],
    ['under.here.wild.shop.example', 'A', 'nxdomain 3 AA |  | shop.example/SOA/300 | '],
    ['any.wild.shop.example', 'AAAA', 'nodata 0 AA |  | shop.example/SOA/300 | '],
    ['x.alias.shop.example', 'A', 'answer 0 AA | x.alias/CNAME/3600 web/A/3600 web/A/3600 |  | '],
    ['unheard.shop.example', 'TXT', 'answer 0 AA | unheard/TXT/3600 |  | '],
    ['broken.shop.example', 'A', 'nodata 0 AA | broken/CNAME/3600 | shop.example/SOA/300 | '],
    ['nobody.other.example', 'A', 'nxdomain 3 AA |  | other.example/SOA/30 | '],
    ['x.child.other.example', 'A', 'nxdomain 3 AA |  | child.other.example/SOA/30 | '],
    ['www.foreign.test', 'A', 'refused 5 -- |  |  | '],
    ['notshop.example', 'A', 'refused 5 -- |  |  | '],
  ] as const)('%s %s', (name, type, expected) => {
    expect(show(ask(name, type))).toBe(expected);
  });

  test('another class than IN is refused', () => {
    expect(show(ask('web.shop.example', 'A', 'CH'))).toBe('refused 5 -- |  |  | ');
  });
});
