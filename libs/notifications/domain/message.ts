import type { Json } from '#kernel';
import type { EventType } from './event.js';

/** What people are told; `data` is for programs. All plain text but `html`, whose maker has escaped it. */
export interface Message {
  subject: string;
  text: string;
  html?: string;
  /** Where to look, in the dashboard or the API. */
  url?: string;
  event: EventType;
  data: Json;
}
