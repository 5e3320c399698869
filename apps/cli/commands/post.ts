import { ExpectedError } from '../expected-error.js';
import { print, printJson } from '../print.js';
import { ApiClient } from './api-client.js';

interface PostOptions {
  channel: string[];
  at?: string;
  zone?: string;
  now?: boolean;
  queue?: boolean;
  key: string;
  url: string;
  json?: boolean;
}

interface Channel {
  id: string;
  network: string;
  handle: string;
  name: string;
}

interface Post {
  id: string;
  state: string;
  deliveries: { id: string; channel: string; localTime: string; zone: string; adjusted: string | null }[];
  warnings: { channel: string; message: string }[];
}

/** Creates a post over HTTP and prints what will happen to it. */
export async function post(text: string, options: PostOptions): Promise<void> {
  const api = new ApiClient(options.url, options.key);
  const channels = await api.get<Channel[]>('/v1/channels');
  const chosen = options.channel.map((wanted) => findChannel(wanted, channels).id);
  const created = await api.post<Post>('/v1/posts', { text, channels: chosen, schedule: scheduleOf(options) });
  if (options.json) return printJson(created);
  const nameOf = (id: string): string => describe(channels.find((channel) => channel.id === id)!);
  await print(
    [
      `Post ${created.id}: ${created.state}`,
      ...created.deliveries.map(
        ({ channel, localTime, zone, adjusted }) =>
          `  ${nameOf(channel)} at ${localTime} ${zone}${adjusted ? ' (moved: the clocks change then)' : ''}`,
      ),
      ...created.warnings.map(({ channel, message }) => `  warning, ${nameOf(channel)}: ${message}`),
    ].join('\n'),
  );
}

/** Null: a draft. Whether time and zone make sense is for the service to say. */
function scheduleOf({ at, zone, now, queue }: PostOptions): object | null {
  if (now) return { now };
  if (queue) return { queue };
  return at || zone ? { at: at ?? '', zone } : null;
}

/** The channel that a person means by an id, a name or a handle (with or without @). */
function findChannel(wanted: string, channels: Channel[]): Channel {
  const plain = (text: string): string => text.toLowerCase().replace(/^@/, '');
  const byId = channels.filter(({ id }) => id === wanted);
  const found = byId.length
    ? byId
    : channels.filter(({ name, handle }) => [name, handle].some((text) => plain(text) === plain(wanted)));
  if (found.length === 1) return found[0]!;
  const known = (found.length ? found : channels).map((channel) => `  ${channel.id}  ${describe(channel)}`);
  throw new ExpectedError(
    [
      found.length
        ? `Several channels are called ${wanted}; name one by its id:`
        : `There is no channel ${wanted} here.`,
      ...(known.length ? known : ['  No channel is connected yet: POST /v1/channels connects one.']),
    ].join('\n'),
  );
}

const describe = ({ network, handle, name }: Channel): string => `${network} ${handle} (${name})`;
