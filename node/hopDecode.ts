/** `hop dns` and `hop http`: the codecs by themselves, bytes in, JSON out. */
import { decodeDns, httpProfileOf, jsonView, judgeRequests, parseHex, WireError } from '../src-core/index.ts';
import { WrongUse, type Command, type Streams } from './hopCommand.ts';

export const dns: Command = {
  usage: '',
  about: 'decodes the DNS message whose hex digits stand on standard input: JSON',
  run: async (args, streams) => {
    if (args.length > 0) throw new WrongUse('dns takes no arguments: the bytes come on standard input');
    const text = (await everything(streams)).toString('utf8');
    try {
      streams.stdout.write(`${JSON.stringify(jsonView(decodeDns(parseHex(text))), null, 2)}\n`);
      return 0;
    } catch (fault) {
      if (!(fault instanceof WireError)) throw fault;
      streams.stderr.write(`hop: ${fault.message}\n`);
      return 1;
    }
  },
};

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
