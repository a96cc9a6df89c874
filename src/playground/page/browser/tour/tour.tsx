import type { PagePerson, TourStop } from '../../contract.ts';

export interface TourProps {
  readonly stops: readonly TourStop[];
  readonly people: readonly PagePerson[];
  readonly personId: string;
  /** Puts a command into the composer, as the person whose turn it is. */
  readonly take: (stop: TourStop) => void;
  readonly close: () => void;
}

/** Things to try, beside the channel in which they are tried. */
export function Tour({ stops, people, personId, take, close }: TourProps) {
  return (
    <aside className="pane tour" aria-label="Tour">
      <div className="pane-head">
        <h2>Things to try</h2>
        <button type="button" className="quiet" aria-label="Close the tour" onClick={close}>
          ×
        </button>
      </div>
      <p className="muted">
        The bot is the real one; AWS and Slack are simulated, with 433 servers to look after. Nothing here reaches
        outside this machine.
      </p>
      <ol>
        {stops.map((stop) => (
          <Stop key={stop.title} stop={stop} people={people} personId={personId} take={take} />
        ))}
      </ol>
      <p className="muted">Then look at the AWS view while it happens, and make trouble.</p>
    </aside>
  );
}

interface StopProps extends Pick<TourProps, 'people' | 'personId' | 'take'> {
  readonly stop: TourStop;
}

function Stop({ stop, people, personId, take }: StopProps) {
  const other = stop.as === undefined || stop.as === personId ? undefined : people.find(({ id }) => id === stop.as);
  return (
    <li>
      <strong>{stop.title}</strong>
      <p>{stop.what}</p>
      <button type="button" onClick={() => take(stop)}>
        {other === undefined ? 'Write it' : `Become ${other.name} and write it`}: <code>{stop.command}</code>
      </button>
    </li>
  );
}
