import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { simulatedTime } from '../../clock.ts';
import type { Act, Control, Reply } from '../contract.ts';
import { AccountView } from './account/account-view.tsx';
import { FormDialog } from './blocks/form-dialog.tsx';
import { choices } from './kept.ts';
import { useLive } from './live.ts';
import { sendAct, sendControl } from './requests.ts';
import { Banner } from './shell/banner.tsx';
import { NoticeList, useNotices } from './shell/notices.tsx';
import { useTheme } from './shell/theme.ts';
import { TopBar } from './shell/top-bar.tsx';
import { useWhereabouts } from './shell/whereabouts.ts';
import { SlackView } from './slack-view.tsx';
import { type Surroundings, SurroundingsProvider } from './surroundings.ts';

const tourSeen = 'tour seen';

/** The whole page: a Slack and an AWS, of which one is shown, and what belongs to neither. */
export function Page() {
  const { where, go } = useWhereabouts();
  const { theme, turnTheme } = useTheme();
  const live = useLive(where.personId, where.view === 'aws');
  const { notices, show, dismiss } = useNotices();
  const shower = useMemo(() => ({ show }), [show]);
  const [isTourOpen, setIsTourOpen] = useState(() => choices.get(tourSeen) === '');
  const surroundings = useSurroundingsOf(live.state, where.personId, theme, show);
  const control = useCallback((wanted: Control) => void sendControl(wanted).then((reply) => show(reply)), [show]);
  const { setting, world, modals } = live.state;
  if (setting === undefined || world === undefined || surroundings === undefined) {
    return <Banner connection={live.connection} world={undefined} control={control} />;
  }
  const closeTour = (): void => {
    choices.set(tourSeen, 'yes');
    setIsTourOpen(false);
  };
  const top = modals.at(-1);
  return (
    <SurroundingsProvider value={surroundings}>
      <TopBar
        {...{ setting, world, where, go, control, theme, turnTheme }}
        openTour={() => {
          setIsTourOpen(true);
          go({ view: 'slack' });
        }}
      />
      <Banner connection={live.connection} world={world} control={control} />
      <main className="main">
        {where.view === 'aws' ? (
          <AccountView account={live.state.account} />
        ) : (
          <SlackView state={live.state} notices={shower} {...{ setting, where, go, isTourOpen, closeTour }} />
        )}
      </main>
      {top !== undefined && <FormDialog key={top.id} view={top} depth={modals.length} />}
      <NoticeList notices={notices} dismiss={dismiss} />
    </SurroundingsProvider>
  );
}

/** The same object for as long as nothing in it has changed: every part of the page hangs on it. */
function useSurroundingsOf(
  { setting, world }: ReturnType<typeof useLive>['state'],
  personId: string,
  theme: 'light' | 'dark',
  show: (reply: Reply) => void,
): Surroundings | undefined {
  const clock = useRef(world?.clock);
  useEffect(() => {
    clock.current = world?.clock;
  }, [world]);
  clock.current ??= world?.clock;
  const perform = useCallback(
    async (act: Act): Promise<Reply> => {
      const reply = await sendAct(personId, act);
      show(reply);
      return reply;
    },
    [personId, show],
  );
  return useMemo(() => {
    if (setting === undefined) return undefined;
    const nowMs = (): number => (clock.current === undefined ? Date.now() : simulatedTime(clock.current, Date.now()));
    return { setting, personId, theme, nowMs, perform };
  }, [setting, personId, theme, perform]);
}
