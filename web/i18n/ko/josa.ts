/** The particle that fits the sound before it: 브라우저가, gunicorn이, 811이. */
const PAIRS = { '이/가': ['이', '가'], '은/는': ['은', '는'], '을/를': ['을', '를'], '과/와': ['과', '와'], '으로/로': ['으로', '로'] } as const;

export function josa(word: string, pair: keyof typeof PAIRS): string {
  const [closed, open] = PAIRS[pair];
  // What stands in parentheses after a word is not read with it: 답(proxy_read_timeout)을.
  const sound = finalSound(word.replace(/(?<=[\p{L}\p{N}”])\([^()]*\)$/u, ''));
  return word + (sound === 'none' || (sound === 'l' && pair === '으로/로') ? open : closed);
}

const WRITTEN = { '이(가)': '이/가', '은(는)': '은/는', '을(를)': '을/를', '과(와)': '과/와', '(으)로': '으로/로' } as const;

/** A text whose places are filled, with the particle chosen where both were written: “x”이(가). */
export function withParticles(text: string): string {
  return text.replace(/(\S+?)(이\(가\)|은\(는\)|을\(를\)|과\(와\)|\(으\)로)/g, (_, word: string, both: keyof typeof WRITTEN) => josa(word, WRITTEN[both]));
}

/** Whether the last spoken syllable ends in a consonant; ㄹ apart, because of 으로/로. */
function finalSound(word: string): 'none' | 'l' | 'consonant' {
  // C#: 시샵.
  if (word.endsWith('#')) return 'consonant';
  const last = /[\p{L}\p{N}](?=[^\p{L}\p{N}]*$)/u.exec(word)?.[0] ?? '';
  const code = last.charCodeAt(0);
  if (code >= 0xac00 && code <= 0xd7a3) {
    const final = (code - 0xac00) % 28;
    return final === 0 ? 'none' : final === 8 ? 'l' : 'consonant';
  }
  if (/\d/.test(last)) return /[178]/.test(last) ? 'l' : /[036]/.test(last) ? 'consonant' : 'none';
  return latinSound(/[A-Za-z]+(?=[^A-Za-z]*$)/.exec(word)?.[0] ?? '');
}

/** Capitals are spelt out, but for CNAME; words are read as Korean writes them down: 이그잼플, 타입, 네임, 소켓, 스태틱. */
function latinSound(word: string): 'none' | 'l' | 'consonant' {
  // 12 KiB: 키비바이트.
  if (/^[KM]iB$/.test(word)) return 'none';
  if (/^[A-Z]+$/.test(word)) return /[LR]$/.test(word) ? 'l' : /([MN]|NAME)$/.test(word) ? 'consonant' : 'none';
  if (/(l|le)$/.test(word)) return 'l';
  if (/([mn]|[aeiou]ng|[aeiou](me|ne)|ype)$/.test(word)) return 'consonant';
  return /(^|[^aeiou])[aeiou](c|k|ck|p|pp|t|b)$/.test(word) ? 'consonant' : 'none';
}
