/** Input that cannot be judged. The message is one sentence that names the file or the value, and the cure. */
export class Unreadable extends Error {}
