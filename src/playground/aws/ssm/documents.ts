import { ServiceError } from '../wire/operation.ts';
import type { Platform } from './software.ts';

type PlatformType = Platform['platformType'];

export interface Step {
  readonly name: string;
  /** Where its output lies below that of the instance. */
  readonly folder: string;
  readonly platforms: readonly PlatformType[];
}

/** A document of AWS, as far as the simulation runs it. */
export interface CommandDocument {
  readonly name: 'AWS-RunShellScript' | 'AWS-RunPowerShellScript' | 'AWS-RunPatchBaseline';
  readonly steps: readonly Step[];
  /** What may run longer is stopped after this; undefined: the parameter `executionTimeout` says. */
  readonly executionSeconds?: number;
}

const everywhere: readonly PlatformType[] = ['Linux', 'Windows', 'MacOS'];

const documents: readonly CommandDocument[] = [
  {
    name: 'AWS-RunShellScript',
    steps: [
      {
        name: 'aws:runShellScript',
        folder: 'awsrunShellScript/0.awsrunShellScript',
        platforms: ['Linux', 'MacOS'],
      },
    ],
  },
  {
    name: 'AWS-RunPowerShellScript',
    steps: [
      {
        name: 'aws:runPowerShellScript',
        folder: 'awsrunPowerShellScript/0.awsrunPowerShellScript',
        platforms: everywhere,
      },
    ],
  },
  {
    name: 'AWS-RunPatchBaseline',
    steps: [
      { name: 'PatchWindows', folder: 'awsrunPowerShellScript/PatchWindows', platforms: ['Windows'] },
      { name: 'PatchLinux', folder: 'awsrunShellScript/PatchLinux', platforms: ['Linux'] },
      { name: 'PatchMacOS', folder: 'awsrunShellScript/PatchMacOS', platforms: ['MacOS'] },
    ],
    executionSeconds: 7200,
  },
];

const usualExecutionSeconds = 3600;

/** Throws InvalidDocument for one that the simulation does not have. */
export function findDocument(name: string): CommandDocument {
  const found = documents.find((document) => document.name === name);
  if (found !== undefined) return found;
  throw new ServiceError('InvalidDocument', `Document with name ${name} does not exist.`);
}

/** Whether it has a step for such an instance. */
export function runsOn({ steps }: CommandDocument, platform: PlatformType): boolean {
  return steps.some(({ platforms }) => platforms.includes(platform));
}

export function executionSecondsOf(
  document: CommandDocument,
  parameters: Readonly<Record<string, readonly string[]>>,
): number {
  if (document.executionSeconds !== undefined) return document.executionSeconds;
  const asked = Number(parameters['executionTimeout']?.[0] ?? usualExecutionSeconds);
  if (Number.isInteger(asked) && asked >= 1 && asked <= 172_800) return asked;
  throw new ServiceError('InvalidParameters', 'Parameter executionTimeout must be a number from 1 to 172800.');
}
