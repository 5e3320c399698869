/** A piece of text and how to read it. */
export interface Written {
  value: string;
  html: boolean;
}

export interface Entry {
  id: string | null;
  link: string | null;
  title: Written | null;
  body: Written | null;
  author: { name: string; url: string | null } | null;
  categories: string[];
  language: string | null;
  published: string | null;
  /** MIME types of enclosures and attachments. */
  enclosures: string[];
  /** The publisher, where the feed collects from others (RSS `<source url>`). */
  origin: { name: string; url: string | null } | null;
}

/** A feed of any dialect, as written: nothing is cleaned yet. */
export interface ParsedFeed {
  language: string | null;
  /** How long the publisher wants us to stay away; null: not said. */
  everyMs: number | null;
  hub: string | null;
  self: string | null;
  entries: Entry[];
  /** Entries that could not be read. */
  lost: number;
  /** Entries in the middle of a very long feed that were left out. */
  skipped: number;
  /** The document is damaged: what could be read was read. */
  damaged: boolean;
}
