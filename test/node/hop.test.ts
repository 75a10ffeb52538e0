import { execFile } from 'node:child_process';
import { expect, test } from 'vitest';

interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The door as other programs use it: a process of its own. */
function hop(...args: readonly string[]): Promise<Ran> {
  return new Promise((resolve) => {
    const child = execFile(process.execPath, ['scripts/hop.mjs', ...args], (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr });
    });
    child.stdin?.end();
  });
}

test.each([[[]], [['juggle']], [['toString']]])('wrong use %j says how, on standard error alone, and exits 2', async (args) => {
  const { code, stdout, stderr } = await hop(...args);
  expect(code).toBe(2);
  expect(stdout).toBe('');
  expect(stderr).toContain('Usage: npm run -s hop -- COMMAND');
});
