import { exposureView } from '../messages/exposure.ts';
import { type ExposureRequest, findExposure } from '../operations/exposure/find-exposure.ts';
import { cveOf, exposureFields, exposureFlags, exposureFlagText, exposureText, readExposure } from './exposure-args.ts';
import { refuseMore } from './subjects.ts';
import type { Verb } from './verb.ts';

const usage = 'exposure CVE [--packages A,B=VERSION] [--amis AMI,AMI] [--fleets X,Y]';

export const exposure: Verb<ExposureRequest> = {
  name: 'exposure',
  summary: 'Find what a CVE affects: fleets, servers and AMIs, who says so, and what nobody could look at.',
  usage,
  example: 'exposure CVE-2026-12345 --packages openssl',
  details: [
    'Amazon Inspector is asked for the CVE, and the inventories of Systems Manager for the packages: those that are named, and those that Inspector has found it in.',
    'A package counts as affected where it is older than the fixed version. Where none is known, whatever has the package counts.',
    'What could not be looked at is listed, and never counted as clean. It changes nothing.',
  ],
  role: 'viewer',
  flags: exposureFlags,
  answers: () => 'later',
  changes: () => 'nothing',
  parse(words) {
    refuseMore(words.positional, 1, usage);
    const [word] = words.positional;
    const named = readExposure(words);
    if (word !== undefined) return { kind: 'args', args: { cve: cveOf(word), ...named } };
    const isNamed = named.packages.length > 0;
    const fields = isNamed ? [exposureFields.cve] : [exposureFields.cve, exposureFields.packages];
    return {
      kind: 'form',
      command: `exposure${exposureFlagText(named)}`,
      form: { title: 'What is affected', submit: 'Find', fields },
    };
  },
  canonical: (args) => `exposure ${exposureText(args)}`,
  perform: async (desk, asker, args) => exposureView(await findExposure(desk, asker, args)),
};
