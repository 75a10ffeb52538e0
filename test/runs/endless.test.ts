/** What goes on for ever in the code that a person wrote ends with a message that says who went on. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { SupervisedHost } from '../../cpython/supervisedHost.ts';
import { createNodePythonHost } from '../../node/pythonHostNode.ts';
import { ConfigError, presetNamed, simulate } from '../../src-core/index.ts';
import { withFiles } from '../scenarios.ts';

let host: SupervisedHost;
beforeAll(() => {
  host = createNodePythonHost();
});
afterAll(() => host.dispose());

const restless = `
import asyncio
async def tick():
    while True:
        await asyncio.sleep(0.001)
async def app(scope, receive, send):
    if scope["type"] == "lifespan":
        await receive()
        asyncio.create_task(tick())
        await send({"type": "lifespan.startup.complete"})
        await receive()
    await asyncio.sleep(3600)
`;

test('a task that never rests while a request waits', async () => {
  const plain = presetNamed('asgi-plain')!;
  const error = await simulate(withFiles(plain, { ...plain.server.files, '/srv/chat/asgi.py': restless }), host).then(() => null, (reason: unknown) => reason);
  expect(error).toBeInstanceOf(ConfigError);
  expect(error).toMatchObject({ key: 'runTooLong', params: { program: 'uvicorn' } });
});
