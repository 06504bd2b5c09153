import { existsSync, readFileSync } from 'node:fs';

/**
 * The variables of the file `.env`. A line is empty, a comment (`# …`) or `KEY=value`; a pair of
 * quotes around the value is dropped, and nothing inside it has a meaning.
 */
export function readEnvFile(path: string): Record<string, string> {
  if (!existsSync(path)) return {};
  const variables: Record<string, string> = {};
  const lines = readFileSync(path, 'utf8')
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/);
  for (const line of lines) {
    const [, key, value] = /^\s*([A-Za-z_]\w*)\s*=\s*(.*?)\s*$/.exec(line) ?? [];
    if (key && value) variables[key] = value.replace(/^(["'])(.*)\1$/, '$2');
  }
  return variables;
}
