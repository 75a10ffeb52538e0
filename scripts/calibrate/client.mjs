/** A loopback client that costs little: requests over kept connections, one after the other on each. */
import { connect } from 'node:net';

/**
 * `pauseMs`: each client rests so long before a request. `isFresh`: each request gets a connection of its own.
 * @typedef {{ requests: number, atOnce: number, boundMs: number, pauseMs?: number, isFresh?: boolean }} Load
 * @typedef {{ answered: number, statuses: Record<string, number>, wallMs: number, clientCpuMs: number, latenciesMs: number[] }} Asked
 */

/** @param {number} port @param {string} path @param {Load} load @returns {Promise<Asked>} rejects when a connection fails */
export async function ask(port, path, { requests, atOnce, boundMs, pauseMs = 0, isFresh = false }) {
  const statuses = /** @type {Record<string, number>} */ ({});
  const latenciesMs = /** @type {number[]} */ ([]);
  const end = performance.now() + boundMs;
  let left = requests;
  const before = process.cpuUsage();
  const begin = performance.now();
  const one = async () => {
    const line = open(port);
    try {
      while (left-- > 0 && performance.now() < end) {
        if (pauseMs > 0) await new Promise((resolve) => setTimeout(resolve, pauseMs));
        const sent = performance.now();
        const { status, kept } = await line.get(path);
        latenciesMs.push(performance.now() - sent);
        statuses[status] = (statuses[status] ?? 0) + 1;
        if (!kept || isFresh) line.renew();
      }
    } finally {
      line.close();
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, requests) }, one));
  const { user, system } = process.cpuUsage(before);
  return { answered: latenciesMs.length, statuses, wallMs: performance.now() - begin, clientCpuMs: (user + system) / 1000, latenciesMs };
}

/** Milliseconds until the first 200, asking every 5 ms. @param {number} port @param {string} path @param {number} boundMs */
export async function firstAnswer(port, path, boundMs) {
  const begin = performance.now();
  let said = 'no connection';
  while (performance.now() - begin < boundMs) {
    const line = open(port);
    try {
      const { status } = await line.get(path);
      if (status === '200') return performance.now() - begin;
      said = `status ${status}`;
    } catch (problem) {
      said = problem instanceof Error ? problem.message : String(problem);
    } finally {
      line.close();
    }
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  throw new Error(`no answer within ${boundMs} ms: ${said}`);
}

/** @param {number} port */
function open(port) {
  let socket = connect(port, '127.0.0.1').setNoDelay(true);
  const close = () => void socket.on('error', () => undefined).destroy();
  return {
    close,
    renew: () => {
      close();
      socket = connect(port, '127.0.0.1').setNoDelay(true);
    },
    /** @param {string} path @returns {Promise<{ status: string, kept: boolean }>} */
    get: (path) =>
      new Promise((resolve, reject) => {
        let text = '';
        const over = () => socket.off('data', read).off('error', fail).off('close', gone);
        const answered = (/** @type {boolean} */ kept) => {
          over();
          resolve({ status: /^HTTP\/1\.\d (\d{3})/.exec(text)?.[1] ?? 'none', kept });
        };
        const read = (/** @type {Buffer} */ data) => {
          text += data.toString('latin1');
          if (isWhole(text)) answered(!/^connection: *close/im.test(text.slice(0, text.indexOf('\r\n\r\n') + 2)) && !text.startsWith('HTTP/1.0'));
        };
        const fail = (/** @type {Error} */ problem) => {
          over();
          reject(problem);
        };
        // An answer without a length ends with its connection (RFC 9112 §6.3).
        const gone = () => (text.includes('\r\n\r\n') ? answered(false) : fail(new Error('the connection was closed without an answer')));
        socket.on('data', read).on('error', fail).on('close', gone);
        socket.write(`GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`);
      }),
  };
}

/** Whether an answer to GET is complete, by its length or its last chunk. @param {string} text latin-1 */
export function isWhole(text) {
  const end = text.indexOf('\r\n\r\n');
  if (end < 0) return false;
  const head = text.slice(0, end);
  const length = /^content-length: *(\d+)/im.exec(head);
  if (length) return text.length - end - 4 >= Number(length[1]);
  return /^transfer-encoding: *chunked/im.test(head) && text.endsWith('\r\n0\r\n\r\n');
}
