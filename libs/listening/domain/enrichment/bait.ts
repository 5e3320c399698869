/** Phrases that lure, Spanish and English, folded to letters without accents. Each alone is weak: honest shops use some. */
const BAIT = pattern([
  'haz clic aqui|da clic aqui|pincha aqui|click here|click the link|tap the link|link in (?:my )?bio|enlace en (?:mi|la) bio|link en (?:mi )?bio',
  'sigueme y te sigo|te sigo de vuelta|sigue y te siguen|follow me (?:and )?i(?:ll)? follow back|follow for follow|follow back|f4f|l4l|s4s',
  'gana seguidores|compra seguidores|seguidores gratis|free followers|buy followers|gain followers|more followers',
  'dm (?:me )?(?:for|to) (?:promo|collab|details|order)|escribeme al (?:privado|dm|wa|whatsapp)|info (?:al|por) (?:privado|dm|whatsapp)',
  'oferta por tiempo limitado|ultimas horas|limited time offer|act now|dont miss out|no te lo pierdas',
  'no vas a creer|you wont believe|este truco|this one (?:weird )?trick',
  'adelgaza \\d+ kilos|pierde \\d+ kilos|lose \\d+ (?:pounds|lbs|kg)|viagra|cialis|onlyfans|hot (?:girls|singles)|chicas calientes',
]);

/** Coins and prizes … */
const PRIZE = pattern([
  'airdrop|presale|preventa de tokens?|memecoin|meme coin|shitcoin|altcoins?|solana gem|next gem|100x|1000x|whitelist spots?|nft drop|free mint',
  'giveaway|give away|sorteo|sorteamos|regalamos|regalo \\d+|giving away|free (?:iphone|gift ?cards?|bitcoin|btc|eth|usdt|robux|v ?bucks)',
  'te regalo|has sido seleccionad[oa]|has ganado|you have been selected|you (?:have )?won|congratulations you',
]);
/** … with something to do for them. A giveaway without is an honest one as far as words can tell. */
const ASKED = pattern([
  'connect (?:your )?wallet|conecta tu (?:wallet|billetera)|claim (?:now|your|here|it)|reclama (?:tu|ya|aqui)|reclamalo',
  'send \\d|envia \\d|drop your (?:wallet|address|sol|eth)|deja tu (?:wallet|direccion)|retweet and|rt and|rt y sigue|like and (?:rt|retweet|follow)',
  't me|telegram|whatsapp|join now|unete ya|register (?:now|here)|registrate (?:ya|aqui)|dm me|sign up (?:now|here)|tag \\d friends|etiqueta a \\d amigos',
]);

const MONEY = pattern([
  'gana(?:r)? (?:hasta )?[€$]?\\d[\\d.,]* ?(?:€|euros|dolares|usd|\\$|pesos|soles) (?:al|por|a la|cada) (?:dia|semana|mes|hora)',
  'earn (?:up to )?[€$]?\\d[\\d.,k]* ?(?:usd|dollars|€|\\$)? ?(?:a|per|every|daily|/) ?(?:day|week|hour|month)?',
  'gana dinero (?:facil|rapido|desde casa|online|extra)|ingresos (?:extra|pasivos) (?:desde casa|garantizados)|dinero facil|hazte rico',
  'make money (?:online|fast|from home)|passive income|work from home and earn|get rich quick|financial freedom (?:now|today)',
  'double your (?:money|btc|bitcoin|investment)|duplica tu (?:dinero|inversion)|guaranteed (?:profit|returns?)|ganancias? garantizadas?|rentabilidad garantizada',
  'forex signals|senales (?:de )?(?:forex|trading)|crypto signals|prestamos? (?:rapidos?|sin buro|urgentes?)|instant loans?|recover (?:your )?(?:lost|stolen) (?:crypto|funds|bitcoin)',
]);

/** Strength of what lures, 0 to 1: half for one phrase of bait, all for two. A giveaway that leads elsewhere is stronger. */
export function baitsIn(text: string, hasLinks: boolean): { bait: number; giveaway: number; 'easy-money': number } {
  const folded = foldPlain(text.length > 2_000 ? text.slice(0, 2_000) : text);
  const prizes = distinct(folded, PRIZE);
  const asked = distinct(folded, ASKED);
  const money = distinct(folded, MONEY);
  return {
    bait: Math.min(1, distinct(folded, BAIT) / 2),
    giveaway: prizes > 0 && asked > 0 ? Math.min(1, (hasLinks ? 0.6 : 0.4) + 0.2 * (prizes + asked - 2)) : 0,
    'easy-money': money > 0 ? Math.min(1, 0.4 + 0.3 * (money - 1) + (hasLinks ? 0.3 : 0)) : 0,
  };
}

const foldPlain = (text: string): string =>
  text
    .toLowerCase()
    .normalize('NFD')
    .replace(/[\u0300-\u036F'’´`]/g, '')
    .replace(/[^\p{L}\p{N}€$.,/]+/gu, ' ');

const distinct = (text: string, phrases: RegExp): number => new Set(text.match(phrases)).size;

function pattern(phrases: readonly string[]): RegExp {
  return new RegExp(String.raw`(?<![\p{L}\p{N}])(?:${phrases.join('|')})(?![\p{L}\p{N}])`, 'gu');
}
