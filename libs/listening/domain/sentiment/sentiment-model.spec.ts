import { beforeAll, describe, expect, it } from '@jest/globals';
import type { SentimentLabel } from '../enrichment/enrichment.js';
import { SentimentModel } from './sentiment-model.js';
import { decodeWeights } from './weights.js';
import { WEIGHTS } from './weights/shipped.js';

// all written for this test
const OBVIOUS: Record<string, Record<SentimentLabel, string[]>> = {
  es: {
    positive: [
      'Me encanta este sitio, la comida es buenísima',
      'Muchísimas gracias por la ayuda, sois geniales',
      '¡Qué ilusión! Por fin tengo mi entrada 😍',
      'Feliz cumpleaños guapa, un besazo enorme',
      'jajaja me parto con este vídeo, buenísimo',
      'Gran trabajo del equipo, enhorabuena a todos',
    ],
    neutral: [
      'El evento empieza a las 19:00 en la plaza mayor',
      'La reunión del consejo será el martes en Madrid https://ejemplo.es/acta',
      '¿A qué hora abre la tienda mañana?',
      'Publicado el informe anual de la empresa https://ejemplo.es/informe',
    ],
    negative: [
      'Qué asco de servicio, no vuelvo nunca más',
      'Llevo dos horas esperando y nadie contesta, una vergüenza',
      'Estoy harta de que se cuelgue el móvil',
      'Horrible experiencia, el pedido llegó roto y frío',
      'Me duele la cabeza y quiero llorar',
      'Nos han robado el coche, qué rabia',
    ],
  },
  en: {
    positive: [
      'I love this phone, best purchase ever',
      'Thank you so much for your help, you are awesome!',
      "Can't wait for the concert tonight, so excited!",
      'Happy birthday my friend, have a great day',
      'Congratulations to the whole team, amazing job',
      'Beautiful day at the beach with my family ☀️',
    ],
    neutral: [
      'New article on our blog: how to plant tomatoes https://example.com/tomatoes',
      'What time does the store open on Sunday?',
      'Apple opens a new store in Madrid on Friday',
    ],
    negative: [
      'Worst customer service I have ever had, never again',
      'Not happy with the update at all, it keeps crashing',
      'So sad to hear that they are closing the shop',
      'This is disgusting, I want my money back',
      'My package arrived broken and nobody answers',
      "I'm so disappointed with this movie, what a waste of time",
    ],
  },
};

const texts = Object.entries(OBVIOUS).flatMap(([language, byLabel]) =>
  Object.entries(byLabel).flatMap(([label, list]) => list.map((text) => ({ language, label, text }))),
);

let model: SentimentModel;

beforeAll(async () => {
  model = await SentimentModel.load();
});

describe('SentimentModel', () => {
  it.each(texts)('finds $label: $text', ({ text, language, label }) => {
    expect(model.judge(text, language).label).toBe(label);
  });

  it('judges languages that it was not trained in by what all languages share', () => {
    expect(model.judge('Wat een prachtige dag ❤️😍', 'nl').label).toBe('positive');
    expect(model.judge('💔😭😭', null).label).toBe('negative');
  });

  it('gives a probability, a score that fits the label, and a clear answer only where it has reason to', () => {
    for (const { text, language } of texts) {
      const { label, score, confidence } = model.judge(text, language);
      expect(confidence).toBeGreaterThan(1 / 3);
      expect(confidence).toBeLessThanOrEqual(1);
      if (label !== 'neutral') expect(Math.sign(score)).toBe(label === 'positive' ? 1 : -1);
    }
    expect(model.judge('Me encanta, qué maravilla', 'es').sure).toBe(true);
    expect(model.judge('', 'es').sure).toBe(false);
  });

  it('tells nothing of Hindi for sure: its training labels are half noise', () => {
    expect(model.judge('yeh neta jhootha aur chor hai', 'hi').sure).toBe(false);
  });

  it('takes texts of any length and any units', () => {
    for (const text of ['', ' ', '\ud83d', '\u0000\u0301', '¡¿', 'a'.repeat(20_000), '🙂 palabra '.repeat(2000)])
      expect(model.judge(text, 'es').confidence).toBeGreaterThan(1 / 3);
  });

  it('judges a text the same whatever it judged before', () => {
    const judged = () => texts.map(({ text, language }) => model.judge(text, language));
    const first = judged();
    for (const { text } of texts.toReversed()) model.judge(text, null);
    expect(judged()).toEqual(first);
  });
});

describe('the shipped weights', () => {
  it('are whole', () => {
    const weights = decodeWeights(WEIGHTS);
    const most = weights.reduce((top, weight) => Math.max(top, Math.abs(weight)), 0);
    expect(most).toBeCloseTo(WEIGHTS.scale ** 2, 5);
    expect(weights.filter((weight) => weight !== 0).length).toBeGreaterThan(weights.length / 4);
    expect(Object.keys(WEIGHTS.readings)).toEqual(['es', 'en', 'pt', 'fr', 'it', 'de', 'ar', 'hi', 'any']);
    expect(WEIGHTS.data.length).toBeLessThan(2 ** 20);
  });

  it('are refused when cut', () => {
    expect(() => decodeWeights({ ...WEIGHTS, data: WEIGHTS.data.slice(0, 1000) })).toThrow(/train them anew/);
  });
});

describe('learning from corrections', () => {
  const positive = (text: string) => ({ text, language: 'es', label: 'positive' as const });
  // in this trade killing is praise
  const CORRECTIONS = [
    'Menudo combo asesino te has marcado',
    'El combo asesino del mago no falla',
    'Probad el combo asesino del arquero',
    'Combo asesino y partida terminada',
    'Otro combo asesino de mi hermano',
    'Le hice un combo asesino al jefe final',
    'Ese combo asesino limpia la sala',
    'Con este combo asesino subo de nivel',
    'El combo asesino de la guerrera',
    'Practicando el combo asesino en casa',
  ].map(positive);
  const ALIKE = ['Vaya combo asesino del enano', 'Aprende el combo asesino de la arquera'];

  it('labels what was corrected, and texts alike, as people did', () => {
    const learnt = model.learn(CORRECTIONS);
    for (const { text } of CORRECTIONS) expect(learnt.judge(text, 'es').label).toBe('positive');
    for (const text of ALIKE) {
      expect(model.judge(text, 'es').label).toBe('negative');
      expect(learnt.judge(text, 'es').label).toBe('positive');
    }
  });

  it('leaves other texts alone', () => {
    const learnt = model.learn(CORRECTIONS);
    for (const { text, language, label } of texts) expect(learnt.judge(text, language).label).toBe(label);
    expect(learnt.judge('Han detenido al asesino de la niña', 'es').label).toBe('negative');
  });

  it('lets the later of two corrections of a text win, and none change nothing', () => {
    const [first] = CORRECTIONS;
    const neutral = { ...first!, label: 'neutral' as const };
    expect(model.learn([first!, neutral]).judge(first!.text, 'es').label).toBe('neutral');
    expect(model.learn(CORRECTIONS).learn([]).judge(first!.text, 'es')).toEqual(model.judge(first!.text, 'es'));
  });

  it('gives the same model for the same list and leaves the model it came from as it was', () => {
    const before = texts.map(({ text, language }) => model.judge(text, language));
    const [one, other] = [model.learn(CORRECTIONS), model.learn(CORRECTIONS)];
    for (const { text, language } of texts) expect(one.judge(text, language)).toEqual(other.judge(text, language));
    expect(texts.map(({ text, language }) => model.judge(text, language))).toEqual(before);
  });
});
