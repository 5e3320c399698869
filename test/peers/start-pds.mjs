/**
 * A real Bluesky server (PDS) and its directory of identities (PLC) on random loopback ports, their data in a folder of their
 * own under the system's temporary one. Prints one line of JSON when ready: `{pds, plc, adminPassword, jwtSecret}`.
 * Ends, and removes the folder, when stdin closes: it cannot outlive the test that started it.
 */
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { envToCfg, envToSecrets, PDS } from '@atproto/pds';
import plcServer from '@did-plc/server';

const directory = await mkdtemp(join(tmpdir(), 'pregon-pds-'));

const end = async () => {
  await rm(directory, { recursive: true, force: true });
  process.exit(0);
};
process.stdin.on('close', end).resume();
process.on('SIGTERM', end).on('SIGINT', end);

const listen = async (app, port = 0) => {
  const server = createServer(app).listen(port, '127.0.0.1');
  await once(server, 'listening');
  return server;
};

const plc = await listen(plcServer.PlcServer.create({ db: plcServer.Database.mock() }).app);
const plcUrl = `http://127.0.0.1:${plc.address().port}`;

// The PDS must know its port before it listens.
const probe = await listen();
const { port } = probe.address();
probe.close();

const secret = () => randomBytes(32).toString('hex');
const env = {
  port,
  hostname: 'localhost',
  serviceHandleDomains: ['.test'],
  devMode: true,
  didPlcUrl: plcUrl,
  dataDirectory: directory,
  blobstoreDiskLocation: join(directory, 'blobs'),
  inviteRequired: false,
  rateLimitsEnabled: false,
  disableSsrfProtection: true,
  jwtSecret: secret(),
  dpopSecret: secret(),
  adminPassword: secret(),
  plcRotationKeyK256PrivateKeyHex: secret(),
};
const pds = await PDS.create(envToCfg(env), envToSecrets(env));
await pds.ctx.sequencer.start();
// Not pds.start(): it would listen on every interface. Not listen(): only the app's own listen() opens the event stream
// (com.atproto.sync.subscribeRepos); on another server its websocket is answered 400.
await once(pds.app.listen(port, '127.0.0.1'), 'listening');

const { adminPassword, jwtSecret } = env;
console.log(JSON.stringify({ pds: `http://127.0.0.1:${port}`, plc: plcUrl, adminPassword, jwtSecret }));
