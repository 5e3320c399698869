import { ask, jsonOf, refusal } from '../kit/http.js';
import { Changes } from '../kit/changes.js';
import { parsed, textAt } from '../kit/json.js';
import type { SourceIo } from '../kit/source.js';
import type { Stretch } from '../kit/socket-batches.js';
import type { MastodonConfig } from './config.js';
import type { KnownStatuses } from './known-statuses.js';
import { statusId, statusItem } from './status-item.js';

type Io = SourceIo<MastodonConfig>;

/** Where the server streams: large ones do it on a host of its own. */
export async function streamingBase(io: Io): Promise<string> {
  const { baseUrl, token } = io.config;
  const { host } = new URL(baseUrl);
  const paths = {
    '/api/v2/instance': ['configuration', 'urls', 'streaming'],
    '/api/v1/instance': ['urls', 'streaming_api'],
  };
  for (const [path, way] of Object.entries(paths)) {
    const url = new URL(path, baseUrl).href;
    const answer = await ask(io, { url, headers: token ? { authorization: `Bearer ${token}` } : {} });
    if (answer.status === 404) continue;
    if (answer.status !== 200) throw refusal(io, host, answer);
    const base = URL.parse(textAt(jsonOf(host, answer), ...way) ?? '');
    if (base && /^(ws|http)s?:$/.test(base.protocol)) return socketOf(base);
  }
  return socketOf(new URL(baseUrl));
}

const socketOf = ({ protocol, host }: URL): string =>
  `${protocol === 'wss:' || protocol === 'https:' ? 'wss' : 'ws'}://${host}`;

/** What events of the stream do; `known` keeps up. */
export function readEvents(io: Io, known: KnownStatuses, messages: Buffer[]): Stretch {
  const { host } = new URL(io.config.baseUrl);
  const changes = new Changes();
  for (const message of messages) {
    const event = parsed(message.toString());
    const payload = textAt(event, 'payload') ?? '';
    const kind = textAt(event, 'event');
    switch (kind) {
      case 'update':
      case 'status.update': {
        const status = parsed(payload);
        if (textAt(status, 'id') === null || !known.see(status)) break;
        const item = statusItem(host, status, io.clock.now());
        if (item) changes.add({ item });
        // Nothing is left to read.
        else if (kind === 'status.update') changes.add({ removed: statusId(host, textAt(status, 'id')!) });
        break;
      }
      case 'delete':
        known.forget(payload);
        changes.add({ removed: statusId(host, payload) });
    }
  }
  return { changes, cursor: known.toJson(), note: '' };
}
