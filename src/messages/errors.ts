/** The one place that turns an error into a message for people: what failed, why, what to do, an id to quote. */
import { AmiableError, type Evidence, Refusal } from '../basics/errors.ts';
import { bold, code, note, type Part, paragraph, text, type View } from './view.ts';
import { cut, sentence, withCode } from './words.ts';

const longestText = 1_500;

/**
 * Any error as a message. A refusal says what is wrong and what to do. A failure of AWS names the call, AWS's own code
 * and, where it is known, the permission that is missing. Anything else says no more than `referenceId`, under which
 * the log has the details.
 */
export function errorView(error: unknown, referenceId: string): View {
  if (error instanceof Refusal) return refusalView(error);
  const told = error instanceof AmiableError ? failureOf(error) : unexpected;
  return {
    summary: `${told.what} ${told.remedy} Reference: ${referenceId}.`.replaceAll('`', ''),
    parts: [
      paragraph(text('❌ '), bold('That did not work. '), ...withCode(told.what)),
      paragraph(...withCode(told.remedy)),
      ...(told.details ?? []),
      note(text('Reference '), code(referenceId)),
    ],
  };
}

function refusalView({ reason, remedy }: Refusal): View {
  const what = sentence(cut(reason, longestText));
  return {
    summary: `${what} ${remedy}`.replaceAll('`', ''),
    parts: [
      paragraph(text('⛔ '), ...withCode(what)),
      paragraph(...withCode(cut(remedy, longestText))),
      note(text('Nothing was changed.')),
    ],
  };
}

interface Failure {
  readonly what: string;
  readonly remedy: string;
  readonly details?: readonly Part[];
}

const unexpected: Failure = {
  what: 'Something went wrong inside Amiable.',
  remedy: 'Try again. If it happens again, quote the reference: the log has the details under it.',
};

function failureOf(error: AmiableError): Failure {
  const { evidence } = error;
  if (!error.code.startsWith('aws-')) {
    return { what: sentence(cut(error.message, longestText)), remedy: retryText(error) };
  }
  const call = `${wordAt(evidence, 'service') ?? 'AWS'} ${wordAt(evidence, 'call') ?? ''}`.trim();
  const { why, remedy } = awsFailure(error, evidence);
  return { what: `AWS ${why}: ${call}.`, remedy, details: awsDetails(error, evidence) };
}

function retryText({ retry }: AmiableError): string {
  return retry === 'later'
    ? 'Try again in a minute.'
    : 'Mend the cause, then try again. Quote the reference when you ask for help.';
}

interface AwsFailure {
  readonly why: string;
  readonly remedy: string;
}

function awsFailure(error: AmiableError, evidence: Evidence): AwsFailure {
  if (error.code === 'aws-denied') return denied(wordAt(evidence, 'action'));
  return (
    awsFailures[error.code] ?? { why: 'answered with an error that Amiable does not know', remedy: retryText(error) }
  );
}

function denied(action: string | undefined): AwsFailure {
  if (action === undefined) {
    return {
      why: 'did not accept the credentials',
      remedy: 'Check the credentials that Amiable runs with: they are missing, wrong, or have expired.',
    };
  }
  return {
    why: 'denied the call',
    remedy: `The permission \`${action}\` is missing. Add it to the role that Amiable runs with in this account.`,
  };
}

const awsFailures: Readonly<Record<string, AwsFailure>> = {
  'aws-throttled': { why: 'asks for fewer calls', remedy: 'Try again in a minute; runs under way wait by themselves.' },
  'aws-not-found': {
    why: 'does not know what was asked about',
    remedy: 'Check the name or id, and that it is in this account and region.',
  },
  'aws-conflict': { why: 'is busy with another change', remedy: 'Wait until that change is over, then try again.' },
  'aws-invalid': {
    why: 'did not accept the request',
    remedy: 'Check what was asked for. If it looks right, quote the reference.',
  },
  'aws-capacity': {
    why: 'has no capacity for it now',
    remedy: 'Try again later, or use another instance type or zone, or ask AWS for a higher limit.',
  },
  'aws-unsupported': { why: 'does not offer this here', remedy: 'Use a region or endpoint that offers it.' },
  'aws-unreachable': {
    why: 'could not be reached',
    remedy: 'Check the network and the status of AWS, then try again. Runs under way wait by themselves.',
  },
};

function awsDetails(error: AmiableError, evidence: Evidence): readonly Part[] {
  const requestId = wordAt(evidence, 'requestId');
  const facts = [
    { label: 'AWS says', value: [text(cut(error.message, longestText))] },
    ...(requestId === undefined ? [] : [{ label: 'AWS request', value: [code(requestId)] }]),
  ];
  return [{ kind: 'facts', facts }];
}

function wordAt(evidence: Evidence, key: string): string | undefined {
  const value = evidence[key];
  return typeof value === 'string' ? value : undefined;
}
