import type { PagePerson } from '../../contract.ts';
import { Avatar } from './avatar.tsx';

export interface PersonSwitchProps {
  readonly people: readonly PagePerson[];
  readonly personId: string;
  readonly become: (personId: string) => void;
}

/** Who one is: everything in the page is seen and done as this person. */
export function PersonSwitch({ people, personId, become }: PersonSwitchProps) {
  return (
    <fieldset className="people">
      <legend className="unseen">You are</legend>
      {people.map(({ id, name, realName, role }) => (
        <label key={id} className={id === personId ? 'person is-you' : 'person'} title={realName}>
          <input type="radio" name="person" className="unseen" checked={id === personId} onChange={() => become(id)} />
          <Avatar id={id} name={realName} />
          <span className="person-words">
            {name} <span className="person-role">{role}</span>
          </span>
        </label>
      ))}
    </fieldset>
  );
}
