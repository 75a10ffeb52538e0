/** SHA-1 (RFC 3174). Long broken as a promise of security; the WebSocket handshake needs it, and not for security (RFC 6455 §10.8). */
export function sha1(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const state = new Uint32Array([0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0]);
  const padded = pad(bytes);
  for (let at = 0; at < padded.length; at += blockBytes) mix(state, padded.subarray(at, at + blockBytes));
  const digest = new Uint8Array(20);
  const view = new DataView(digest.buffer);
  state.forEach((word, index) => view.setUint32(4 * index, word));
  return digest;
}

const blockBytes = 64;

/** A one bit, zeros, and the length in bits as the last eight bytes (§4). */
function pad(bytes: Uint8Array): Uint8Array {
  const padded = new Uint8Array(Math.ceil((bytes.length + 9) / blockBytes) * blockBytes);
  padded.set(bytes);
  padded[bytes.length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setUint32(padded.length - 8, Math.floor(bytes.length / 2 ** 29));
  view.setUint32(padded.length - 4, (bytes.length * 8) >>> 0);
  return padded;
}

/** One block into the five words (§6.1). */
function mix(state: Uint32Array, block: Uint8Array): void {
  const words = scheduleOf(block);
  let [a = 0, b = 0, c = 0, d = 0, e = 0] = state;
  for (const [round, word] of words.entries()) {
    const next = (rotate(a, 5) + choose(round, b, c, d) + e + word + (constants[Math.floor(round / 20)] ?? 0)) >>> 0;
    [a, b, c, d, e] = [next, a, rotate(b, 30), c, d];
  }
  [a, b, c, d, e].forEach((word, index) => {
    state[index] = (state[index] ?? 0) + word;
  });
}

const constants = [0x5a827999, 0x6ed9eba1, 0x8f1bbcdc, 0xca62c1d6];

function scheduleOf(block: Uint8Array): Uint32Array {
  const words = new Uint32Array(80);
  const view = new DataView(block.buffer, block.byteOffset, blockBytes);
  for (let index = 0; index < 16; index += 1) words[index] = view.getUint32(4 * index);
  for (let index = 16; index < 80; index += 1) {
    words[index] = rotate((words[index - 3] ?? 0) ^ (words[index - 8] ?? 0) ^ (words[index - 14] ?? 0) ^ (words[index - 16] ?? 0), 1);
  }
  return words;
}

function choose(round: number, b: number, c: number, d: number): number {
  if (round < 20) return (b & c) | (~b & d);
  if (round < 40 || round >= 60) return b ^ c ^ d;
  return (b & c) | (b & d) | (c & d);
}

function rotate(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits));
}
