import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../src/config/load.ts';
import { ConfigurationError } from '../../src/config/problems.ts';

/** The problems of a text, each a key and what is said of it, without the line. */
function problemsIn(text: string): readonly string[] {
  try {
    parseConfig(text);
    return [];
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    return error.problems.map(({ key, message }) => `${key} ${message}`);
  }
}

const eitherWay =
  'must be either "baseline: install", with "reboot: if-needed" or "never", or "commands" with a list of lines';

describe('a bad value is named with its key', () => {
  it.each([
    ['builder: {subnets: [subnet-XYZ]}', 'builder.subnets[0] must be the id of a subnet'],
    ['builder: {securityGroups: [default]}', 'builder.securityGroups[0] must be the id of a security group'],
    ['builder: {instanceProfile: ""}', 'builder.instanceProfile must have at least 1 character'],
    ['builder: {instanceTypes: {x86_64: [t3]}}', 'builder.instanceTypes.x86_64[0] must be a type such as t3.medium'],
    ['builder: {instanceTypes: {arm64: []}}', 'builder.instanceTypes.arm64 must have at least 1 entry'],
    [
      'builder: {instanceType: t3.large}',
      'builder.instanceType is no key that can be written here; did you mean instanceTypes?',
    ],
    ['builder: {publicAddress: maybe}', 'builder.publicAddress must be true or false'],
    ['builder: {agentTimeoutSeconds: 0}', 'builder.agentTimeoutSeconds must be at least 1'],
    ['builder: {imageTimeoutSeconds: 1}', 'builder.imageTimeoutSeconds must be at least 60'],
    ['builder: {deadlineSeconds: 1}', 'builder.deadlineSeconds must be at least 60'],
    ['profiles: {p: {through: ssh}}', 'profiles.p.through must be one of ssm, user-data; did you mean ssm?'],
    ['profiles: {p: {through: user-data}}', 'profiles.p.through needs commands, under linux or windows'],
    ['profiles: {p: {linux: {commands: []}}}', 'profiles.p.linux.commands must have at least 1 entry'],
    ['profiles: {p: {linux: {commands: ls}}}', `profiles.p.linux ${eitherWay}`],
    ['profiles: {p: {linux: {baseline: scan}}}', `profiles.p.linux ${eitherWay}`],
    ['profiles: {p: {linux: {baseline: install, commands: [ls]}}}', `profiles.p.linux ${eitherWay}`],
    ['profiles: {p: {windows: {}}}', `profiles.p.windows ${eitherWay}`],
    ['profiles: {p: {timeoutSeconds: 5}}', 'profiles.p.timeoutSeconds must be at least 30'],
    ['profiles: {"a b": {}}', 'profiles.a b must be letters, digits, dots, dashes and underscores, at most 100'],
    [
      'applications: {web: {profile: monthly}}\nprofiles: {weekly: {}}',
      'applications.web.profile names no profile; these are written under profiles: default, weekly',
    ],
    [
      'applications: {web: {validation: {http: {path: health}}}}',
      'applications.web.validation.http.path must begin with /',
    ],
    [
      'applications: {web: {validation: {http: {}, command: [ls]}}}',
      'applications.web.validation has both http and command: leave one out',
    ],
    ['validation: {http: {port: 0}}', 'validation.http.port must be at least 1'],
    ['validation: {http: {scheme: ftp}}', 'validation.http.scheme must be one of http, https; did you mean http?'],
    ['validation: {http: {status: 42}}', 'validation.http.status must be at least 100'],
    ['validation: {http: {successes: 0}}', 'validation.http.successes must be at least 1'],
    ['validation: {http: {address: any}}', 'validation.http.address must be one of private, public'],
    ['validation: {http: {}, command: [ls]}', 'validation has both http and command: leave one out'],
    ['validation: {command: []}', 'validation.command must have at least 1 entry'],
    ['validation: {timeoutSeconds: 0}', 'validation.timeoutSeconds must be at least 1'],
    ['scanning: {bucket: "s3://scans"}', 'scanning.bucket must be the name of a bucket'],
    ['scanning: {scanners: [lynis, lynis]}', 'scanning.scanners names a scanner twice'],
    ['scanning: {scanners: []}', 'scanning.scanners must have at least 1 entry'],
    [
      'scanning: {scanners: [clam]}',
      'scanning.scanners[0] must be one of lynis, clamav, chkrootkit; did you mean clamav?',
    ],
    ['scanning: {inspector: always}', 'scanning.inspector must be one of where-on, required, never'],
    ['scanning: {minHardeningIndex: 101}', 'scanning.minHardeningIndex must be at most 100'],
    ['scanning: {maxWarnings: -1}', 'scanning.maxWarnings must be at least 0'],
    ['scanning: {maxInfected: 0.5}', 'scanning.maxInfected must be a whole number'],
    ['scanning: {maxCritical: -1}', 'scanning.maxCritical must be at least 0'],
    ['scanning: {maxHigh: many}', 'scanning.maxHigh must be a number'],
    ['scanning: {timeoutSeconds: 1}', 'scanning.timeoutSeconds must be at least 30'],
    ['inPlace: {concurrency: 0}', 'inPlace.concurrency must be more than 0'],
    ['inPlace: {errorBudget: 110%}', 'inPlace.errorBudget must be at most "100%"'],
    ['inPlace: {errorBudget: -1}', 'inPlace.errorBudget must be more than 0'],
    ['inPlace: {drainTimeoutSeconds: 0}', 'inPlace.drainTimeoutSeconds must be at least 1'],
    ['inPlace: {budget: 1}', expect.stringContaining('inPlace.budget is no key that can be written here')],
  ])('%s', (text, problem) => {
    expect(problemsIn(text)).toEqual([problem]);
  });
});

describe('the profile default', () => {
  const installed = { baseline: 'install', reboot: 'if-needed' };

  it('is there without being written', () => {
    const [profile, ...others] = parseConfig('profiles: {weekly: {}}').profiles;
    expect(profile).toMatchObject({ name: 'default', through: 'ssm', linux: installed, windows: installed });
    expect(others).toMatchObject([{ name: 'weekly' }]);
  });

  it('is what is written, where it is', () => {
    const { profiles } = parseConfig('profiles: {default: {linux: {commands: [dnf -y upgrade]}}}');
    expect(profiles).toMatchObject([{ name: 'default', linux: { commands: ['dnf -y upgrade'] }, windows: installed }]);
  });

  it('may be named by an application without being written', () => {
    expect(parseConfig('applications: {web: {profile: default}}').applications).toEqual([
      { name: 'web', profile: 'default' },
    ]);
  });
});

describe('a validation of an application', () => {
  it('has the defaults of any, and none of the other one', () => {
    const config = parseConfig('validation: {command: [ls]}\napplications: {web: {validation: {http: {}}}}');
    expect(config.applications).toMatchObject([
      {
        validation: {
          http: { scheme: 'http', port: 80, path: '/', status: 200, successes: 3, address: 'private' },
          timeoutSeconds: 900,
        },
      },
    ]);
    expect(config.applications[0]?.validation?.command).toBeUndefined();
  });
});
