import type { JsonObject } from '../../../../slack/json.ts';
import type { Answer } from '../../../contract.ts';

/** What every control gets. */
export interface FieldProps {
  readonly element: JsonObject;
  /** Of the control, for its `label`. */
  readonly id: string;
  readonly answer: Answer;
  onChange(answer: Answer): void;
  /** Its name, where no `label` names it. */
  readonly label?: string | undefined;
  /** The id of what explains it: hint and error. */
  readonly describedBy?: string | undefined;
  readonly isWrong?: boolean | undefined;
  readonly isRequired?: boolean | undefined;
}

/** The attributes in which controls agree. */
export function commonOf({ element, id, label, describedBy, isWrong, isRequired }: FieldProps) {
  return {
    id,
    'aria-label': label,
    'aria-describedby': describedBy,
    'aria-invalid': isWrong === true ? true : undefined,
    'aria-required': isRequired === true ? true : undefined,
    autoFocus: element['focus_on_load'] === true,
  } as const;
}

/** The answer as a control shows it. */
export function wordsOf(answer: Answer): string {
  return answer === null || Array.isArray(answer) ? '' : String(answer);
}

/** The answers of a control that takes several. */
export function severalOf(answer: Answer): readonly string[] {
  if (Array.isArray(answer)) return answer;
  return answer === null || answer === '' ? [] : [String(answer)];
}
