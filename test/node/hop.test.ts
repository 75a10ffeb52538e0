import { execFile } from 'node:child_process';
import { expect, test } from 'vitest';

interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The door as other programs use it: a process of its own. */
function hop(...args: readonly string[]): Promise<Ran> {
  return hopWith('', ...args);
}

function hopWith(input: string, ...args: readonly string[]): Promise<Ran> {
  return new Promise((resolve) => {
    const child = execFile(process.execPath, ['scripts/hop.mjs', ...args], (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr });
    });
    child.stdin?.end(input);
  });
}

test.each([[[]], [['juggle']], [['toString']]])('wrong use %j says how, on standard error alone, and exits 2', async (args) => {
  const { code, stdout, stderr } = await hop(...args);
  expect(code).toBe(2);
  expect(stdout).toBe('');
  expect(stderr).toContain('Usage: npm run -s hop -- COMMAND');
});

test('payload takes the bytes of a gateway apart, and tells where they break', async () => {
  const { code, stdout } = await hopWith('01 01 0001 0008 00 00 0001 00 0000000000', 'payload', 'fastcgi');
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ message: { layers: ['FastCGI'] }, fields: [{ value: 'BEGIN_REQUEST #1' }] });
  const broken = await hopWith('01 01 0001 0008', 'payload', 'fastcgi');
  expect(JSON.parse(broken.stdout)).toMatchObject({ message: { problem: { format: 'FastCGI', offset: 6 } } });
  expect(broken).toMatchObject({ code: 1, stderr: expect.stringContaining('byte 6') as unknown });
  expect((await hopWith('', 'payload', 'smtp')).code).toBe(2);
});
