/** What is said of instances that a run launches for a while, and of what is done on them. */
import { type NoteKind, noteFacts } from './note-facts.ts';
import { entry, type Teller } from './teller.ts';
import { duration, plural, sentence, some } from './words.ts';

const tailShown = 700;

export const machineTellers = {
  'instance-launched': entry(
    noteFacts['instance-launched'],
    ({ instanceId, purpose, instanceType }) => `🚀 ${instanceId} (${instanceType}) is launched to ${purpose}.`,
  ),
  'no-capacity': entry(
    noteFacts['no-capacity'],
    ({ why }) =>
      `⏳ There is no room for any of the configured instance types; tried again every minute. ${sentence(why)}`,
  ),
  'instance-terminated': entry(
    noteFacts['instance-terminated'],
    ({ instanceIds, purpose }) =>
      `🧹 Terminated, as what it was launched for (${purpose}) is over: ${some(instanceIds)}.`,
  ),
  'agent-online': entry(
    noteFacts['agent-online'],
    ({ instanceId, platformName, platformVersion, seconds }) =>
      `📡 The SSM agent of ${instanceId} is online after ${duration(seconds)}: ${platformName} ${platformVersion}.`,
  ),
  'command-sent': entry(
    noteFacts['command-sent'],
    ({ instanceId, commandId, what }) => `📨 Patching ${instanceId} (${what}) has begun: SSM command ${commandId}.`,
  ),
  'command-failed': entry(noteFacts['command-failed'], ({ instanceId, exitCode, detail, tail, outputUri }) => {
    const status = exitCode === -1 ? '' : `, exit status ${exitCode}`;
    const said = tail === '' ? ' It said nothing.' : ` It said at the end:\n${tail.slice(-tailShown)}`;
    const whole = outputUri === undefined ? '' : ` All of it, where its profile may write there: ${outputUri}.`;
    return `❌ ${instanceId}: ${detail}${status}.${whole}${said}`;
  }),
  'instance-patched': entry(noteFacts['instance-patched'], ({ instanceId, seconds, installed }) => {
    const counts =
      installed === undefined ? '' : `: ${plural(installed, 'patch', 'patches')} installed, none missing, none failed`;
    return `🩹 ${instanceId} is patched after ${duration(seconds)}${counts}.`;
  }),
  'health-checked': entry(
    noteFacts['health-checked'],
    ({ passed, detail }) => `${passed ? '✅ Health check passed' : '❌ Health check failed'}: ${sentence(detail)}`,
  ),
  'image-tagged': entry(noteFacts['image-tagged'], ({ imageId, tags }) => {
    const named = Object.entries(tags).map(([key, value]) => `${key} ${value}`);
    return `🏷️ ${imageId} is tagged: ${named.join(', ')}.`;
  }),
  'bake-joined': entry(
    noteFacts['bake-joined'],
    ({ run, imageId }) => `🤝 Run ${run} has baked the same meanwhile: ${imageId} is taken, and nothing baked twice.`,
  ),
  'bake-awaited': entry(
    noteFacts['bake-awaited'],
    ({ run }) => `🤝 Run ${run} bakes the same already; its AMI is waited for.`,
  ),
} satisfies Partial<Record<NoteKind, Teller>>;
