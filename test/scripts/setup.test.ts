import { expect, test } from 'vitest';
import { checkNode } from '../../scripts/setup.mjs';

test.each(['20.19.0', '20.20.2', '22.0.0', '26.10.0'])('Node %s will do', (version) => {
  expect(() => checkNode(version)).not.toThrow();
});

test.each(['0.10.48', '18.20.8', '20.18.3'])('Node %s is refused with both versions named', (version) => {
  expect(() => checkNode(version)).toThrow(`needs Node 20.19 or newer; this is Node ${version}`);
});
