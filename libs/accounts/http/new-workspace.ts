import { isZone } from '#kernel';
import { z } from 'zod';
import { Language } from './views.js';

const Zone = z
  .string()
  .refine(isZone, 'This must be an IANA time zone, like America/Mexico_City or Europe/Madrid.')
  .meta({ examples: ['America/Mexico_City'] });

/** What a new workspace needs to be told. */
export const NewWorkspaceBody = z
  .strictObject({
    name: z
      .string()
      .trim()
      .min(1)
      .max(100)
      .meta({ examples: ['Café Aurora'] }),
    zone: Zone.default('UTC'),
    language: Language.default('en'),
  })
  .meta({ examples: [{ name: 'Café Aurora', zone: 'America/Mexico_City', language: 'es' }] });
