/** What is said of instances that a run launches for a while, and of what is done on them. */
import type { Tellers } from './teller.ts';
import { duration, plural, sentence, some } from './words.ts';

const tailShown = 700;

export const machineTellers = {
  'instance-launched': ({ instanceId, purpose, instanceType }) =>
    `🚀 ${instanceId} (${instanceType}) is launched to ${purpose}.`,
  'no-capacity': ({ why }) =>
    `⏳ There is no room for any of the configured instance types; tried again every minute. ${sentence(why)}`,
  'instance-terminated': ({ instanceIds, purpose }) =>
    `🧹 Terminated, as what it was launched for (${purpose}) is over: ${some(instanceIds)}.`,
  'agent-online': ({ instanceId, platformName, platformVersion, seconds }) =>
    `📡 The SSM agent of ${instanceId} is online after ${duration(seconds)}: ${platformName} ${platformVersion}.`,
  'command-sent': ({ instanceId, commandId, what }) =>
    `📨 Patching ${instanceId} (${what}) has begun: SSM command ${commandId}.`,
  'command-failed': ({ instanceId, exitCode, detail, tail, outputUri }) => {
    const status = exitCode === -1 ? '' : `, exit status ${exitCode}`;
    const said = tail === '' ? ' It said nothing.' : ` It said at the end:\n${tail.slice(-tailShown)}`;
    const whole = outputUri === undefined ? '' : ` All of it, where its profile may write there: ${outputUri}.`;
    return `❌ ${instanceId}: ${detail}${status}.${whole}${said}`;
  },
  'instance-patched': ({ instanceId, seconds, installed }) => {
    const counts =
      installed === undefined ? '' : `: ${plural(installed, 'patch', 'patches')} installed, none missing, none failed`;
    return `🩹 ${instanceId} is patched after ${duration(seconds)}${counts}.`;
  },
  'health-checked': ({ passed, detail }) =>
    `${passed ? '✅ Health check passed' : '❌ Health check failed'}: ${sentence(detail)}`,
  'image-tagged': ({ imageId, tags }) => {
    const named = Object.entries(tags).map(([key, value]) => `${key} ${value}`);
    return `🏷️ ${imageId} is tagged: ${named.join(', ')}.`;
  },
  'bake-joined': ({ run, imageId }) =>
    `🤝 Run ${run} has baked the same meanwhile: ${imageId} is taken, and nothing baked twice.`,
  'bake-awaited': ({ run }) => `🤝 Run ${run} bakes the same already; its AMI is waited for.`,
} satisfies Partial<Tellers>;
