import { systemClock } from '../basics/clock.ts';
import { once } from '../basics/once.ts';
import { type LambdaResponse, lambdaReceiver } from '../slack/lambda-receiver.ts';
import type { DeskSide } from '../wiring-desk.ts';
import { createSlackSide, type SlackOptions } from '../wiring-slack.ts';
import type { Outbox } from './messages.ts';

export interface SlackFunctionOptions extends Pick<SlackOptions, 'token' | 'slackApiUrl' | 'fetch'> {
  readonly core: DeskSide;
  readonly outbox: Outbox;
  readonly signingSecret: string;
}

/**
 * Answers Slack's requests. What a person asks for is recorded before they are answered; what takes longer is put on
 * the queue first. Nothing goes on after the answer, since the function may be frozen by then.
 */
export function slackFunction(options: SlackFunctionOptions): (event: unknown) => Promise<LambdaResponse> {
  const { core, outbox, signingSecret, ...rest } = options;
  const { log } = core.desk;
  const { receiver, handle } = lambdaReceiver({ signingSecret, clock: systemClock, log });
  core.onWake((what, runId) => outbox.add({ kind: 'due', what, runId, when: 'due' }));
  const { app } = createSlackSide(core, {
    ...rest,
    receiver,
    putOff: async (later) => outbox.add({ kind: 'later', later }),
  });
  const ready = once(() => app.init());
  return async (event) => {
    await ready();
    const response = await handle(event);
    await app.idle();
    await outbox.flush();
    return response;
  };
}
