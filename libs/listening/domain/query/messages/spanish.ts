import type { Wording } from './wording.js';

export const SPANISH: Wording = {
  empty: ['La consulta está vacía.', 'Escribe qué buscar, por ejemplo: "acme corp" OR #acme'],
  'too-long': (d) => [
    `La consulta tiene ${d['length']} caracteres; caben ${d['most']}.`,
    'Repártela en varios temas, o acorta las listas con un comodín: reembols* encuentra reembolso, reembolsos y reembolsar.',
  ],
  'too-many-terms': (d) => [`La consulta tiene más de ${d['most']} palabras y valores.`, 'Repártela en varios temas.'],
  'too-deep': (d) => [`Aquí la consulta tiene más de ${d['most']} niveles.`, 'Escríbela con menos paréntesis.'],
  'no-anchor': (d) => [
    d['negative']
      ? `«${d['term']}» coincide con casi cualquier texto, porque solo dice lo que no debe aparecer${d['in'] ? ', y junto a OR basta por sí solo' : ''}.`
      : `«${d['term']}» por sí solo coincide con demasiado: no nombra ninguna palabra, frase, etiqueta, persona ni sitio.`,
    d['negative']
      ? `Ponlo junto a algo que sí deba aparecer: acme ${d['term']}`
      : 'Añade una palabra, una frase, un comienzo de dos letras o más, o un valor entero de hashtag:, mention:, author:, site: o link:.',
  ],
  'unclosed-quote': (d) => [
    `La comilla ${d['quote']} no se cierra.`,
    'Ciérrala donde acaba la frase, o bórrala; valen las comillas rectas y las tipográficas.',
  ],
  'unclosed-brace': ['La llave { no se cierra.', 'Ciérrala: {Acme}. Si la { es solo texto, no hace falta: quítala.'],
  'unclosed-parenthesis': ['Este paréntesis no se cierra.', 'Añade ) donde acaba el grupo.'],
  'unopened-parenthesis': [
    'Este ) no cierra nada.',
    'Bórralo, o añade ( donde empieza el grupo. En un valor de url:, pon el valor entre comillas.',
  ],
  'empty-group': ['No hay nada entre estos paréntesis.', 'Bórralos, o escribe los términos del grupo.'],
  'missing-operand': (d) => [
    `A «${d['operator']}» le falta algo ${/^(NOT|-)$/u.test(String(d['operator'])) ? 'a la derecha' : 'a uno de sus lados'}.`,
    `Complétalo o bórralo. Para buscar la palabra misma, ponla entre comillas: "${d['operator']}"`,
  ],
  'bad-distance': (d) => [
    `A ${d['operator']} le falta un número: cuántas palabras puede haber en medio.`,
    `Por ejemplo ${d['operator']}/5`,
  ],
  'bad-slop': [
    'Tras ~ va un número: cuántas palabras ajenas puede haber entre las de la frase.',
    'Por ejemplo "atención al cliente"~3, sin espacios.',
  ],
  'distance-too-large': (d) => [
    `La distancia puede ser de ${d['most']} palabras como mucho.`,
    'Para palabras en cualquier parte del texto usa AND.',
  ],
  'near-operand': [
    'Junto a NEAR puede haber palabras, frases y grupos de ellas unidos por OR, nada más.',
    'Por ejemplo (reembolso OR "mi dinero") NEAR/5 (acme OR acmecorp); une lo demás con AND.',
  ],
  'near-in-field': (d) => [
    `NEAR no funciona dentro de ${d['field']}:(…).`,
    'Usa una frase con distancia: title:"acme reembolso"~5',
  ],
  'no-word': (d) => noWord(String(d['term'])),
  'wildcard-first': [
    'El * solo puede ir al final de una palabra.',
    'Escribe el comienzo de la palabra: acme*. Para «cualquier palabra aquí» en una frase usa "lo mejor de"~2.',
  ],
  'wildcard-inside': (d) => [
    `En «${d['term']}…» el * está dentro de una palabra; solo puede ir al final.`,
    'Usa ? para exactamente una letra, o acaba ahí la palabra.',
  ],
  'wildcard-alone': [
    'El ? representa una letra de una palabra; aquí no hay palabra.',
    'Únelo a una palabra (acm?), bórralo, o entre comillas escribe \\? para el signo de interrogación.',
  ],
  'short-prefix': (d) => [
    `«${d['term']}» es demasiado corto: coincidiría con gran parte de las palabras.`,
    'Escribe al menos dos letras antes del comodín.',
  ],
  'unknown-field': (d) => [
    `No existe el campo «${d['name']}:».`,
    d['guess']
      ? `¿Querías decir ${d['guess']}: ? Para buscar el texto mismo, ponlo entre comillas.`
      : `Los campos son ${FIELDS}. Para buscar el texto mismo, ponlo entre comillas.`,
  ],
  'missing-value': (d) => [
    `Al campo ${d['field']}: le falta el valor.`,
    `Escríbelo justo tras los dos puntos, sin espacio: ${EXAMPLES[d['field']!]}`,
  ],
  'field-in-field': (d) => [
    `«${d['inner']}:» no puede estar dentro de ${d['field']}:(…).`,
    'Cierra antes el paréntesis.',
  ],
  'words-only': (d) => [
    `{…}, = y ~ son para palabras; un valor de ${d['field']}: no los lleva.`,
    `Escribe ${EXAMPLES[d['field']!]}`,
  ],
  'bad-language': (d) => [
    `«${d['value']}» no es un código de idioma (ISO 639-1).`,
    d['guess'] ? `¿Querías decir lang:${d['guess']} ?` : 'Dos letras, por ejemplo lang:es o lang:en',
  ],
  'bad-domain': (d) => [
    `«${d['value']}» no es un dominio.`,
    d['guess']
      ? `¿Querías decir ${d['field']}:${d['guess']} ? Para una parte de la dirección usa url:"${d['value']}"`
      : `Escribe solo el dominio: ${EXAMPLES[d['field']!]}; incluye sus subdominios.`,
  ],
  'bad-name': (d) => [
    `«${d['value']}» no puede ser un valor de ${d['field']}:, nunca se encontraría.`,
    d['guess']
      ? `¿Querías decir ${d['field']}:${d['guess']} ?`
      : 'Escribe el nombre entero sin espacios; puede llevar un * al final.',
  ],
  'bad-source': (d) => [
    `«${d['value']}» no es un tipo de fuente.`,
    d['guess'] ? `¿Querías decir source:${d['guess']} ?` : 'Por ejemplo source:bluesky o source:feed',
  ],
  'bad-word': (d) => [
    `${d['field']}: no conoce «${d['value']}».`,
    d['guess'] ? `¿Querías decir ${d['field']}:${d['guess']} ?` : `Puede ser ${d['words']}.`,
  ],
  'bad-number': (d) => [
    `«${d['value']}» no es un número de seguidores.`,
    d['guess']
      ? `¿Querías decir followers:${d['guess']} ?`
      : 'Escribe cifras: followers:>1000, followers:<=500 o followers:100..500',
  ],

  'mixed-operators': (d) => [
    `AND une con más fuerza que OR aquí${d['read'] ? `: se lee ${d['read']}` : ''}. Dos términos seguidos se unen con AND.`,
    d['other']
      ? `¿Querías decir ${d['other']} ? En ambos casos, los paréntesis lo dejan claro.`
      : 'Pon entre paréntesis lo que va junto.',
  ],
  'lower-case-operator': (d) => [
    `«${d['word']}» se busca como palabra.`,
    `Si es el operador, escríbelo en mayúsculas: ${d['operator']}. Si es la palabra, ponla entre comillas.`,
  ],
  'spanish-operator': (d) => [
    `«${d['word']}» se busca como palabra: los operadores son AND, OR y NOT.`,
    `¿Querías decir ${d['operator']} ? Si es la palabra, ponla entre comillas.`,
  ],
  'operator-in-phrase': (d) => [
    `Entre comillas, ${d['word']} es una palabra como otra cualquiera.`,
    `Si es el operador, cierra las comillas antes: "…" ${d['word']} "…"`,
  ],
  'comma-list': [
    'La coma une palabras en una frase o se ignora; no separa alternativas.',
    'Escribe OR entre las alternativas: acme OR zenith',
  ],
  'double-negation': ['Dos negaciones se anulan.', 'Borra las dos.'],
  'negated-near': [
    'El menos excluye todo el NEAR, no solo la palabra que sigue.',
    'Pon entre paréntesis lo que excluye: -(a NEAR/3 b)',
  ],
  contradiction: (d) => [
    `«${d['term']}» contradice a «${d['other']}»: ningún texto puede cumplir ambos.`,
    'Borra uno de los dos, o únelos con OR.',
  ],
  'useless-not': (d) => [`«${d['term']}» no excluye nada: «${d['other']}» ya no deja ningún texto así.`, 'Bórralo.'],
  'duplicate-term': (d) => [
    `«${d['term']}» está dos veces; mayúsculas y acentos no cuentan.`,
    'Borra uno. Para distinguirlos escribe {Exacto} o =acentos.',
  ],
  'useless-term': (d) => [
    `«${d['term']}» no cambia nada junto a «${d['other']}».`,
    'Bórralo, o borra el más corto si es demasiado amplio.',
  ],
  'common-word': (d) => [
    `«${d['term']}» está en gran parte de los textos.`,
    'Hazla parte de una frase entre comillas, o añade otra palabra que deba aparecer.',
  ],
  'short-term': (d) => [
    `«${d['term']}» es una sola letra y coincide donde aparezca suelta.`,
    'Los signos como + y & no se buscan: pon el nombre en una frase con las palabras que lo rodean, o añade contexto con AND.',
  ],
  'ambiguous-name': (d) => [
    `«${d['term']}» por sí solo traerá mucho que no trata de la marca.`,
    `Añade contexto: ${d['term']} (tienda OR precio OR servicio), o pide la grafía exacta: {${d['exact']}}`,
  ],
  'folded-collision': (d) => [
    `Aquí los acentos y la ñ no cuentan: «${d['term']}» también encuentra ${d['others']}.`,
    `Para distinguirlas escribe =${d['term']}`,
  ],
  'only-hashtag': (d) => [
    `Esto encuentra solo la etiqueta #${d['term']}, no la palabra.`,
    `La palabra encuentra ambas: ${d['term']}; ${d['term']}* encuentra también las etiquetas más largas que empiezan así.`,
  ],
  'bare-url': (d) => [
    `«${d['term']}» se busca como frase en el texto.`,
    d['site']
      ? `Para menciones en ese sitio escribe site:${d['site']}, para enlaces a él link:${d['site']}, para una parte de la dirección url:"…"`
      : 'Para la dirección de una mención usa url:"…"',
  ],
  'useless-wildcard': (d) => [
    `El * no hace nada: en esta escritura cada carácter se busca por sí mismo, así que «${d['term']}» se encuentra también dentro de palabras más largas.`,
    'Borra el *.',
  ],
  'useless-slop': ['La distancia necesita al menos dos palabras; aquí no hace nada.', 'Borra el ~ y su número.'],
  'question-mark': (d) => [
    `El ? representa una letra más: «${d['term']}» no encuentra la palabra sin ella.`,
    'Para el signo de interrogación no escribas nada, la puntuación se ignora, o \\?',
  ],
  'emoji-ignored': (d) => [
    `El emoji de «${d['term']}» se ignora: solo se buscan palabras.`,
    'Bórralo. Un emoji usado como etiqueta se encuentra con hashtag:',
  ],
  'unknown-source': (d) => [
    `No hay ninguna fuente habitual que se llame «${d['value']}».`,
    `¿Querías decir source:${d['guess']} ?`,
  ],
};

const FIELDS = 'lang, site, url, link, author, title, source, hashtag, mention, followers, has e is';

const EXAMPLES: Readonly<Record<string, string>> = {
  ...{ lang: 'lang:es', site: 'site:acme.com', url: 'url:"/noticias/"', link: 'link:acme.com', author: 'author:ana' },
  ...{ title: 'title:"acme corp"', source: 'source:bluesky', hashtag: 'hashtag:acme', mention: 'mention:acme' },
  ...{ followers: 'followers:>1000', has: 'has:link', is: 'is:reply' },
};

function noWord(term: string): [string, string] {
  const message = `«${term}» no tiene ninguna letra ni cifra, así que no hay nada que buscar.`;
  if (/^&+$/u.test(term)) return [message, 'Para «ambos» escribe AND, o pon los términos seguidos.'];
  if (/^\|+$/u.test(term)) return [message, 'Para «uno u otro» escribe OR.'];
  if (/^[-−–—!]+$/u.test(term))
    return [message, 'Para excluir un término, escribe el menos justo delante: -término. Si no, bórralo.'];
  if (/\p{Extended_Pictographic}/u.test(term))
    return [
      message,
      'Los emojis no se buscan en los textos: escribe la palabra que los acompaña. Uno usado como etiqueta se encuentra con hashtag:',
    ];
  return [message, 'Bórralo. Los signos y la puntuación no se buscan.'];
}
