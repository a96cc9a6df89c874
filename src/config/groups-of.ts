/** Every Auto Scaling group that belongs to a fleet as it is configured. */
export function groupsOf({
  group,
  pair,
}: {
  readonly group: string;
  readonly pair?: { readonly partner: string } | undefined;
}): readonly string[] {
  return pair === undefined ? [group] : [group, pair.partner];
}
