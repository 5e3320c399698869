import type { InspectedChannel, PublishingFacts } from '#publishing';
import { ok, problem, warning, type Finding } from './finding.js';

const RECONNECT = 'Connect it again with new credentials (POST /v1/channels with the same account).';

/** How each channel is, how many there are of each kind, and holds of whole workspaces. */
export function checkChannels({ channels, heldWorkspaces }: PublishingFacts, failures: ChannelFailures): Finding[] {
  return [
    secretsFinding(channels),
    ...channels.map((channel) => channelFinding(channel, failures.get(channel.id) ?? null)),
    countsFinding(channels),
    ...heldWorkspaces.map(({ workspaceId, heldAt, reason }) =>
      warning(
        'Hold',
        `the workspace ${workspaceId} publishes nothing since ${minute(heldAt)}: ${reason}`,
        'When it may go on: POST /v1/resume.',
      ),
    ),
  ];
}

/** By channel id, why asking its network failed for a reason of our own. */
export type ChannelFailures = ReadonlyMap<string, string>;

function channelFinding(channel: InspectedChannel, failure: string | null): Finding {
  const { network, handle, name, state, problem: told, heldAt, heldReason } = channel;
  const who = `${network} ${handle} (${name})`;
  if (channel.secretProblem)
    return problem('Channel', `${who}: ${channel.secretProblem}`, `Bring back the key, or: ${RECONNECT}`);
  if (state === 'disconnected')
    return problem(
      'Channel',
      `${who} is disconnected: ${told?.message ?? 'its network does not accept its credentials any more.'}`,
      told?.action ?? RECONNECT,
    );
  if (failure)
    return problem('Channel', `${who} could not be checked: ${failure}`, 'The log of the service may say more.');
  if (heldAt)
    return warning(
      'Channel',
      `${who} is on hold since ${minute(heldAt)}: ${heldReason ?? 'no reason was given'}`,
      told?.action ?? `When it may go on: POST /v1/channels/${channel.id}/resume.`,
    );
  if (told) return warning('Channel', `${who}: ${told.message}`, told.action);
  if (state === 'expiring') return warning('Channel', `${who} expires${until(channel.expiresAt)}`, RECONNECT);
  return ok('Channel', `${who} is connected${until(channel.expiresAt)}, last heard of ${minute(channel.updatedAt)}`);
}

function countsFinding(channels: InspectedChannel[]): Finding {
  const count = (test: (channel: InspectedChannel) => unknown): number => channels.filter(test).length;
  const parts = [
    `${count(({ state }) => state === 'connected')} connected`,
    `${count(({ state }) => state === 'expiring')} expiring`,
    `${count(({ state }) => state === 'disconnected')} disconnected`,
    `${count(({ heldAt }) => heldAt)} on hold`,
    `${count(({ problem: told }) => told)} with a message of their network`,
  ];
  return ok('Channels', `${channels.length}: ${parts.join(', ')}`);
}

function secretsFinding(channels: InspectedChannel[]): Finding {
  const broken = channels.filter(({ secretProblem }) => secretProblem).length;
  if (broken === 0) return ok('Secret keys', `usable: ${channels.length} stored secret(s) can be opened`);
  return problem(
    'Secret keys',
    `${broken} of ${channels.length} stored secrets cannot be opened`,
    'Bring back the file secret-keys of the data folder, or PREGON_SECRET_KEYS with the older keys behind the newest.',
  );
}

const until = (expiresAt: Date | null): string => (expiresAt ? `, token good until ${minute(expiresAt)}` : '');

const minute = (date: Date): string => `${date.toISOString().slice(0, 16)}Z`;
