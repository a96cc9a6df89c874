/** The rule of a composite alarm, such as `ALARM("web-5xx") AND NOT OK(web-latency)`, read and evaluated. */
export type AlarmStateValue = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';

export type AlarmRule =
  | { readonly kind: 'state'; readonly state: AlarmStateValue; readonly alarm: string }
  | { readonly kind: 'constant'; readonly value: boolean }
  | { readonly kind: 'not'; readonly rule: AlarmRule }
  | { readonly kind: 'and' | 'or'; readonly rules: readonly AlarmRule[] };

/** Throws SyntaxError for what is no rule. */
export function readRule(text: string): AlarmRule {
  const tokens = [...text.matchAll(/"[^"]*"|[()]|[^\s()]+/g)].map(([token]) => token);
  const reader = { tokens, at: 0 };
  const rule = readOr(reader);
  if (reader.at < tokens.length) throw new SyntaxError(`"${tokens[reader.at]}" was not expected`);
  return rule;
}

/** The names or ARNs of the alarms that a rule looks at. */
export function alarmsOf(rule: AlarmRule): readonly string[] {
  switch (rule.kind) {
    case 'state':
      return [rule.alarm];
    case 'constant':
      return [];
    case 'not':
      return alarmsOf(rule.rule);
    case 'and':
    case 'or':
      return rule.rules.flatMap(alarmsOf);
  }
}

/** Whether the rule holds, where each alarm is as `stateOf` says. */
export function holds(rule: AlarmRule, stateOf: (alarm: string) => AlarmStateValue | undefined): boolean {
  switch (rule.kind) {
    case 'state':
      return stateOf(rule.alarm) === rule.state;
    case 'constant':
      return rule.value;
    case 'not':
      return !holds(rule.rule, stateOf);
    case 'and':
      return rule.rules.every((part) => holds(part, stateOf));
    case 'or':
      return rule.rules.some((part) => holds(part, stateOf));
  }
}

interface Reader {
  readonly tokens: readonly string[];
  at: number;
}

/** AND binds more tightly than OR, and NOT most tightly. */
function readOr(reader: Reader): AlarmRule {
  return readRow(reader, 'or', (inner) => readRow(inner, 'and', readNot));
}

function readRow(reader: Reader, kind: 'and' | 'or', readPart: (reader: Reader) => AlarmRule): AlarmRule {
  const first = readPart(reader);
  const rules = [first];
  while (reader.tokens[reader.at]?.toLowerCase() === kind) {
    reader.at += 1;
    rules.push(readPart(reader));
  }
  return rules.length === 1 ? first : { kind, rules };
}

function readNot(reader: Reader): AlarmRule {
  if (reader.tokens[reader.at]?.toLowerCase() !== 'not') return readTerm(reader);
  reader.at += 1;
  return { kind: 'not', rule: readNot(reader) };
}

function readTerm(reader: Reader): AlarmRule {
  const word = reader.tokens[reader.at++];
  switch (word) {
    case '(': {
      const inner = readOr(reader);
      expect(reader, ')');
      return inner;
    }
    case 'TRUE':
    case 'FALSE':
      return { kind: 'constant', value: word === 'TRUE' };
    case 'OK':
    case 'ALARM':
    case 'INSUFFICIENT_DATA': {
      expect(reader, '(');
      const alarm = (reader.tokens[reader.at++] ?? '').replace(/^"|"$/g, '');
      expect(reader, ')');
      return { kind: 'state', state: word, alarm };
    }
    default:
      throw new SyntaxError(`"${word ?? ''}" was not expected`);
  }
}

function expect(reader: Reader, token: string): void {
  if (reader.tokens[reader.at++] !== token) throw new SyntaxError(`"${token}" is missing`);
}
