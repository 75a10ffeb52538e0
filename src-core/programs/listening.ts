/** Opening a listening socket as most servers do: try, and give up with a line in the log when the place is taken. */
import type { SystemCall, Sys } from '../system/sys.ts';
import type { Listener } from '../system/tcpStack.ts';

export interface ListenAt {
  readonly host: string;
  readonly port: number;
  readonly backlog: number;
}

/** `null`: the address is not this machine's, or another program has the port; `log` has been told so. */
export function* listening(sys: Sys, { host, port, backlog }: ListenAt, log: (text: string) => SystemCall<void>): SystemCall<Listener | null> {
  const address = host === 'localhost' ? '127.0.0.1' : host.replace(/^\[|\]$/g, '');
  const isOwn = ['0.0.0.0', '::'].includes(address) || sys.machine.owns(address);
  const listener = isOwn ? sys.tcp.listen(address, port, backlog) : null;
  if (!listener) yield* log(isOwn ? `[Errno 98] Address already in use: ${address}:${port}` : `[Errno 99] Cannot assign requested address: ${address}:${port}`);
  return listener;
}
