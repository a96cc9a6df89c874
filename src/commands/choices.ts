/** What a field of a form may be answered with: one look-up for each sort of thing. */
import { fleetOption, imageOption, runOption } from '../messages/choices.ts';
import type { Choices, Option } from '../messages/view.ts';
import { fleetsToChoose, imagesToChoose, runsToChoose } from '../operations/choices.ts';
import type { Asker, Desk } from '../operations/desk.ts';

type LookUp = (desk: Desk, asker: Asker, verb: string) => Promise<readonly Option[]>;

const lookUps: Readonly<Record<Choices, LookUp>> = {
  runs: async (...asked) => (await runsToChoose(...asked)).map(runOption),
  fleets: async (desk, asker) => (await fleetsToChoose(desk, asker)).map(fleetOption),
  images: async (...asked) => (await imagesToChoose(...asked)).map(imageOption),
};

export interface ChoicesAsked {
  readonly choices: Choices;
  /** The verb that is to be done with what is chosen. */
  readonly verb: string;
}

/** What there is to choose from now, each once. Throws Refusal for whoever may not look, AmiableError where AWS fails. */
export async function optionsFor(
  desk: Desk,
  asker: Asker,
  { choices, verb }: ChoicesAsked,
): Promise<readonly Option[]> {
  const options = await lookUps[choices](desk, asker, verb);
  return [...new Map(options.toReversed().map((option) => [option.value, option])).values()].toReversed();
}
