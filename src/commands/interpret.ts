import { type Reading, type Ready, refusing } from './bind.ts';
import { unknownVerb } from './help.ts';
import { isVerbName, type VerbName, verbs } from './registry.ts';
import { type Token, tokenise } from './tokens.ts';

export type Interpreted = (Ready & { readonly verb: VerbName }) | Exclude<Reading, Ready>;

/**
 * What a person wants who typed this after `/ami`. Never throws: what makes no sense is a refusal that says what to do,
 * and what lacks its subject is a form that asks for it. Nothing at all is help, and so is `VERB --help`.
 */
export function interpret(command: string): Interpreted {
  let verb: VerbName = 'help';
  const reading = refusing(() => {
    const [first, ...rest] = tokenise(command);
    if (asksForHelp(first)) return verbs.help.read(rest);
    const name = first.text.toLowerCase();
    if (!isVerbName(name)) throw unknownVerb(first.text, Object.keys(verbs));
    if (rest.some((token) => token.kind === 'flag' && token.text === 'help'))
      return verbs.help.read([{ kind: 'word', text: name }]);
    verb = name;
    return verbs[name].read(rest);
  });
  return reading.kind === 'ready' ? { ...reading, verb } : reading;
}

function asksForHelp(first: Token | undefined): first is undefined {
  if (first === undefined) return true;
  return first.kind === 'word'
    ? first.text === '?'
    : first.kind === 'flag' && (first.text === 'help' || first.text === 'h');
}
