import { useState } from 'react';
import type { Control, Trouble, World } from '../../contract.ts';

export interface TroubleMenuProps {
  readonly world: World;
  readonly control: (control: Control) => void;
}

/** What can go wrong, behind one button that says how much does. */
export function TroubleMenu({ world, control }: TroubleMenuProps) {
  const count = world.troubles.filter(({ isOn }) => isOn).length + (world.bot === 'stopped' ? 1 : 0);
  return (
    <>
      <button type="button" popoverTarget="troubles" className={count > 0 ? 'has-trouble' : ''}>
        ⚡ Trouble{count > 0 ? ` (${count})` : ''}
      </button>
      <div id="troubles" popover="auto" className="troubles" role="dialog" aria-label="Make something go wrong">
        <h2>Make something go wrong</h2>
        {world.troubles.map((trouble) => (
          <TroubleRow key={trouble.id} trouble={trouble} control={control} />
        ))}
        <ScaleOutRow fleets={world.fleets} control={control} />
        <BotRow bot={world.bot} control={control} />
        <button type="button" disabled={count === 0} onClick={() => endAll(world, control)}>
          End all of it
        </button>
      </div>
    </>
  );
}

function endAll({ bot }: World, control: (control: Control) => void): void {
  control({ do: 'end-all' });
  if (bot === 'stopped') control({ do: 'start-bot' });
}

interface TroubleRowProps {
  readonly trouble: Trouble;
  readonly control: (control: Control) => void;
}

function TroubleRow({ trouble, control }: TroubleRowProps) {
  const { id, title, what, isOn, choices = [], about } = trouble;
  const [picked, setChosen] = useState<string>();
  const chosen = picked ?? choices[0]?.value;
  const begin: Control = { do: 'begin', trouble: id, ...(chosen === undefined ? {} : { about: chosen }) };
  return (
    <fieldset className="trouble" aria-label={title}>
      <div>
        <strong>
          {isOn ? '🔴 ' : ''}
          {title}
        </strong>
        <p>{isOn && about !== undefined ? `Now: ${about}. ${what}` : what}</p>
        {choices.length > 0 && <Choice label="Which" value={chosen ?? ''} choices={choices} choose={setChosen} />}
      </div>
      <button type="button" onClick={() => control(isOn ? { do: 'end', trouble: id } : begin)}>
        {isOn ? 'End it' : 'Begin'}
      </button>
    </fieldset>
  );
}

function ScaleOutRow({
  fleets,
  control,
}: {
  readonly fleets: readonly string[];
  readonly control: (control: Control) => void;
}) {
  const [fleet, setFleet] = useState(fleets[0] ?? '');
  const choices = fleets.map((name) => ({ value: name, label: name }));
  return (
    <fieldset className="trouble" aria-label="Scale out by 20 %">
      <div>
        <strong>Scale out by 20 %</strong>
        <p>An alarm raises the desired capacity. It must survive a rollout that is under way.</p>
        <Choice label="Fleet" value={fleet} choices={choices} choose={setFleet} />
      </div>
      <button type="button" onClick={() => control({ do: 'scale-out', fleet })}>
        Scale out
      </button>
    </fieldset>
  );
}

const botWords = { running: 'It runs.', starting: 'It is starting…', stopped: 'It does not run.' } as const;

function BotRow({ bot, control }: { readonly bot: World['bot']; readonly control: (control: Control) => void }) {
  return (
    <fieldset className="trouble" aria-label="The bot's process">
      <div>
        <strong>{bot === 'stopped' ? '🔴 ' : ''}Kill the bot</strong>
        <p>{botWords[bot]} A run that it was carrying on goes on after the next start.</p>
      </div>
      {bot === 'stopped' ? (
        <button type="button" onClick={() => control({ do: 'start-bot' })}>
          Start the bot
        </button>
      ) : (
        <button type="button" onClick={() => control({ do: 'kill-bot' })}>
          Kill the bot
        </button>
      )}
    </fieldset>
  );
}

interface ChoiceProps {
  readonly label: string;
  readonly value: string;
  readonly choices: readonly { readonly value: string; readonly label: string }[];
  readonly choose: (value: string) => void;
}

function Choice({ label, value, choices, choose }: ChoiceProps) {
  return (
    <label>
      {label}{' '}
      <select value={value} onChange={({ target }) => choose(target.value)}>
        {choices.map((choice) => (
          <option key={choice.value} value={choice.value}>
            {choice.label}
          </option>
        ))}
      </select>
    </label>
  );
}
