/** The names of this world: /etc/hosts of the laptop and the zones of three name servers (RFC 1035 §5). Addresses are those for documentation (RFC 5737, RFC 3849), but for the root server's own. */
import type { ZoneSetup } from './scenario.ts';

export const HOSTS = `127.0.0.1   localhost
::1         localhost
`;

const ROOT = `$ORIGIN .
$TTL 518400
@                       IN SOA  a.root-servers.net. nstld.verisign-grs.com. 2026112000 1800 900 604800 86400
@                       IN NS   a.root-servers.net.
a.root-servers.net.     IN A    198.41.0.4
example.         172800 IN NS   a.nic.example.
a.nic.example.   172800 IN A    192.0.2.11
test.            172800 IN NS   a.nic.test.
a.nic.test.      172800 IN A    192.0.2.12
`;

const EXAMPLE = `$ORIGIN example.
$TTL 3600
@            IN SOA a.nic hostmaster.nic 2026112000 1800 900 604800 900
@            IN NS  a.nic
a.nic        IN A   192.0.2.11
shop   86400 IN NS  ns1.shop
ns1.shop 86400 IN A 198.51.100.53
`;

const SHOP = `$ORIGIN shop.example.
$TTL 3600
@        IN SOA   ns1 hostmaster 2026112000 7200 3600 1209600 300
@        IN NS    ns1
ns1      IN A     198.51.100.53
@    300 IN A     198.51.100.20
@    300 IN AAAA  2001:db8:20::20
www      IN CNAME shop.example.
@        IN TXT   "a shop that only exists here"
`;

const TEST = `$ORIGIN test.
$TTL 3600
@      IN SOA a.nic hostmaster.nic 2026112000 1800 900 604800 900
@      IN NS  a.nic
a.nic  IN A   192.0.2.12
`;

export const ZONES: readonly ZoneSetup[] = [
  { machine: 'root', address: '198.41.0.4', text: ROOT },
  { machine: 'tld', address: '192.0.2.11', text: EXAMPLE },
  { machine: 'tld-test', address: '192.0.2.12', text: TEST },
  { machine: 'ns1.shop', address: '198.51.100.53', text: SHOP },
];
