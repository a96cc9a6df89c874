/** A simulated account with one large fleet, and a channel full of cards, without a bot. */
import { systemClock } from '../src/basics/clock.ts';
import { runCard } from '../src/messages/card.ts';
import { createSimulatedAws } from '../src/playground/aws/account.ts';
import { createFleetBuilders } from '../src/playground/aws/fleet-builders.ts';
import { createPlaygroundClock } from '../src/playground/clock.ts';
import type { ShownPlayground } from '../src/playground/page/world.ts';
import { deploysChannel, playgroundPlace, workspaceOptions } from '../src/playground/people.ts';
import { seedImages } from '../src/playground/seed-images.ts';
import { createSimulatedSlack, type SimulatedSlack } from '../src/playground/slack/simulated-slack.ts';
import { createTroubles } from '../src/playground/troubles.ts';
import { renderBlocks } from '../src/slack/blocks/message.ts';
import { aRun } from '../test/messages/builders.ts';
import { botCall } from '../test/playground/slack/bot-call.ts';

export interface CrowdedWorld {
  readonly playground: ShownPlayground;
  /** Changes the newest card, as a run that makes progress does. */
  editCard(): void;
  /** Launches so many more instances. */
  grow(by: number): void;
}

const fleet = 'large';
const seed = 3;

export async function aCrowdedWorld(size: {
  readonly messages: number;
  readonly instances: number;
}): Promise<CrowdedWorld> {
  const clock = createPlaygroundClock(systemClock, systemClock.nowMs() - 3_600_000, 0);
  const aws = createSimulatedAws({ clock, seed, ...playgroundPlace });
  const images = seedImages(aws.ec2, clock.nowMs());
  await createFleetBuilders(aws).addGroup({
    name: fleet,
    application: 'web',
    environment: 'production',
    loadBalanced: true,
    desired: size.instances,
    max: size.instances * 2,
    instanceType: 't3.medium',
    imageIds: [images.web.current],
    templateVersion: '1',
  });
  clock.skip(3_600_000);
  aws.kernel.settle();
  const slack = createSimulatedSlack({ clock, seed, limits: 'off', ...workspaceOptions });
  const posted = Array.from({ length: size.messages }, (_, index) => postCard(slack, clock.nowMs(), index));
  clock.setSpeed(30);
  const troubles = createTroubles({ aws, slack }, () => {});
  const bot: ShownPlayground['bot'] = { state: () => 'running', start: async () => {}, kill: async () => {} };
  let edits = 0;
  return {
    playground: { aws, slack, clock, images, bot, troubles, setSpeed: clock.setSpeed, onChange: () => () => {} },
    editCard: () => {
      edits += 1;
      botCall(slack, 'chat.update', { ...cardOf(clock.nowMs(), edits), ts: posted.at(-1) ?? '' });
    },
    grow: (by) => {
      aws.autoscaling.scaleOut(fleet, by);
      aws.kernel.settle();
    },
  };
}

function postCard(slack: SimulatedSlack, nowMs: number, index: number): string {
  return botCall(slack, 'chat.postMessage', cardOf(nowMs, index));
}

function cardOf(nowMs: number, index: number): Record<string, string> {
  const progress = { done: index % 200, total: 200, label: 'instances replaced' };
  const { text, blocks } = renderBlocks(runCard(aRun({ progress }), nowMs));
  return { channel: deploysChannel.id, text, blocks: JSON.stringify(blocks) };
}
