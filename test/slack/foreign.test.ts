import { describe, expect, it } from 'vitest';
import { type Home, isForeign } from '../../src/slack/foreign.ts';

function home(workspaces: readonly string[], more: Partial<Home> = {}): Home {
  const hasWorkspace: Home['hasWorkspace'] = async (teamId) => workspaces.includes(teamId);
  return { enterpriseId: undefined, isWholeOrganisation: false, hasWorkspace, ...more };
}

const alone = home(['T0HOME']);
const ofGrid = home(['T0HOME'], { enterpriseId: 'E0ORG' });
const wholeGrid = home(['T0HOME', 'T0SISTER'], { enterpriseId: 'E0ORG', isWholeOrganisation: true });

const team = { id: 'T0HOME' };
const enterprise = { id: 'E0ORG' };
const of = (teamId: string) => ({ user: { team_id: teamId } });
const command = { command: '/ami', team_id: 'T0HOME' };
const event = { type: 'event_callback', team_id: 'T0HOME' };

describe('what is ours', () => {
  it.each<[string, Home, unknown]>([
    ['a click of a person of the workspace', alone, { ...of('T0HOME'), team, enterprise: null }],
    ['their command', alone, command],
    ['their home tab', alone, { ...event, authorizations: [{ team_id: 'T0HOME', enterprise_id: null }] }],
    ['a click of a person of the organisation', ofGrid, { ...of('E0ORG'), team: { ...team, enterprise_id: 'E0ORG' } }],
    ['a command in a workspace of an organisation', ofGrid, { ...command, enterprise_id: 'E0ORG' }],
    [
      'a form that names the team of the app, and beside it another',
      alone,
      { ...of('T0HOME'), team: { id: 'T0OTHER' }, view: { app_installed_team_id: 'T0HOME' } },
    ],
    ['a click, where the app is for the whole organisation', wholeGrid, { ...of('T0SISTER'), team: null, enterprise }],
    [
      'a form of such an app',
      wholeGrid,
      { ...of('T0SISTER'), team: null, enterprise, view: { app_installed_team_id: 'E0ORG' } },
    ],
    ['a command of such an app', wholeGrid, { ...command, team_id: 'T0SISTER', enterprise_id: 'E0ORG' }],
    [
      'a home tab of such an app',
      wholeGrid,
      { ...event, enterprise_id: 'E0ORG', authorizations: [{ team_id: null, enterprise_id: 'E0ORG' }] },
    ],
  ])('%s', async (_what, ours, body) => {
    expect(await isForeign(ours, body)).toBe(false);
  });
});

describe('what is foreign', () => {
  it.each<[string, Home, unknown]>([
    ['a person of another workspace', alone, { ...of('T0OTHER'), team }],
    ['a person of whom Slack does not say it', alone, { user: {}, team }],
    ['a request that names no app, where it is in one workspace', alone, { ...of('T0HOME'), team: null }],
    ['a request for the app of another workspace', alone, { ...of('T0OTHER'), team: { id: 'T0OTHER' } }],
    ['their own organisation', alone, { ...of('T0OTHER'), team, enterprise: { id: 'T0OTHER' } }],
    ['our own people in their organisation', alone, { ...of('T0HOME'), team, enterprise }],
    ['a form of their app', alone, { ...of('T0OTHER'), team, view: { app_installed_team_id: 'T0OTHER' } }],
    ['our own people in a form of their app', alone, { ...of('T0HOME'), team, view: { app_installed_team_id: 'T0X' } }],
    ['a command of elsewhere', alone, { ...command, team_id: 'T0OTHER' }],
    ['a command of an organisation of elsewhere', alone, { ...command, enterprise_id: 'E0EVIL' }],
    ['a command of no workspace', alone, { command: '/ami' }],
    ['a home tab of elsewhere', alone, { ...event, team_id: 'T0OTHER', authorizations: [{ team_id: 'T0HOME' }] }],
    ['a home tab for their app', alone, { ...event, authorizations: [{ team_id: 'T0OTHER' }] }],
    ['a sister workspace, where the app is in one', ofGrid, { ...of('T0SISTER'), team, enterprise }],
    ['a guest of a channel, where the app is for all', wholeGrid, { ...of('T0OTHER'), team: null, enterprise }],
    ['a guest of another organisation', wholeGrid, { ...of('E0OTHER'), team: null, enterprise }],
    ['another organisation', wholeGrid, { ...of('T0HOME'), team: null, enterprise: { id: 'E0OTHER' } }],
    ['no organisation, where the app is for all of one', wholeGrid, { ...of('T0HOME'), team }],
    ['what is none of these', alone, 'a word'],
  ])('%s', async (_what, ours, body) => {
    expect(await isForeign(ours, body)).toBe(true);
  });
});
