import { App, type Receiver, type ViewSubmitAction } from '@slack/bolt';
import type { Clock } from '../basics/clock.ts';
import { actionPrefix } from './blocks/actions.ts';
import { formCallback } from './blocks/form.ts';
import { boltLogger } from './bolt-log.ts';
import type { Bot } from './bot.ts';
import { onClick } from './clicks.ts';
import { webClientOptions } from './client.ts';
import { onCommand } from './commands.ts';
import { createCrowd } from './crowd.ts';
import { isForeign } from './foreign.ts';
import { onSubmission } from './forms.ts';
import { onHomeOpened } from './home.ts';
import { type Installation, readInstallation } from './installation.ts';
import { signatureProperty } from './receivers.ts';
import { createReplays } from './replays.ts';
import { turnAway } from './turn-away.ts';

export interface SlackAppOptions extends Bot {
  readonly token: string;
  readonly receiver: Receiver;
  readonly slackApiUrl?: string;
  /** The wall clock, by which Slack signs. */
  readonly wallClock: Clock;
  /** Resolves when nobody waits for an acknowledgement; at once where that is not known. */
  readonly quiet?: () => Promise<void>;
}

export interface SlackApp {
  /** Checks the token with Slack, and learns where the app is installed. Rejects when it is refused; may be called again when Slack was out of reach. */
  init(): Promise<void>;
  /** Listens; answers once it does. `port` is for HTTP. */
  start(port?: number): Promise<void>;
  /** Takes no more requests and finishes the ones under way. */
  stop(): Promise<void>;
  /** Settles when nothing is under way. */
  idle(): Promise<void>;
}

/** The bot as Slack sees it: the command, the buttons, the forms, the home tab. */
export function createSlackApp(options: SlackAppOptions): SlackApp {
  const { log, receiver, token, slackApiUrl } = options;
  const clientOptions = webClientOptions({
    log,
    fetch: options.fetch,
    ...(slackApiUrl === undefined ? {} : { slackApiUrl }),
  });
  let installation: Installation | undefined;
  const installed = (): Installation => {
    if (installation === undefined) throw new Error('Slack has not said yet where the app is installed');
    return installation;
  };
  const app = new App({
    receiver,
    authorize: async () => installed().authorization,
    clientOptions,
    deferInitialization: true,
    convoStore: false,
    logger: boltLogger(log),
  });
  const underWay = listen(app, options, installed);
  const idle = async (): Promise<void> => {
    while (underWay.size > 0) await Promise.allSettled(underWay);
  };
  return {
    init: async () => {
      installation = await readInstallation({ client: options.client, token, clock: options.desk.clock, log });
      await app.init();
    },
    start: async (port) => void (port === undefined ? await app.start() : await app.start(port)),
    stop: async () => {
      await app.stop();
      await idle();
    },
    idle,
  };
}

/** Questions are answered so many at a time; each may read a whole account. */
const questionsAtOnce = 4;

function listen(app: App, options: SlackAppOptions, installed: () => Installation): ReadonlySet<Promise<void>> {
  const underWay = new Set<Promise<void>>();
  const crowd = createCrowd(questionsAtOnce, options.quiet);
  const track = (work: Promise<void>): Promise<void> => {
    const tracked = work.finally(() => underWay.delete(tracked));
    underWay.add(tracked);
    return tracked;
  };
  const bot: Bot = { ...options, aside: (work) => void track(work) };
  refuseReplays(app, options);
  app.use(async (args) => {
    if (await isForeign(installed().home, args.body)) return track(turnAway(bot, args));
    await args.next();
  });
  app.command('/ami', ({ body, ack }) => track(onCommand(bot, crowd, body, ack)));
  app.action(new RegExp(`^${actionPrefix}`), ({ body, ack }) => track(onClick(bot, body, () => ack())));
  app.view<ViewSubmitAction>({ callback_id: formCallback, type: 'view_submission' }, ({ body, ack }) =>
    track(onSubmission(bot, body, ack)),
  );
  app.event('app_home_opened', ({ event }) => track(onHomeOpened(bot, event)));
  app.error(async (error) => options.log.error({ error }, 'slack request failed'));
  return underWay;
}

/** The same signed request again does nothing again. */
function refuseReplays(app: App, { wallClock, log }: SlackAppOptions): void {
  const replays = createReplays(wallClock);
  app.use(async (args) => {
    const signature: unknown = args.context[signatureProperty];
    if (typeof signature !== 'string' || !replays.isReplay(signature)) return args.next();
    log.warn({}, 'repeated request ignored');
    if ('command' in args) return args.ack('Slack delivered this command twice; it was done once.');
    if (args.ack !== undefined) await args.ack();
  });
}
