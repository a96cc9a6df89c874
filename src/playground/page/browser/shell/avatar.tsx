const tints = 6;

export interface AvatarProps {
  readonly id: string;
  readonly name: string;
}

/** Somebody's initials on a colour of their own; beside their name, so it is no news to a screen reader. */
export function Avatar({ id, name }: AvatarProps) {
  const initials = name
    .split(/\s+/)
    .map((word) => word.slice(0, 1))
    .join('')
    .slice(0, 2)
    .toUpperCase();
  const sum = [...id].reduce((total, letter) => total + (letter.codePointAt(0) ?? 0), 0);
  return (
    <span className={`avatar tint-${sum % tints}`} aria-hidden="true">
      {initials}
    </span>
  );
}
