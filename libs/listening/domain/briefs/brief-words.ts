import type { OpportunityKind } from './brief.js';

interface Words {
  title(day: string): string;
  said: string;
  turned: string;
  rising: string;
  opportunities: string;
  planned: string;
  alerts: string;
  sources: string;
  nothing: string;
  allWell: string;
  mentions(count: string, one: boolean): string;
  usually(value: string): string;
  net(value: string): string;
  share(value: string): string;
  volumeTurn(name: string, up: boolean, now: string, usual: string, days: number): string;
  toneTurn(name: string, up: boolean, now: string, usual: string): string;
  term(term: string, mentions: string, usual: string): string;
  opportunity: Record<OpportunityKind, (told: Told) => string>;
  since(time: string): string;
  states: Record<string, string>;
}

interface Told {
  topic: string;
  term: string;
  people: string;
  texts: string;
  count: string;
}

/** The phrases of the daily brief. Spanish agrees with "menciones": feminine. */
export const WORDS: Record<'es' | 'en', Words> = {
  en: {
    title: (day) => `Daily brief, ${day}`,
    said: 'What was said',
    turned: 'What turned',
    rising: 'What is rising in the field',
    opportunities: 'Opportunities',
    planned: 'Planned today',
    alerts: 'Open alerts',
    sources: 'Sources that need you',
    nothing: 'Nothing.',
    allWell: 'All is well.',
    mentions: (count, one) => (one ? '1 mention' : `${count} mentions`),
    usually: (value) => `usually ${value}`,
    net: (value) => `net sentiment ${value}`,
    share: (value) => `${value} of the voice`,
    volumeTurn: (name, up, now, usual, days) =>
      `${name}: ${now} mentions, usually ${usual}; ${up ? 'more' : 'fewer'} than on any of the last ${days} days.`,
    toneTurn: (name, up, now, usual) =>
      `${name}: the tone is ${up ? 'better' : 'worse'}: net sentiment ${now}, usually ${usual}.`,
    term: (term, mentions, usual) => `${term} (${mentions}, usually ${usual})`,
    opportunity: {
      question: ({ topic, people }) => `Answer a question about ${topic}, seen by about ${people} people.`,
      unlinked: ({ topic, people }) =>
        `Ask for a link: ${topic} is mentioned without one, seen by about ${people} people.`,
      'rising-term': ({ term, texts, people, count }) =>
        `Write about “${term}”: ${texts} texts of the field, seen by about ${people} people, and ${count} of your own mentions.`,
      story: ({ topic, count, people }) =>
        `Take a stand on a story about ${topic} that ${count} sites tell, seen by about ${people} people.`,
    },
    since: (time) => `since ${time}`,
    states: {
      scheduled: 'scheduled',
      preparing: 'being prepared',
      ready: 'ready',
      publishing: 'being published',
      published: 'published',
      retrying: 'being tried again',
      unconfirmed: 'unconfirmed: look at it',
      failed: 'failed: look at it',
      missed: 'missed: look at it',
      held: 'on hold',
    },
  },
  es: {
    title: (day) => `Resumen diario, ${day}`,
    said: 'Qué se dijo',
    turned: 'Qué cambió',
    rising: 'Qué crece en el sector',
    opportunities: 'Oportunidades',
    planned: 'Previsto para hoy',
    alerts: 'Alertas abiertas',
    sources: 'Fuentes que requieren atención',
    nothing: 'Nada.',
    allWell: 'Todo en orden.',
    mentions: (count, one) => (one ? '1 mención' : `${count} menciones`),
    usually: (value) => `lo habitual es ${value}`,
    net: (value) => `sentimiento neto ${value}`,
    share: (value) => `${value} de la voz`,
    volumeTurn: (name, up, now, usual, days) =>
      `${name}: ${now} menciones, lo habitual es ${usual}; ${up ? 'más' : 'menos'} que en cualquiera de los últimos ${days} días.`,
    toneTurn: (name, up, now, usual) =>
      `${name}: el tono es ${up ? 'mejor' : 'peor'}: sentimiento neto ${now}, lo habitual es ${usual}.`,
    term: (term, mentions, usual) => `${term} (${mentions}, lo habitual es ${usual})`,
    opportunity: {
      question: ({ topic, people }) => `Responde a una pregunta sobre ${topic}, vista por unas ${people} personas.`,
      unlinked: ({ topic, people }) =>
        `Pide un enlace: se menciona ${topic} sin enlazar, ante unas ${people} personas.`,
      'rising-term': ({ term, texts, people, count }) =>
        `Escribe sobre «${term}»: ${texts} textos del sector, vistos por unas ${people} personas, y ${count} de tus propias menciones.`,
      story: ({ topic, count, people }) =>
        `Toma posición sobre una historia de ${topic} que cuentan ${count} sitios, vista por unas ${people} personas.`,
    },
    since: (time) => `desde las ${time}`,
    states: {
      scheduled: 'programada',
      preparing: 'en preparación',
      ready: 'lista',
      publishing: 'publicándose',
      published: 'publicada',
      retrying: 'reintentándose',
      unconfirmed: 'sin confirmar: revísala',
      failed: 'fallida: revísala',
      missed: 'perdida: revísala',
      held: 'en pausa',
    },
  },
};
