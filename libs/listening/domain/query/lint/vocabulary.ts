import { fold, lowerCase } from '../tokens.js';

const set = (words: string): ReadonlySet<string> => new Set(words.split(' '));

/** Words that most Spanish or English texts have, folded. */
export const COMMON = set(
  'a al algo ante antes asi aun aunque bien cada casi como con contra cosa cual cuando de del desde donde dos e el ella ellas ellos ' +
    'en entre era es esa ese eso esta estaba estan estar este esto fue ha hace hacer han has hasta hay he hoy ir la las le les lo los ' +
    'mas me mi mis mucho muy nada ni no nos nosotros o otra otro para pero poco por porque pues que quien se sea ser si sin ' +
    'sobre solo son su sus tal tambien tan te tener tiene toda todo todos tu tus un una uno unos va van ver vez y ya yo ' +
    'about after all also am an and any are as at be because been but by can could did do does for from get go good had have ' +
    'her here him his how i if in into is it its just know like make me more most my new no not now of on one only or other our out ' +
    'over people say see she so some than that the their them then there these they this time to up us use very want was way we well ' +
    'were what when which who will with would you your http https www com',
);

/** Names that are also everyday words, folded: alone they bring the everyday word. */
export const EVERYDAY_NAMES = set(
  'amazon apple bimbo blackberry boss canon caterpillar chase claro corona delta dove fox galaxy gap guess iberia jaguar mango ' +
    'mars meta mini modelo mustang nest nova notion oasis opera oracle orange pilot polo prime puma ram seat shell signal slack sol ' +
    'sprint square stripe subway sun target tide tigo total uber uno vans victoria virgin visa wish zoom',
);

/** Words that differ in nothing but accents or ñ and mean different things. */
const COLLIDING = [
  ...[
    'año ano',
    'años anos',
    'baño bano',
    'cabaña cabana',
    'campaña campana',
    'campañas campanas',
    'caña cana',
    'cañas canas',
  ],
  ...[
    'coño cono',
    'cuña cuna',
    'doña dona',
    'leña lena',
    'maña mana',
    'mañana manana',
    'moño mono',
    'moños monos',
    'ñu nu',
  ],
  ...[
    'paño pano',
    'peña pena',
    'peñas penas',
    'piña pina',
    'puño puno',
    'seña sena',
    'sueño sueno',
    'uña una',
    'uñas unas',
    'viña vina',
  ],
  ...[
    'bebe bebé',
    'cascara cáscara',
    'cortes cortés',
    'critica crítica',
    'domino dominó',
    'ejercito ejército',
    'habito hábito',
  ],
  ...[
    'ingles inglés',
    'jugo jugó',
    'mama mamá',
    'marques marqués',
    'papa papá',
    'papas papás',
    'paso pasó',
    'perdida pérdida',
  ],
  ...[
    'peru perú',
    'practico práctico',
    'publico público publicó',
    'río rio rió',
    'sabana sábana',
    'secretaria secretaría',
  ],
  ...['termino término terminó', 'tomas tomás', 'valido válido'],
  ...['expose exposé', 'lame lamé', 'pate pâté', 'pique piqué', 'resume résumé', 'rose rosé', 'saute sauté'],
].map((group) => group.split(' '));

const COLLISIONS = new Map(COLLIDING.map((group) => [fold(group[0]!), group]));

/** Other words that a folded word finds as well; empty: none known. */
export const collisionsOf = (text: string): string[] =>
  (COLLISIONS.get(fold(text)) ?? []).filter((word) => word !== lowerCase(text));
