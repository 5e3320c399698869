import { beforeAll, describe, expect, it } from '@jest/globals';
import { type DetectLanguage, loadDetectLanguage } from './language.js';

let detect: DetectLanguage;
beforeAll(async () => {
  detect = await loadDetectLanguage();
});

const SPANISH = 'Hoy hemos abierto la panadería del barrio y los vecinos hicieron cola desde las siete de la mañana';
const ENGLISH =
  'The bakery opened this morning and the neighbours queued around the block for the first loaves of bread';

describe('detectLanguage', () => {
  it.each([
    [SPANISH, 'es'],
    [ENGLISH, 'en'],
    ['A padaria abriu hoje de manhã e os vizinhos fizeram fila desde as sete horas para comprar pão', 'pt'],
    ['Die Bäckerei hat heute Morgen eröffnet und die Nachbarn standen ab sieben Uhr Schlange', 'de'],
    ['パン屋さん', 'ja'],
    ['빵집이 문을 열었다', 'ko'],
    ['面包店今天开门了', 'zh'],
    ['Η φούρναρη', 'el'],
    ['@ana #BlackFriday #Sale https://example.org/the-best-bakery-of-the-town buenas noches a todos los vecinos', 'es'],
    ['RT @bob: https://t.co/abc', null],
    ['😀😀😀 !!! 2026', null],
    ['ok', null],
    ['', null],
  ])('of %j is %j', (text, language) => expect(detect(text, { claimed: null, preferred: [] })).toBe(language));

  it('believes the source where the text does not contradict', () => {
    expect(detect('ok', { claimed: 'es', preferred: [] })).toBe('es');
    expect(detect('', { claimed: 'es', preferred: [] })).toBe('es');
    expect(detect('Bon dia a tothom', { claimed: 'ca', preferred: ['es'] })).toBe('ca');
    expect(detect('kya baat hai yaar bahut accha', { claimed: 'hi', preferred: [] })).toBe('hi');
    expect(detect('Добар дан свима, данас је леп дан', { claimed: 'sr', preferred: [] })).toBe('sr');
    expect(detect('Qualsevol cosa', { claimed: 'xx', preferred: [] })).toBe('xx');
  });

  it('does not believe what the script or a long text contradicts', () => {
    expect(detect('今日はパン屋さんに行きました', { claimed: 'en', preferred: [] })).toBe('ja');
    expect(detect('Сегодня открылась новая пекарня', { claimed: 'es', preferred: [] })).toBe('ru');
    expect(detect(SPANISH, { claimed: 'en', preferred: ['en'] })).toBe('es');
    expect(detect(ENGLISH, { claimed: 'ja', preferred: [] })).toBe('en');
  });

  it("takes one of the workspace's languages when it is close, and no other text for it", () => {
    const close = 'no las des preciosa';
    expect(detect(close, { claimed: null, preferred: [] })).not.toBe('es');
    expect(detect(close, { claimed: null, preferred: ['es', 'en'] })).toBe('es');
    const turkish = 'Fırın bu sabah açıldı ve komşular ilk ekmekler için saat yediden beri sırada bekledi';
    expect(detect(turkish, { claimed: null, preferred: ['es', 'en'] })).toBe('tr');
  });
});
