/** What Slack takes at most, in characters or items; a message stays below the undocumented sum of all its text. */
export const limits = {
  messageBlocks: 50,
  homeBlocks: 100,
  /** Refusals were measured from 11,341 characters on. */
  messageText: 9_500,
  summary: 3_000,
  heading: 150,
  paragraph: 3_000,
  item: 1_000,
  code: 3_000,
  cell: 300,
  contextElements: 10,
  tableRows: 100,
  tableColumns: 20,
  button: 75,
  buttonValue: 2_000,
  visibleButtons: 5,
  overflowOptions: 5,
  overflowMenus: 4,
  optionText: 75,
  optionValue: 75,
  options: 100,
  confirmTitle: 100,
  confirmText: 300,
  confirmWord: 30,
  modalTitle: 24,
  modalBlocks: 100,
  label: 2_000,
  hint: 2_000,
  answer: 3_000,
  privateData: 3_000,
  url: 3_000,
} as const;

/** At most `max` characters, the last of them `…` where something was cut. */
export function cut(text: string, max: number): string {
  return text.length <= max
    ? text
    : `${text
        .slice(0, Math.max(0, max - 1))
        .toWellFormed()
        .replace(/\ufffd$/, '')}…`;
}

/** Numbers as people read them: 12,345. */
export function count(amount: number): string {
  return amount.toLocaleString('en-US');
}
