/** A call to AWS that nothing paces or audits: to what is the bot's own, such as its table. */
export interface CountedRequest {
  /** Such as `GetItem`. */
  readonly call: string;
  /** What AWS says to it is an answer also where a condition did not hold. */
  readonly outcome: 'ok' | 'throttled' | 'failed' | 'timed-out';
  /** How often the SDK had to repeat it. */
  readonly repeats: number;
}

/** Told of each call once it is over. */
export type RequestCounter = (counted: CountedRequest) => void;

interface Replied {
  readonly output: object;
}
type Handle<Args, Reply> = (args: Args) => Promise<Reply>;

/** A client of the SDK, as far as something can be put around its calls. */
interface Countable {
  readonly middlewareStack: {
    add(
      middleware: <Args, Reply extends Replied>(
        next: Handle<Args, Reply>,
        context: { readonly commandName?: string },
      ) => Handle<Args, Reply>,
      options: { readonly step: 'initialize'; readonly name: string },
    ): void;
  };
}

/** The same client, with each of its calls told once it is over. */
export function countedClient<Client extends Countable>(client: Client, count: RequestCounter | undefined): Client {
  if (count === undefined) return client;
  client.middlewareStack.add(
    (next, { commandName = '' }) =>
      async (args) => {
        const call = commandName.replace(/Command$/, '');
        try {
          const reply = await next(args);
          count({ call, outcome: 'ok', repeats: repeatsIn(reply.output) });
          return reply;
        } catch (error) {
          count({ call, outcome: outcomeOf(error), repeats: repeatsIn(error) });
          throw error;
        }
      },
    { step: 'initialize', name: 'counted' },
  );
  return client;
}

/** As DynamoDB, SQS, STS and the Parameter Store call it. */
const throttling = /Throttl|TooManyRequests|ThroughputExceeded|RequestLimitExceeded/;

function outcomeOf(error: unknown): CountedRequest['outcome'] {
  const name = error instanceof Error ? error.name : '';
  if (name === 'ConditionalCheckFailedException') return 'ok';
  if (throttling.test(name)) return 'throttled';
  return name === 'TimeoutError' ? 'timed-out' : 'failed';
}

/** The SDK writes how often it has sent a call into what it answers and what it throws. */
function repeatsIn(answered: unknown): number {
  const attempts = valueAt(valueAt(answered, '$metadata'), 'attempts');
  return typeof attempts === 'number' ? attempts - 1 : 0;
}

function valueAt(holder: unknown, key: string): unknown {
  return typeof holder === 'object' && holder !== null ? Reflect.get(holder, key) : undefined;
}
