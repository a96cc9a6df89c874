/** The parameters of one account and region: launch templates name them, and Systems Manager answers for them. */

export interface ParameterRow {
  readonly name: string;
  readonly dataType: string;
  /** Whether it is a secret, whose value is told to whoever asks for it decrypted. */
  readonly isSecure: boolean;
  readonly values: readonly string[];
  readonly changedAtMs: number;
}

export interface Parameters {
  /** Answers the number of the new version. */
  put(name: string, value: string, kind?: Partial<Pick<ParameterRow, 'dataType' | 'isSecure'>>): number;
  /** What `NAME` or `NAME:VERSION` stands for. */
  value(selected: string): string | undefined;
  remove(name: string): boolean;
  get(name: string): ParameterRow | undefined;
  all(): Iterable<ParameterRow>;
}

export function createParameters(nowMs: () => number): Parameters {
  const rows = new Map<string, ParameterRow>();
  return {
    put: (name, value, { dataType = 'text', isSecure = false } = {}) => {
      const values = [...(rows.get(name)?.values ?? []), value];
      rows.set(name, { name, dataType, isSecure, values, changedAtMs: nowMs() });
      return values.length;
    },
    value: (selected) => {
      const [name = '', version] = selected.split(':');
      const values = rows.get(name)?.values ?? [];
      return version === undefined ? values.at(-1) : values[Number(version) - 1];
    },
    remove: (name) => rows.delete(name),
    get: (name) => rows.get(name),
    all: () => rows.values(),
  };
}
