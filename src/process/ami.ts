import type { DestinationStream } from 'pino';
import { AmiableError } from '../basics/errors.ts';
import type { Log } from '../basics/log.ts';
import type { Source } from '../config/environment.ts';
import { slackUserOf, userGroupsIn } from '../config/policy.ts';
import { connectPlayground } from '../playground/connect.ts';
import { personNamed } from '../playground/people.ts';
import { findPlayground } from '../playground/state-file.ts';
import type { Actor } from '../runs/run.ts';
import { readCommandLine } from '../terminal/command-line.ts';
import { type ExitCode, performCommand, type SessionOptions } from '../terminal/session.ts';
import type { Style } from '../terminal/style.ts';
import type { Core } from '../wiring.ts';
import { createSlackGroups } from '../wiring-slack.ts';
import { createLog } from './logging.ts';
import { NotReadyError } from './not-ready.ts';
import { type Opened, type OpeningOptions, openAmiable } from './opening.ts';
import { readSettings, type Settings } from './settings.ts';

export interface AmiOptions {
  readonly argv: readonly string[];
  /** The process's own where absent. */
  readonly variables?: Source;
  /** Where amiable.yml is looked for. */
  readonly directory: string;
  /** Where a playground leaves its file. */
  readonly playgroundDirectory: string;
  /** Takes whole lines, with their line ends; `writeError` for what is no answer. */
  readonly write: (text: string) => void;
  readonly writeError: (text: string) => void;
  readonly log: DestinationStream;
  readonly style: Style;
  readonly ask?: (question: string) => Promise<string>;
  readonly waitMs: (durationMs: number) => Promise<void>;
  readonly clients?: OpeningOptions['clients'];
  readonly graceMs?: number;
}

/** The verbs of Amiable from a terminal: on the playground that runs here, else on the account of the environment. */
export async function ami(options: AmiOptions): Promise<ExitCode> {
  const line = readCommandLine(options.argv);
  if ('problem' in line) {
    options.writeError(`${line.problem}\n`);
    return 2;
  }
  try {
    const settings = readSettings(options.variables, options.directory);
    const target = await openTarget(options, settings, line.as);
    try {
      const session = sessionOf(options, target, line.wait);
      return await performCommand(session, line.command);
    } finally {
      target.close();
    }
  } catch (error) {
    if (!(error instanceof AmiableError)) throw error;
    options.writeError(`${error.message}\n`);
    if (error instanceof NotReadyError)
      options.writeError('To play instead: npm start, and this in a second terminal.\n');
    return 1;
  }
}

/** What the command works on, and who asks. */
interface Target {
  readonly core: Core;
  readonly actor: Actor;
  readonly groupIds: readonly string[];
  /** Whether runs may be carried on from here. */
  readonly carriesOn: boolean;
  close(): void;
}

class IdentityError extends AmiableError {
  readonly code = 'identity';
}

async function openTarget(options: AmiOptions, settings: Settings, as: string | undefined): Promise<Target> {
  const { environment } = settings;
  const log = createLog({ level: quietest(environment.logLevel), destination: options.log, secrets: [] });
  const found = findPlayground(options.playgroundDirectory);
  if (environment.slack.kind === 'none' && !environment.tableIsNamed) {
    if (found.kind === 'running') {
      const { core, close } = connectPlayground(found.state, log);
      return { core, close, actor: playgroundActor(as), groupIds: [], carriesOn: false };
    }
    if (found.kind === 'stale') options.writeError(`Note: ${found.why}.\n`);
  }
  if (as !== undefined)
    throw new IdentityError(
      '--as works in the playground only, and none runs here: elsewhere one is who the AWS credentials say.',
    );
  return openAccount(options, settings, log);
}

function playgroundActor(as = 'ada'): Actor {
  const person = personNamed(as);
  if (person === undefined)
    throw new IdentityError(`Nobody in the playground is called ${as}. There are ada, grace, linus and mary.`);
  return { id: person.id, name: person.name, via: 'terminal' };
}

async function openAccount(options: AmiOptions, settings: Settings, log: Log): Promise<Target> {
  const { clients } = options;
  const opened = await openAmiable({ ...settings, log, ...(clients === undefined ? {} : { clients }) });
  try {
    const { core, close } = opened;
    const actor = await whoAsks(opened);
    return { core, close, actor, groupIds: await groupsOf(core, settings, actor), carriesOn: true };
  } catch (error) {
    opened.close();
    throw error;
  }
}

/** The person whom the AWS credentials belong to, by their Slack id where the configuration knows it. */
async function whoAsks({ core, whoAmI }: Opened): Promise<Actor> {
  const { arn } = await whoAmI();
  return { id: slackUserOf(core.desk.config, arn) ?? arn, name: arn.split('/').at(-1) ?? arn, via: 'terminal' };
}

/** Roles may hang on user groups, which only Slack knows; while it is away they count for nothing. */
async function groupsOf({ desk }: Core, { environment }: Settings, { id }: Actor): Promise<readonly string[]> {
  const { slack, slackApiUrl } = environment;
  if (slack.kind === 'none' || userGroupsIn(desk.config).length === 0) return [];
  return createSlackGroups(desk, {
    token: slack.botToken,
    ...(slackApiUrl === undefined ? {} : { slackApiUrl }),
  }).groupsOf(id);
}

function sessionOf(options: AmiOptions, { core, actor, groupIds, carriesOn }: Target, wait: boolean): SessionOptions {
  const { write, style, waitMs, ask, graceMs } = options;
  return {
    desk: core.desk,
    engine: core.engine,
    asker: { actor, groupIds, place: {} },
    wait,
    write,
    style,
    waitMs,
    carriesOn,
    ...(ask === undefined ? {} : { ask }),
    ...(graceMs === undefined ? {} : { graceMs }),
  };
}

/** What a terminal is told is printed; the log beside it is for those who ask for it. */
function quietest(level: Settings['environment']['logLevel']): Settings['environment']['logLevel'] {
  return level === 'info' || level === 'warn' ? 'error' : level;
}
