import { execFile } from 'node:child_process';
import { Readable, Writable } from 'node:stream';
import { expect, test } from 'vitest';
import { main } from '../../node/hop.ts';

interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The door as other programs use it: a process of its own, which takes seconds to come up. */
function hop(input: string, ...args: readonly string[]): Promise<Ran> {
  return new Promise((resolve) => {
    const child = execFile(process.execPath, ['scripts/hop.mjs', ...args], (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr });
    });
    child.stdin?.end(input);
  });
}

/** What stands behind it. */
async function command(input: string, ...args: readonly string[]): Promise<Ran> {
  const texts = { stdout: '', stderr: '' };
  const into = (name: keyof typeof texts): Writable => new Writable({ write: (chunk, _, done) => done(void (texts[name] += String(chunk))) });
  const code = await main(args, { stdin: Readable.from([Buffer.from(input)]), stdout: into('stdout'), stderr: into('stderr') });
  return { code, ...texts };
}

test.each([['here', command, []], ['as a process', hop, ['juggle']], ['here', command, ['toString']]] as const)('wrong use, %s: it says how, on standard error alone, and exits 2', async (_, run, args) => {
  const { code, stdout, stderr } = await run('', ...args);
  expect(code).toBe(2);
  expect(stdout).toBe('');
  expect(stderr).toContain('Usage: npm run -s hop -- COMMAND');
});

test('payload takes the bytes of a gateway apart, and tells where they break', async () => {
  const { code, stdout } = await hop('01 01 0001 0008 00 00 0001 00 0000000000', 'payload', 'fastcgi');
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ message: { layers: ['FastCGI'] }, fields: [{ value: 'BEGIN_REQUEST #1' }] });
  const broken = await command('01 01 0001 0008', 'payload', 'fastcgi');
  expect(JSON.parse(broken.stdout)).toMatchObject({ message: { problem: { format: 'FastCGI', offset: 6 } } });
  expect(broken).toMatchObject({ code: 1, stderr: expect.stringContaining('byte 6') as unknown });
  expect((await command('', 'payload', 'smtp')).code).toBe(2);
});
