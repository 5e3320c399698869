import { AccountsModule, OperatorKeys } from '#accounts';
import { readConfig } from '#platform';
import { print, printJson, table } from '../print.js';
import { withService } from '../service-context.js';

interface CreateOptions {
  name: string;
  scopes?: string[];
  workspace?: string;
  json?: boolean;
}

/** Makes a key and prints its text: stdout holds nothing else, so that a script can take it. */
export async function createKey(env: NodeJS.ProcessEnv, options: CreateOptions): Promise<void> {
  const { name, scopes = null, workspace = null, json } = options;
  const key = await withService(readConfig(env), [AccountsModule], (service) =>
    service.get(OperatorKeys).create({ name, scopes, workspaceId: workspace }),
  );
  if (json) return printJson(key);
  await print(key.key);
  process.stderr.write(
    `This key is shown once. It may do ${key.scopes.join(', ')} in the workspace ${key.workspace.name}.\n`,
  );
}

/** Prints what keys there are. */
export async function listKeys(env: NodeJS.ProcessEnv, { json }: { json?: boolean }): Promise<void> {
  const keys = await withService(readConfig(env), [AccountsModule], (service) => service.get(OperatorKeys).list());
  if (json)
    return printJson(
      keys.map(({ id, name, prefix, scopes, createdAt, lastUsedAt, workspace }) => ({
        ...{ id, name, prefix, scopes, createdAt, lastUsedAt },
        workspace: { id: workspace.id, name: workspace.name },
      })),
    );
  const rows = keys.map((key) => [
    key.id,
    key.name,
    key.prefix,
    key.workspace.name,
    day(key.createdAt),
    key.lastUsedAt ? day(key.lastUsedAt) : 'never',
    key.scopes.join(','),
  ]);
  await print(table([['ID', 'NAME', 'BEGINS', 'WORKSPACE', 'MADE', 'USED', 'SCOPES'], ...rows]));
}

const day = (date: Date): string => date.toISOString().slice(0, 10);
