/** Written for these tests. */
export const ARTICLE =
  'La cooperativa de pescadores de la bahía presentó ayer un plan para vender su captura directamente a los restaurantes de la ' +
  'provincia, sin pasar por la lonja central. Según su presidenta, el proyecto reducirá a la mitad el tiempo entre el barco y la ' +
  'cocina y permitirá pagar mejor a las tripulaciones pequeñas. El consejero de Pesca, que asistió al acto, anunció una ayuda para ' +
  'renovar las cámaras frigoríficas del muelle y pidió que otras cofradías se sumen antes del verano.';

const SOURCES = ['El Faro', 'Diario de la Bahía', 'Agencia Costa', 'Onda Puerto', 'La Gaceta del Mar'];

/** Forty texts as people and portals copy one: reposted, cut, tagged, signed, with another link or one word changed. */
export function copiesOf(text: string): string[] {
  const cut = (length: number): string => `${text.slice(0, length - 1).trimEnd()}…`;
  const copies = [
    `RT @faro: ${text}`,
    `RT @faro: ${cut(270)}`,
    `MT @onda@puerto.social: ${cut(240)}`,
    `"${text}"`,
    `${text} vía @faro`,
    `vía @faro: ${text}`,
    `${cut(280)} https://t.co/abc123`,
    `${cut(280)} https://t.co/xyz789`,
    cut(280),
    cut(300),
    cut(500),
    `${cut(220)} [Leer más]`,
    `🐟 ${cut(260)} 🐟`,
    `#pesca ${cut(280)}`,
    `ÚLTIMA HORA: ${cut(280)}`,
    `Ojo: ${cut(280)} #pesca #bahía`,
    text.toUpperCase(),
    text.replace('presentó ayer', 'presentó el martes'),
    text.replace('bahía', 'Bahía').replace('directamente ', ''),
    text.replace('la provincia', 'toda la provincia'),
    text.replaceAll('. ', '.\n\n'),
    `${text}\n\nLee la noticia completa en nuestra web.`,
    `${text} © 2026 Todos los derechos reservados.`,
    text.normalize('NFD'),
    text.normalize('NFD').replace(/[\u0300\u0301]/g, ''),
  ];
  for (const source of SOURCES) copies.push(`${text} - ${source}`, `${cut(280)} | ${source}`, `${source}: ${text}`);
  return copies;
}
