import { useSurroundings } from '../surroundings.ts';

/** What names somebody or something: an id, perhaps with `|` and what to call it where the page knows no better. */
interface MentionProps {
  readonly reference: string;
}

/** `@Grace Murray`; whoever reads their own name sees it marked. */
export function PersonMention({ reference }: MentionProps) {
  const { setting, personId } = useSurroundings();
  const [id, label] = split(reference);
  const person = setting.people.find((one) => one.id === id);
  const name = person?.realName ?? (id === setting.bot.userId ? setting.bot.name : (label ?? id));
  return <span className={id === personId ? 'mention is-me' : 'mention'}>@{name}</span>;
}

export function ChannelMention({ reference }: MentionProps) {
  const { setting } = useSurroundings();
  const [id, label] = split(reference);
  return <span className="mention">#{setting.channels.find((one) => one.id === id)?.name ?? label ?? id}</span>;
}

export function GroupMention({ reference }: MentionProps) {
  const { setting } = useSurroundings();
  const [id, label] = split(reference);
  return <span className="mention">@{setting.userGroups.find((one) => one.id === id)?.handle ?? label ?? id}</span>;
}

/** `@here` and its like: they mean everybody, so also whoever reads. */
export function Broadcast({ range }: { readonly range: string }) {
  return <span className="mention is-me">@{range}</span>;
}

function split(reference: string): readonly [id: string, label: string | undefined] {
  const [id = '', label] = reference.split('|', 2);
  return [id, label];
}
