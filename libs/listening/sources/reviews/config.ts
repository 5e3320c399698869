import { z } from 'zod';

const address = z.url({ protocol: /^https?$/, error: 'This must be a web address.' });

const appStore = z.strictObject({
  store: z.literal('app-store'),
  appId: z
    .string()
    .trim()
    .regex(/^\d{5,15}$/, 'This must be the number of the app, as in its address: id638572168 without the id.'),
  country: z
    .string()
    .trim()
    .toLowerCase()
    .regex(/^[a-z]{2}$/, 'This must be a country code, like es or mx.'),
  baseUrl: address.default('https://itunes.apple.com'),
});

const googlePlay = z.strictObject({
  store: z.literal('google-play'),
  packageName: z
    .string()
    .trim()
    .regex(/^[A-Za-z]\w*(\.\w+)+$/, 'This must be the package of the app, like com.example.app.'),
  clientEmail: z.email('This must be the address of a service account, as in its JSON key (client_email).'),
  privateKey: z
    .string()
    .includes('PRIVATE KEY', {
      error: 'This must be the private key of the service account, as in its JSON key (private_key).',
    })
    .max(10_000)
    .meta({ format: 'password' }),
  baseUrl: address.default('https://androidpublisher.googleapis.com'),
  tokenUrl: address.default('https://oauth2.googleapis.com/token'),
});

const list = z.strictObject({
  store: z.literal('list'),
  url: address.meta({
    description:
      'Of a JSON list of reviews: [{id, rating, text, title?, author?, url?, language?, publishedAt}], the newest first.',
  }),
});

export const reviewsConfig = z.discriminatedUnion('store', [appStore, googlePlay, list], {
  error: 'store must be one of app-store, google-play and list.',
});

export type ReviewsConfig = z.infer<typeof reviewsConfig>;
export type AppStoreConfig = z.infer<typeof appStore>;
export type GooglePlayConfig = z.infer<typeof googlePlay>;
