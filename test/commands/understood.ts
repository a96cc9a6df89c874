import { type Interpreted, interpret } from '../../src/commands/interpret.ts';

/** The command as it was understood, or what kept it from being. */
export function understood(command: string): string {
  return outcomeOf(interpret(command));
}

function outcomeOf(read: Interpreted): string {
  switch (read.kind) {
    case 'ready':
      return read.canonical;
    case 'refusal':
      return `refused: ${read.refusal.reason} ${read.refusal.remedy}`;
    case 'form':
      return `form: ${read.command} + ${read.form.fields.map(({ flag, label }) => flag || label).join(' ')}`;
  }
}
