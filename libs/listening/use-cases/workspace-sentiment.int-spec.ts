import { afterEach, expect, it } from '@jest/globals';
import { MINUTE, newId } from '#kernel';
import { useDatabase } from '#testing';
import { listeningSchema } from '../store/schema.js';
import { ListeningRig } from '../testing/listening-rig.js';
import { item, ScriptedSource } from '../testing/scripted-source.js';
import { BUILT_IN } from '../testing/built-in.js';
import { TextAnalysis } from './text-analysis.js';

const db = useDatabase([listeningSchema]);
let rig: ListeningRig;

afterEach(async () => {
  await rig.stop();
  await rig.clear();
});

it('texts are judged by the real models, and by what their workspace corrected', async () => {
  const town = new ScriptedSource();
  rig = new ListeningRig(db.database, [town] as never, { analysis: new TextAnalysis(BUILT_IN) });
  const [own, other] = [newId(), newId()];
  for (const workspaceId of [own, other]) await rig.topic(workspaceId, 'acme');
  const source = await rig.source(own);
  await rig.source(other);
  const say = (externalId: string, text: string) => item({ externalId, text, language: null });
  const judged = async (externalId: string, workspaceId = own) =>
    (
      await db.database.query<{ language: string; sentiment: string }>(
        `select m.language, m.sentiment from mentions m join texts t on t.id = m.text_id
         where t.external_id = $1 and m.workspace_id = $2`,
        [externalId, workspaceId],
      )
    )[0];
  town.brings({
    items: [
      say('good', 'Me encanta Acme, es lo mejor que he comprado este año, gracias por todo'),
      say('bad', 'I hate Acme, the worst service ever, what a terrible and disgusting company'),
      say('odd', 'El nuevo Acme está que arde, qué locura de estreno en la plaza del pueblo'),
    ],
  });
  await rig.read(source);
  expect(await judged('good')).toEqual({ language: 'es', sentiment: 'positive' });
  expect(await judged('bad')).toEqual({ language: 'en', sentiment: 'negative' });
  const before = (await judged('odd'))!.sentiment;
  const corrected = before === 'negative' ? 'positive' : 'negative';
  await db.database.execute(
    `update mentions m set sentiment = $2, corrected_by = 'ana', version = version + 1 from texts t
     where t.id = m.text_id and t.external_id = 'odd' and m.workspace_id = $1`,
    [own, corrected],
  );
  rig.clock.advance(2 * MINUTE);
  town.brings({ items: [say('again', 'El nuevo Acme está que arde, qué locura de estreno en la plaza del pueblo')] });
  await rig.read(source);
  expect((await judged('again'))!.sentiment).toBe(corrected);
  expect((await judged('again', other))!.sentiment).toBe(before);
});
