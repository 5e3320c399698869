/**
 * US dollars that X takes, as its pricing page had them on 2026-08-28 (docs.x.com/x-api/getting-started/pricing). A post or
 * an author that is read again on the same UTC day is not charged again, so that what we show is the most it may be.
 */
const POST = 0.005;
const AUTHOR = 0.01;
const COUNTS_REQUEST = 0.005;

export const COST =
  'X charges $0.005 for each post that is read and $0.010 for its author; counting posts costs $0.005 a request, however many they are.';

const rounded = (dollars: number): number => Number(dollars.toFixed(4));

export const costOfPosts = (posts: number, authors: number): number => rounded(posts * POST + authors * AUTHOR);
export const costOfCounts = (requests: number): number => rounded(requests * COUNTS_REQUEST);
