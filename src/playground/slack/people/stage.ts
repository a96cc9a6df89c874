import type { Courier } from '../delivery/courier.ts';
import type { Events } from '../delivery/events.ts';
import type { ResponseUrls } from '../response-urls.ts';
import type { Triggers } from '../triggers.ts';
import type { SlackView } from '../workspace/data.ts';
import type { Workspace } from '../workspace/workspace.ts';

/** What people act with. */
export interface Stage {
  readonly workspace: Workspace;
  readonly courier: Courier;
  readonly events: Events;
  readonly triggers: Triggers;
  readonly responseUrls: ResponseUrls;
  /** What each person chose in the menus of a message, by `MESSAGE:USER`: Slack keeps it with the client. */
  readonly messageStates: Map<string, SlackView['state']>;
}
