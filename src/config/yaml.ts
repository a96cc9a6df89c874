/** YAML that strangers may have written: data only, of a bounded size, with every key's line. */
import { type Document, isMap, isNode, isScalar, isSeq, LineCounter, type Node, parseDocument, visit } from 'yaml';
import type { Path, Problem } from './problems.ts';

const maxCharacters = 256 * 1024;
/** A text that is no YAML at all can be wrong on every line. */
const maxProblems = 20;

export type YamlResult =
  | {
      readonly ok: true;
      readonly value: unknown;
      /** The line of a key or an entry, else of the nearest one around it. */
      readonly lineOf: (path: Path) => number | undefined;
    }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/**
 * Reads one YAML document. Refused are aliases, tags, keys that are written twice or are no plain text, a second
 * document, and a text that is longer or deeper than a configuration could be. Never throws.
 */
export function readYaml(text: string): YamlResult {
  if (text.length > maxCharacters) return refused([{ key: '', message: `is longer than ${maxCharacters / 1024} KiB` }]);
  const lines = new LineCounter();
  try {
    const document = parseDocument(text, {
      lineCounter: lines,
      prettyErrors: false,
      resolveKnownTags: false,
      stringKeys: true,
      uniqueKeys: true,
    });
    const problems = [...syntaxProblems(document, lines), ...hostileNodes(document, lines)];
    if (problems.length > 0) return refused(problems);
    return { ok: true, value: document.toJS(), lineOf: (path) => lineAt(document.contents, path, lines) };
  } catch (error) {
    if (error instanceof RangeError) return refused([{ key: '', message: 'is nested too deep' }]);
    throw error;
  }
}

function refused(problems: readonly Problem[]): YamlResult {
  return { ok: false, problems: problems.slice(0, maxProblems) };
}

const sentences: Readonly<Record<string, string>> = {
  DUPLICATE_KEY: 'the same key is written twice',
  MULTIPLE_DOCS: 'there is a second document',
  NON_STRING_KEY: 'a key must be plain text',
  RESOURCE_EXHAUSTION: 'it is nested too deep',
  TAB_AS_INDENT: 'lines are indented with spaces, never with tabs',
  TAG_RESOLVE_FAILED: 'tags (!) are not used here; quote the value if it starts with an exclamation mark',
};

function syntaxProblems(document: Document, lines: LineCounter): Problem[] {
  return [...document.errors, ...document.warnings].map(({ code, message, pos }) => ({
    key: '',
    line: lines.linePos(pos[0]).line,
    message: sentences[code] ?? message,
  }));
}

/**
 * A few aliases of aliases stand for millions of values, so there are none; and parsers leave out `__proto__` without
 * a word.
 */
function hostileNodes(document: Document, lines: LineCounter): Problem[] {
  const problems: Problem[] = [];
  const refuse = (node: unknown, message: string): void => {
    problems.push({ key: '', ...lineOfNode(node, lines), message });
  };
  visit(document, {
    Alias: (_key, node) => refuse(node, 'aliases (*) are not used here; quote the value if it starts with an asterisk'),
    Pair: (_key, { key }) => {
      if (isScalar(key) && key.value === '__proto__') refuse(key, '__proto__ can be no key');
    },
  });
  return problems;
}

function lineOfNode(node: unknown, lines: LineCounter): { line?: number } {
  return isNode(node) && node.range ? { line: lines.linePos(node.range[0]).line } : {};
}

function lineAt(root: Node | null, path: Path, lines: LineCounter): number | undefined {
  let node: unknown = root;
  let line: number | undefined;
  for (const part of path) {
    const [place, inner] = childOf(node, part);
    line = lineOfNode(place, lines).line ?? line;
    node = inner;
  }
  return line;
}

/** Where a key or an entry is written, and what it holds. */
function childOf(node: unknown, part: PropertyKey): readonly [place: unknown, inner: unknown] {
  if (isSeq(node) && typeof part === 'number') return [node.items[part], node.items[part]];
  if (!isMap(node)) return [undefined, undefined];
  const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(part));
  return [pair?.key, pair?.value];
}
