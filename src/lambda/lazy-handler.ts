import { once } from '../basics/once.ts';
import type { DeskSide } from '../wiring-desk.ts';

type Handler<Answer> = (event: unknown) => Promise<Answer>;

/** What a function has opened. */
interface Made {
  readonly core: Pick<DeskSide, 'calls'>;
  /** Whether it has to be opened anew; absent where it never has. Never rejects. */
  readonly isOutdated?: () => Promise<boolean>;
}

/**
 * A handler that is made with the first event, kept, and made again where that failed or what was opened is outdated.
 * What it has called is told before it may be frozen.
 */
export function lazyHandler<Opened extends Made, Answer>(
  open: () => Promise<Opened>,
  functionOf: (opened: Opened) => Handler<Answer>,
): Handler<Answer> {
  const make = async () => {
    const opened = await open();
    return { handle: functionOf(opened), opened };
  };
  let made = once(make);
  return async (event) => {
    if ((await (await made()).opened.isOutdated?.()) === true) made = once(make);
    const { handle, opened } = await made();
    try {
      return await handle(event);
    } finally {
      opened.core.calls?.tell();
    }
  };
}
