import type { Control, World } from '../../contract.ts';
import type { Live } from '../live.ts';

export interface BannerProps {
  readonly connection: Live['connection'];
  /** Undefined until it is known. */
  readonly world: World | undefined;
  readonly control: (control: Control) => void;
}

/** What keeps everything else from working, and what to do; nothing where all is well. */
export function Banner({ connection, world, control }: BannerProps) {
  if (connection === 'connecting') return <p className="first">Opening the playground…</p>;
  if (connection === 'lost') {
    return (
      <p className="banner" role="alert">
        ⚠️ The playground cannot be reached. Does <code>npm start</code> still run? This page comes back by itself.
      </p>
    );
  }
  if (connection === 'refused') {
    return (
      <p className="banner" role="alert">
        ⚠️ There is nobody of that name here. <a href="/">Begin as Ada</a>
      </p>
    );
  }
  if (world === undefined) return null;
  const { bot } = world;
  if (bot === 'running') return <SlackAway world={world} control={control} />;
  return (
    <div className="banner" role="alert">
      {bot === 'starting' ? '⏳ The bot is starting…' : '🔴 The bot does not run, so nobody answers.'}
      {bot === 'stopped' && (
        <button type="button" onClick={() => control({ do: 'start-bot' })}>
          Start it
        </button>
      )}
    </div>
  );
}

/** The person's own client goes on, as it does where only the bot cannot reach Slack. */
function SlackAway({ world, control }: { readonly world: World; readonly control: BannerProps['control'] }) {
  if (!world.troubles.some(({ id, isOn }) => id === 'slack' && isOn)) return null;
  return (
    <div className="banner" role="alert">
      🔌 The bot cannot reach Slack: what one does is recorded, runs go on, and all of it is told when Slack is back.
      <button type="button" onClick={() => control({ do: 'end', trouble: 'slack' })}>
        Bring it back
      </button>
    </div>
  );
}
