import { escapeHtml } from './escape.js';

const STYLE = `
:root{color-scheme:light dark}
body{font:16px/1.5 system-ui,sans-serif;max-width:40rem;margin:2rem auto;padding:0 1rem;background:Canvas;color:CanvasText}
h1{font-size:1.4rem;margin:0 0 .2rem}h2{font-size:1.1rem;margin:2rem 0 .5rem}
a{color:#2b6cd4}.muted,time{color:GrayText;font-size:.85rem}
.post{border:1px solid color-mix(in srgb,GrayText 40%,transparent);border-radius:.7rem;padding:.8rem 1rem;margin:.7rem 0}
.post .post{margin:.7rem 0 0 .6rem}
.text{white-space:pre-wrap;overflow-wrap:anywhere;margin:.3rem 0}
.media{display:flex;flex-wrap:wrap;gap:.5rem}figure{margin:0;max-width:100%}img,video{max-width:100%;max-height:20rem;border-radius:.5rem;display:block}
figcaption{font-size:.8rem;color:GrayText}
.card{display:block;border-left:3px solid #2b6cd4;padding:.3rem .7rem;margin:.4rem 0;text-decoration:none;overflow-wrap:anywhere}
ul{padding-left:1.2rem}code{font-size:.85rem;overflow-wrap:anywhere}
button{font:inherit;padding:.4rem 1.2rem;border-radius:.5rem;border:0;background:#2b6cd4;color:#fff;cursor:pointer}
`;

/** A whole HTML page without outside assets; `refreshSeconds` makes it reload itself. */
export function page(title: string, body: string, refreshSeconds = 0): string {
  const refresh = refreshSeconds > 0 ? `<meta http-equiv="refresh" content="${refreshSeconds}">` : '';
  return (
    `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">` +
    `${refresh}<title>${escapeHtml(title)}</title><style>${STYLE}</style></head><body>${body}</body></html>`
  );
}
