/** What is said while traffic goes from one group of a pair to the other. */
import { hours } from './blue-green.ts';
import type { Tellers } from './teller.ts';
import { count, duration, plural } from './words.ts';

export const trafficTellers = {
  'group-copied': ({ group, like, launches, made }) =>
    made
      ? `🧬 ${group} is made as a copy of ${like}, without instances yet. It launches from ${launches}.`
      : `🧬 ${group} is in line with ${like} now, without instances yet. It launches from ${launches}.`,
  'group-grows': ({ group, desiredFrom, desiredTo }) =>
    `🌱 ${group} grows: desired capacity ${count(desiredFrom)} to ${count(desiredTo)}.`,
  'group-ready': ({ group, instances, seconds }) =>
    `💚 ${group} is healthy at the load balancer with ${plural(instances, 'instance')}, after ${duration(seconds)}.`,
  'traffic-shifted': ({ group, percent, listeners }) => {
    const where = `${plural(listeners, 'listener or rule', 'listeners and rules')}, read back`;
    return percent === 0
      ? `🔀 ${group} gets no traffic any more (${where}).`
      : `🔀 ${percent} % of the traffic goes to ${group} now (${where}).`;
  },
  'stage-settled': ({ group, percent }) => `💚 ${group} is well with ${percent} % of the traffic.`,
  'group-kept': ({ group, instances, keepSeconds, afterwards }) => {
    const then = afterwards === 'park' ? 'scaled to zero' : 'deleted';
    return `🅿️ ${group} keeps running with ${plural(instances, 'instance')} for ${hours(keepSeconds)}, ready to take the traffic back, and is ${then} then.`;
  },
  'group-emptied': ({ group, becomes }) => {
    const what = {
      reuse: 'has no instances any more, and is used again',
      park: 'has no instances any more, and stays so',
      delete: 'is deleted',
    }[becomes];
    return `🧹 ${group} ${what}.`;
  },
} satisfies Partial<Tellers>;
