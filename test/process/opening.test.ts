import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readSettings } from '../../src/process/settings.ts';

function directoryWith(text: string): string {
  const directory = mkdtempSync(join(tmpdir(), 'amiable-settings-'));
  writeFileSync(join(directory, 'amiable.yml'), text);
  return directory;
}

describe('the settings of a process', () => {
  it('are those of the environment and of the file beside it', () => {
    const { environment, config } = readSettings({ PORT: '8080' }, directoryWith('defaults: { approvals: 2 }\n'));
    expect(environment.port).toBe(8080);
    expect(config.defaults.approvals).toBe(2);
  });

  it('are reported with every problem of both', () => {
    const read = (): unknown =>
      readSettings({ PORT: 'x', LOG_LEVEL: 'loud' }, directoryWith('defaults: { approvals: -1 }\nnonsense: 1\n'));
    expect(read).toThrow(/PORT[\s\S]*LOG_LEVEL[\s\S]*approvals[\s\S]*nonsense/);
  });

  it('name the file that is missing', () => {
    expect(() => readSettings({ AMIABLE_CONFIG: 'other.yml' }, directoryWith(''))).toThrow('other.yml');
  });
});
