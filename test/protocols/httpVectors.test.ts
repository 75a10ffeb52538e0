import { describe, expect, test } from 'vitest';
import golden from '../golden/http-vectors.json';
import { httpProfiles } from '../../src-core/wire/http1Profiles.ts';
import { bytesOfText } from '../../src-core/wire/http1Text.ts';
import { judgeRequests } from '../../src-core/protocols/httpJudge.ts';

type Piece = string | readonly [string, number];

function bytesOf(input: readonly Piece[]): Uint8Array {
  return bytesOfText(input.map((piece) => (typeof piece === 'string' ? piece : piece[0].repeat(piece[1]))).join(''));
}

/** What a client sees: the statuses in order, and whether the server then closed. */
function answersOf(input: readonly Piece[], profile: 'nginx' | 'gunicorn') {
  const judgements = judgeRequests(bytesOf(input), httpProfiles[profile]);
  const heard = judgements.filter(({ reason, status }) => reason !== 'incomplete' && status !== null);
  const last = judgements.at(-1);
  return {
    statuses: heard.map(({ status }) => status),
    closes: last !== undefined && last.reason !== 'incomplete' && last.closes,
    methods: judgements.filter(({ status }) => status === 200).map(({ method }) => method),
    bodies: judgements.filter(({ status }) => status === 200).map(({ body }) => body),
  };
}

describe.each(['nginx', 'gunicorn'] as const)('%s answers as the recorded server did', (profile) => {
  test.each(golden.vectors.map((vector) => [vector.name, vector] as const))('%s', (_, vector) => {
    const { statuses, closes, seen, withoutHead } = { withoutHead: false, ...vector[profile] };
    const passed = { methods: seen.map(({ method }) => method), bodies: seen.map(({ body }) => body) };
    // An HTTP/0.9 answer has no status line: what did not reach the application was an error page.
    const told = withoutHead ? [seen.length > 0 ? 200 : 400] : statuses;
    expect(answersOf(vector.input as Piece[], profile)).toEqual({ statuses: told, closes, ...passed });
  });
});
