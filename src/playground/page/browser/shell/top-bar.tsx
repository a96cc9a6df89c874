import type { Control, PageSetting, World } from '../../contract.ts';
import type { Whereabouts } from '../address.ts';
import { PersonSwitch } from './person-switch.tsx';
import { TimeControls } from './time-controls.tsx';
import { TroubleMenu } from './trouble-menu.tsx';
import type { Going } from './whereabouts.ts';

export interface TopBarProps {
  readonly setting: PageSetting;
  readonly world: World;
  readonly where: Whereabouts;
  readonly go: (part: Going) => void;
  readonly control: (control: Control) => void;
  readonly theme: 'light' | 'dark';
  readonly turnTheme: () => void;
  readonly openTour: () => void;
}

/** What belongs to no channel: which view, who one is, time, trouble. */
export function TopBar({ setting, world, where, go, control, theme, turnTheme, openTour }: TopBarProps) {
  return (
    <header className="top-bar">
      <h1>
        <img src="/icon.svg" alt="" width="22" height="22" /> Amiable <span>playground</span>
      </h1>
      <nav aria-label="Views" className="views">
        {(['slack', 'aws'] as const).map((view) => (
          <button
            key={view}
            type="button"
            aria-current={where.view === view ? 'page' : undefined}
            onClick={() => go({ view })}
          >
            {view === 'slack' ? 'Slack' : 'AWS'}
          </button>
        ))}
      </nav>
      <TimeControls world={world} fastest={setting.fastest} control={control} />
      <TroubleMenu world={world} control={control} />
      <span className="gap" />
      <PersonSwitch people={setting.people} personId={where.personId} become={(personId) => go({ personId })} />
      <button type="button" onClick={openTour}>
        Tour
      </button>
      <button
        type="button"
        className="quiet"
        onClick={turnTheme}
        aria-label={theme === 'dark' ? 'Light mode' : 'Dark mode'}
      >
        {theme === 'dark' ? '☀' : '☾'}
      </button>
    </header>
  );
}
