/** Plain, readable in the light and in the dark. */
export const STYLE = `:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif; }
body { margin: 0; }
main { max-width: 32rem; margin: 4rem auto; padding: 0 1rem; }
label { display: block; margin: 1rem 0; }
input, button { box-sizing: border-box; font: inherit; padding: 0.5rem; }
label input { display: block; width: 100%; margin-top: 0.25rem; }
pre { padding: 0.75rem; border: 1px solid; border-radius: 0.25rem; overflow-wrap: anywhere; white-space: pre-wrap; }
[role='alert'] { color: light-dark(#a40000, #ff9a9a); white-space: pre-line; }
[hidden] { display: none; }
`;
