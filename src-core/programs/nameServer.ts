/** An authoritative name server: answers from its zones, never asks anybody (RFC 1034 §4.3.2, RD is not honoured). */
import { answerFrom } from '../config/zoneAnswer.ts';
import type { Zone } from '../config/zoneFile.ts';
import type { Program } from '../kernel/scheduler.ts';
import type { Machine } from '../system/machine.ts';
import { boot, type Sys } from '../system/sys.ts';
import type { Datagram, UdpSocket } from '../system/udpStack.ts';
import { decodeDns, encodeDns, type DnsMessage } from '../wire/dns.ts';
import { WireError } from '../wire/field.ts';
import { dnsCosts, nameServerImage } from './costs.ts';

export const DNS_PORT = 53;

export function startNameServer(machine: Machine, zones: readonly Zone[]): void {
  const identity = { program: 'nameServer', role: '', argv: ['/usr/sbin/named', '-f'], environment: {} };
  boot(machine, identity, nameServerImage, (sys) => nameServer(sys, zones));
}

function* nameServer(sys: Sys, zones: readonly Zone[]): Program {
  const socket = sys.udp.open('0.0.0.0', DNS_PORT)!;
  sys.note('listened', { protocol: 'udp', address: '0.0.0.0', port: DNS_PORT, backlog: 0 });
  for (;;) {
    const datagram = (yield* sys.udp.recvFrom(socket))!;
    yield* answer(sys, socket, datagram, zones);
  }
}

function* answer(sys: Sys, socket: UdpSocket, datagram: Datagram, zones: readonly Zone[]): Program {
  const query = queryOf(datagram.payload);
  const question = query?.questions[0];
  if (!query || !question) return;
  yield* sys.compute(dnsCosts.answerUs);
  const found = answerFrom(zones, question);
  sys.note('zoneSearched', { zone: found.zone ?? '', name: question.name, type: question.type, verdict: found.why });
  const { rcode, answers, authorities, additionals } = found;
  const response: DnsMessage = {
    ...query, qr: true, aa: found.authoritative, ra: false, ad: false, rcode, questions: [question], answers, authorities, additionals,
  };
  yield* sys.udp.sendTo(socket, datagram.from, datagram.fromPort, encodeDns(response), { dns: found.why, name: question.name, type: question.type });
}

/** A datagram that is no DNS query is dropped. */
export function queryOf(bytes: Uint8Array): DnsMessage | null {
  try {
    const { message } = decodeDns(bytes);
    return message.qr ? null : message;
  } catch (error) {
    if (error instanceof WireError) return null;
    throw error;
  }
}
