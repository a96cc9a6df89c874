import { bold, code, paragraph, text, type View } from './view.ts';

/** What help says about one verb. */
export interface Manual {
  readonly name: string;
  /** One line, in the imperative. */
  readonly summary: string;
  readonly usage: string;
  readonly example: string;
  /** What happens when it is used, honestly. */
  readonly details: readonly string[];
  readonly flags: Readonly<Record<string, { readonly hint?: string; readonly what: string }>>;
  readonly role: string;
}

/** All verbs, one line each. */
export function helpView(manuals: readonly Manual[]): View {
  return {
    summary: `Amiable knows ${manuals.length} commands; /ami help COMMAND explains one.`,
    parts: [
      { kind: 'heading', text: 'Amiable keeps fleets of EC2 instances patched' },
      { kind: 'list', items: manuals.map(({ usage, summary }) => [code(`/ami ${usage}`), text(`  ${summary}`)]) },
      paragraph(
        text('To begin, see what there is: '),
        code('/ami fleets'),
        text('. To explain one command: '),
        code('/ami help rollout'),
        text('.'),
      ),
      {
        kind: 'note',
        line: [text('Every command that changes a fleet shows its plan first with '), code('--dry-run'), text('.')],
      },
    ],
  };
}

/** One verb: usage, what it does, its flags, and an example to copy. */
export function verbHelpView(manual: Manual): View {
  const flags = Object.entries(manual.flags);
  return {
    summary: `${manual.name}: ${manual.summary} Usage: /ami ${manual.usage}`,
    parts: [
      { kind: 'heading', text: manual.name },
      paragraph(text(manual.summary)),
      { kind: 'code', text: `/ami ${manual.usage}` },
      { kind: 'list', items: manual.details.map((detail) => [text(detail)]) },
      ...(flags.length === 0 ? [] : [flagList(flags)]),
      paragraph(bold('Example')),
      { kind: 'code', text: `/ami ${manual.example}` },
      { kind: 'note', line: [text(`For people with the role ${manual.role}; admins have every role.`)] },
    ],
  };
}

function flagList(flags: readonly [string, Manual['flags'][string]][]): View['parts'][number] {
  return {
    kind: 'list',
    items: flags.map(([name, { hint, what }]) => [
      code(`--${name}${hint === undefined ? '' : ` ${hint}`}`),
      text(`  ${what}`),
    ]),
  };
}
