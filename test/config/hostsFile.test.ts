import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hostsAddresses, parseHostsFile } from '../../src-core/config/hostsFile.ts';
import { locatedError, refusesOnlyByConfigError } from './locatedError.ts';

describe('/etc/hosts', () => {
  const hosts = parseHostsFile(`# local names
127.0.0.1\tlocalhost
::1       localhost ip6-localhost   # the same, by IPv6
192.0.2.10 shop.example www.shop.example
192.0.2.11 shop.example
2001:DB8:0::10 shop.example
`);

  test.each([
    ['localhost', undefined, ['127.0.0.1', '::1']],
    ['localhost', 6, ['::1']],
    ['WWW.Shop.example.', 4, ['192.0.2.10']],
    ['shop.example', undefined, ['192.0.2.10', '192.0.2.11', '2001:db8::10']],
    ['same', 4, []],
    ['nobody', undefined, []],
  ] as const)('%s over IPv%s', (name, family, addresses) => {
    expect(hostsAddresses(hosts, name, family)).toEqual(addresses);
  });

  test.each([
    ['127.0.0.1 a\n  192.0.2.300 b', '2:3 badAddress {"value":"192.0.2.300","directive":"hosts"}'],
    ['shop.example 192.0.2.1', '1:1 badAddress {"value":"shop.example","directive":"hosts"}'],
    ['127.0.0.1 # localhost', '1:1 hostsNoName {"address":"127.0.0.1"}'],
    ['127.0.0.1 ok b_a_d! x', '1:14 badName {"value":"b_a_d!"}'],
    ['127.0.0.1 a..b', '1:11 badName {"value":"a..b"}'],
  ])('%j', (text, error) => {
    expect(locatedError(() => parseHostsFile(text))).toBe(error);
  });

  test('hostile text', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 100 }), (text) => refusesOnlyByConfigError(text, parseHostsFile)), { numRuns: 300 });
  });
});
