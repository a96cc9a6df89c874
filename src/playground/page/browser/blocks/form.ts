import { createContext, useContext } from 'react';
import type { JsonObject } from '../../../slack/json.ts';
import type { Answer } from '../../contract.ts';

/** The form that an input block belongs to. */
export interface Form {
  answerTo(block: JsonObject): Answer;
  enter(block: JsonObject, answer: Answer): void;
  wrongOf(block: JsonObject): string | undefined;
}

const context = createContext<Form | undefined>(undefined);

export const FormProvider = context.Provider;

/** Undefined outside of a form, where every answer goes to the bot at once. */
export function useForm(): Form | undefined {
  return useContext(context);
}
