/** `hop dns`, `hop payload` and `hop http`: the codecs by themselves, bytes in, JSON out. */
import { decodeDns, decodePayload, httpProfileOf, jsonView, judgeRequests, parseHex, payloadProtocols, WireError } from '../src-core/index.ts';
import { WrongUse, type Command, type Streams } from './hopCommand.ts';

export const dns: Command = {
  usage: '',
  about: 'decodes the DNS message whose hex digits stand on standard input: JSON',
  run: async (args, streams) => {
    if (args.length > 0) throw new WrongUse('dns takes no arguments: the bytes come on standard input');
    return decoded(streams, (bytes) => jsonView(decodeDns(bytes)));
  },
};

export const payload: Command = {
  usage: 'PROTOCOL',
  about: `takes hex digits from standard input apart as the inspector does, ${payloadProtocols.join(', ')}: JSON`,
  run: async ([name, ...more], streams) => {
    const protocol = payloadProtocols.find((known) => known === name);
    if (protocol === undefined || more.length > 0) throw new WrongUse(`payload takes one protocol: ${payloadProtocols.join(', ')}`);
    let broken = false;
    const code = await decoded(streams, (bytes) => {
      const { fields, layers, problem } = decodePayload({ protocol, bytes });
      broken = problem !== undefined;
      if (problem) streams.stderr.write(`hop: ${problem.reason}\n`);
      return jsonView({ message: { layers, problem }, fields });
    });
    return broken ? 1 : code;
  },
};

/** Prints what `decode` makes of the hex digits on standard input. */
async function decoded(streams: Streams, decode: (bytes: Uint8Array) => unknown): Promise<number> {
  const text = (await everything(streams)).toString('utf8');
  try {
    streams.stdout.write(`${JSON.stringify(decode(parseHex(text)), null, 2)}\n`);
    return 0;
  } catch (fault) {
    if (!(fault instanceof WireError)) throw fault;
    streams.stderr.write(`hop: ${fault.message}\n`);
    return 1;
  }
}

export const http: Command = {
  usage: 'PROFILE',
  about: 'reads raw requests from standard input as rfc, nginx, httpd, gunicorn or tomcat would: a JSON line a request',
  run: async ([name, ...more], streams) => {
    const profile = name === undefined ? undefined : httpProfileOf(name);
    if (!profile || more.length > 0) throw new WrongUse('http takes one profile: rfc, nginx, httpd, gunicorn or tomcat');
    for (const judgement of judgeRequests(await everything(streams), profile)) streams.stdout.write(`${JSON.stringify(judgement)}\n`);
    return 0;
  },
};

async function everything({ stdin }: Streams): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stdin) chunks.push(Buffer.from(chunk as Uint8Array));
  return Buffer.concat(chunks);
}
