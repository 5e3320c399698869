/** An account on a simulated network. Networks extend it with their own secrets. */
export interface Account {
  readonly network: string;
  readonly id: string;
  readonly handle: string;
  readonly name: string;
  readonly createdAt: number;
  /** Overrides of the network's settings (limits, quotas, media processing) for this account. */
  settings: Record<string, unknown>;
  /** Ascending by id; deleted ones are taken out. */
  readonly posts: Post[];
}

/** An uploaded file. */
export interface Media {
  readonly id: string;
  readonly accountId: string;
  type: string;
  bytes: Buffer;
  alt: string;
  /** Answers "still processing" that remain before it is ready. */
  pollsLeft: number;
  /** The post it hangs on. */
  usedBy: string | null;
}

/** A published object. Networks extend it with what only they know. */
export interface Post {
  readonly id: string;
  readonly account: Account;
  /** As it was sent. */
  readonly text: string;
  readonly createdAt: number;
  readonly replyTo: string | null;
  readonly media: Media[];
  /** Shown above the text, the text being folded. */
  readonly warning?: string;
  /** The address whose card the network shows. */
  readonly link: string | null;
}

/** Everything a network holds, in memory. */
export class Store<A extends Account = Account, P extends Post = Post> {
  readonly accounts = new Map<string, A>();
  readonly posts = new Map<string, P>();
  readonly media = new Map<string, Media>();
  private readonly handles = new Map<string, A>();
  private readonly answers = new Map<string, P[]>();

  addAccount(account: A): A {
    this.accounts.set(account.id, account);
    this.handles.set(account.handle.toLowerCase(), account);
    return account;
  }

  byHandle(handle: string): A | undefined {
    return this.handles.get(handle.toLowerCase());
  }

  addPost(post: P): P {
    this.posts.set(post.id, post);
    post.account.posts.push(post);
    for (const media of post.media) media.usedBy = post.id;
    if (post.replyTo !== null) {
      const siblings = this.answers.get(post.replyTo);
      if (siblings) siblings.push(post);
      else this.answers.set(post.replyTo, [post]);
    }
    return post;
  }

  removePost(post: P): void {
    this.posts.delete(post.id);
    post.account.posts.splice(post.account.posts.indexOf(post), 1);
  }

  repliesTo(id: string): P[] {
    return (this.answers.get(id) ?? []).filter((post) => this.posts.has(post.id));
  }
}
