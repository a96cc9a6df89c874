/**
 * What is said to people, before any surface: a small document of typed parts. Slack and the terminal each render it
 * in one place, where text is escaped and limits are kept. Every string here is plain text, never mark-up.
 */

export type Inline =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'bold'; readonly text: string }
  | { readonly kind: 'code'; readonly text: string }
  /** A person by the id of the surface they came from: a mention where that is possible, else the name. */
  | { readonly kind: 'user'; readonly userId: string; readonly name?: string }
  | { readonly kind: 'time'; readonly atMs: number; readonly style: 'clock' | 'date' | 'ago' }
  | { readonly kind: 'link'; readonly url: string; readonly text: string };

export type Line = readonly Inline[];

/** A button, and the same thing in words: `/ami {command}` does what the click does. */
export interface Action {
  readonly label: string;
  /** Command text without the leading `/ami`. Never authority: who may do it is checked when it arrives. */
  readonly command: string;
  readonly style?: 'primary' | 'danger';
  readonly confirm?: { readonly title: string; readonly text: string; readonly yes: string; readonly no: string };
  /** Asks for words first (a reason, say); the answers are appended to the command as flags. */
  readonly form?: Form;
}

/** What there may be to choose from instead of typing: a surface that can, looks it up and offers a menu. */
export type Choices = 'runs' | 'fleets' | 'images';

export type FormField =
  | {
      readonly kind: 'text';
      readonly flag: string;
      readonly label: string;
      readonly hint?: string;
      readonly required: boolean;
      readonly multiline?: boolean;
      readonly choices?: Choices;
      readonly initial?: string;
    }
  | {
      readonly kind: 'choice';
      readonly flag: string;
      readonly label: string;
      readonly hint?: string;
      readonly required: boolean;
      readonly options: readonly Option[];
      readonly initial?: string;
    };

/** One answer of a menu: what is given, and the words for it. */
export interface Option {
  readonly value: string;
  readonly label: string;
}

/** A question to the person: a modal in Slack. `flag` is where the answer goes in the command: `--reason`, or `` for the subject. */
export interface Form {
  readonly title: string;
  readonly submit: string;
  readonly intro?: Line;
  readonly fields: readonly FormField[];
}

export type Part =
  | { readonly kind: 'heading'; readonly text: string }
  | { readonly kind: 'paragraph'; readonly line: Line }
  | { readonly kind: 'facts'; readonly facts: readonly { readonly label: string; readonly value: Line }[] }
  | { readonly kind: 'list'; readonly items: readonly Line[] }
  | {
      readonly kind: 'table';
      readonly caption: string;
      readonly columns: readonly { readonly title: string; readonly align?: 'left' | 'right' }[];
      readonly rows: readonly (readonly Line[])[];
    }
  | { readonly kind: 'progress'; readonly done: number; readonly total: number; readonly label: Line }
  /** Text exactly as it is: a command to copy, the tail of an output. */
  | { readonly kind: 'code'; readonly text: string }
  /** Small print. */
  | { readonly kind: 'note'; readonly line: Line }
  | { readonly kind: 'divider' }
  | { readonly kind: 'actions'; readonly actions: readonly Action[] };

export interface View {
  /** The whole message in one or two plain sentences: notification, screen reader, log. The answer first. */
  readonly summary: string;
  readonly parts: readonly Part[];
  /** Whom it is for: everybody in the channel where it was asked for, or whoever asked alone, as where it is absent. */
  readonly audience?: 'all';
}

export const text = (value: string): Inline => ({ kind: 'text', text: value });
export const bold = (value: string): Inline => ({ kind: 'bold', text: value });
export const code = (value: string): Inline => ({ kind: 'code', text: value });
export const user = (userId: string, name?: string): Inline => ({
  kind: 'user',
  userId,
  ...(name === undefined ? {} : { name }),
});
export const time = (atMs: number, style: 'clock' | 'date' | 'ago' = 'clock'): Inline => ({
  kind: 'time',
  atMs,
  style,
});
export const link = (url: string, label: string): Inline => ({ kind: 'link', url, text: label });
export const paragraph = (...line: Line): Part => ({ kind: 'paragraph', line });
export const note = (...line: Line): Part => ({ kind: 'note', line });
