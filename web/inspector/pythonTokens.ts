/** Python text in coloured pieces, line by line: enough for reading, not a parser. Joined, the pieces are the line. */
export type TokenKind = 'keyword' | 'string' | 'comment' | 'number' | 'name' | 'plain';

export interface Token {
  readonly kind: TokenKind;
  readonly text: string;
}

const KEYWORDS = new Set(
  'False None True and as assert async await break class continue def del elif else except finally for from global if import in is lambda nonlocal not or pass raise return try while with yield match case'.split(' '),
);
const PIECE = /(#.*)|([rbfuRBFU]{0,2}(?:"""|'''|"(?:[^"\\]|\\.)*"?|'(?:[^'\\]|\\.)*'?))|([A-Za-z_]\w*)|(\d[\w.]*)|(\s+|[^\w\s"'#]+)/g;

/** The pieces of every line. Triple-quoted strings run over lines. */
export function pythonTokens(text: string): readonly (readonly Token[])[] {
  let quote: string | null = null;
  return text.split('\n').map((line) => {
    const tokens: Token[] = [];
    let at = 0;
    if (quote !== null) {
      const end = line.indexOf(quote);
      at = end < 0 ? line.length : end + 3;
      if (end >= 0) quote = null;
      if (at > 0) tokens.push({ kind: 'string', text: line.slice(0, at) });
    }
    while (at < line.length) {
      const [token, opens] = tokenAt(line, at, tokens);
      tokens.push(token);
      at += token.text.length;
      if (opens) quote = opens;
    }
    return tokens;
  });
}

/** The piece at a place, and the quotes that it leaves open. */
function tokenAt(line: string, at: number, before: readonly Token[]): readonly [Token, string | null] {
  PIECE.lastIndex = at;
  const found = PIECE.exec(line);
  if (!found || found.index !== at) return [{ kind: 'plain', text: line.slice(at, at + 1) }, null];
  const [text, comment, string, word, number] = found;
  if (comment !== undefined) return [{ kind: 'comment', text }, null];
  if (string !== undefined) return tripled(line, at, text);
  if (word !== undefined) return [{ kind: KEYWORDS.has(word) ? 'keyword' : isDefined(before) ? 'name' : 'plain', text }, null];
  return [{ kind: number === undefined ? 'plain' : 'number', text }, null];
}

function tripled(line: string, at: number, text: string): readonly [Token, string | null] {
  const quote = text.slice(-3);
  if (!/^[a-zA-Z]{0,2}("""|''')$/.test(text)) return [{ kind: 'string', text }, null];
  const end = line.indexOf(quote, at + text.length);
  return end < 0 ? [{ kind: 'string', text: line.slice(at) }, quote] : [{ kind: 'string', text: line.slice(at, end + 3) }, null];
}

function isDefined(before: readonly Token[]): boolean {
  const word = before.at(-2);
  return word?.kind === 'keyword' && (word.text === 'def' || word.text === 'class');
}
