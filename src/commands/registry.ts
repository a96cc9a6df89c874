import { abort } from './abort.ts';
import { approve } from './approve.ts';
import { bake } from './bake.ts';
import { type BoundVerb, bind } from './bind.ts';
import { cleanup } from './cleanup.ts';
import { compliance } from './compliance.ts';
import { copy } from './copy.ts';
import { create } from './create.ts';
import { dashboard } from './dashboard.ts';
import { emergency } from './emergency.ts';
import { exposure } from './exposure.ts';
import { fleet } from './fleet.ts';
import { fleets } from './fleets.ts';
import { freeze } from './freeze.ts';
import { helpOver } from './help.ts';
import { history } from './history.ts';
import { hold } from './hold.ts';
import { list } from './list.ts';
import { patch } from './patch.ts';
import { pause } from './pause.ts';
import { reject } from './reject.ts';
import { restore } from './restore.ts';
import { resume } from './resume.ts';
import { retry } from './retry.ts';
import { rollback } from './rollback.ts';
import { rollout } from './rollout.ts';
import { scan } from './scan.ts';
import { show } from './show.ts';
import { snooze } from './snooze.ts';
import { status } from './status.ts';
import { unfreeze } from './unfreeze.ts';
import { validate } from './validate.ts';
import { why } from './why.ts';

/** In the order in which help shows them: look, change, steer, stop. */
const others = {
  fleets: bind(fleets),
  fleet: bind(fleet),
  list: bind(list),
  show: bind(show),
  why: bind(why),
  compliance: bind(compliance),
  exposure: bind(exposure),
  snooze: bind(snooze),
  dashboard: bind(dashboard),
  create: bind(create),
  bake: bind(bake),
  copy: bind(copy),
  validate: bind(validate),
  scan: bind(scan),
  patch: bind(patch),
  rollout: bind(rollout),
  rollback: bind(rollback),
  cleanup: bind(cleanup),
  restore: bind(restore),
  emergency: bind(emergency),
  status: bind(status),
  history: bind(history),
  approve: bind(approve),
  reject: bind(reject),
  pause: bind(pause),
  resume: bind(resume),
  retry: bind(retry),
  hold: bind(hold),
  abort: bind(abort),
  freeze: bind(freeze),
  unfreeze: bind(unfreeze),
} satisfies Record<string, BoundVerb>;

/** Every verb there is: the parser, help and the types of the surfaces follow from this table. */
export const verbs = { help: bind(helpOver(Object.values(others))), ...others } satisfies Record<string, BoundVerb>;

export type VerbName = keyof typeof verbs;

/** Whether the word is the name of a verb. */
export function isVerbName(word: string): word is VerbName {
  return Object.hasOwn(verbs, word);
}
