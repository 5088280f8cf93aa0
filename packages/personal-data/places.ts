/**
 * Where things of a person are stored: the one list that `make personal-data`, `make erase` and docs/personal-data.md
 * go by. Pure.
 */

/** A place. `code` is the file of this repository that puts things there. */
export interface Place {
  readonly id: string;
  /** What is stored. */
  readonly what: string;
  /** Where. */
  readonly where: string;
  readonly code: string;
  /** What ends it: `erase` where the command does, or who else and when. */
  readonly ends: string;
}

/** Every place, in the order in which it is shown. */
export const PLACES = [
  {
    id: "roster",
    what: "user name, name, e-mail, group, and how often they were given a new password",
    where: "the roster file and its `.left.csv`; `aula:passwordRenewals` in the stack's file",
    code: "components/students/roster.ts",
    ends: "you take the line out; `erase` takes it out of `.left.csv`",
  },
  {
    id: "namespace",
    what: "user name, group with sizes of its own, pods, events, Spark's ConfigMaps, the key for S3",
    where: "namespace `<course>-<year>-student-<name>`",
    code: "components/students/workspace.ts",
    ends: "`erase`",
  },
  {
    id: "home",
    what: "everything that the person wrote, and what Spark did for them and when (`.spark-history`)",
    where: "volume of the claim `home` in it",
    code: "components/students/workspace.ts",
    ends: "`erase`",
  },
  {
    id: "database",
    what: "user name, first and last activity, tokens (hashed), state of the server, which teacher opened it and when",
    where: "the hub's database (SQLite, on the claim `hub`)",
    code: "images/hub/aula_hub/user_records.py",
    ends: "`erase`; deleted rows are overwritten (secure_delete)",
  },
  {
    id: "password",
    what: "name, salt and scrypt hash of the password; of leavers the user name only",
    where: "Secret `people` of the hub's namespace",
    code: "components/jupyterhub/files.ts",
    ends: "name and hash: `make up` after the line left the roster; the user name: `erase`",
  },
  {
    id: "secret",
    what: "nothing of the person, but the password can be derived from it and the user name",
    where: "`secrets/<instance>.key` of the data folder, or PULUMI_CONFIG_PASSPHRASE",
    code: "delivery/course/master-secret.ts",
    ends: "with the course: remove the file. Without a hash in the hub the password opens nothing",
  },
  {
    id: "state",
    what: "user name in names of resources, the password (encrypted)",
    where: "Pulumi's state, where Pulumi delivers the course",
    code: "delivery/course/deliver.ts",
    ends: "the state: `erase`; its history and backups: you",
  },
  {
    id: "logs",
    what: "user name and address at each sign-in, start and stop of a server, and opening of it by a teacher",
    where: "logs of the hub and the proxy",
    code: "images/hub/aula_hub/authenticator.py",
    ends: "the hub's: `erase`, with the hub's restart; the proxy's: its next restart",
  },
  {
    id: "archives",
    what: "the home, with a list of its files",
    where: "folders that `make archive` wrote",
    code: "packages/homes/archive.ts",
    ends: "`erase`, in every folder that this machine knows of",
  },
  {
    id: "results",
    what: "nothing: benchmarks run in a namespace of their own and name nobody",
    where: "`reports/<instance>`",
    code: "delivery/course/bench.ts",
    ends: "looked through all the same",
  },
  {
    id: "manifests",
    what: "user name; with SECRETS=1 the hash",
    where: "`rendered/<stack>`, where `make render` wrote there",
    code: "delivery/course/manifests.ts",
    ends: "`erase`",
  },
] as const satisfies readonly Place[];

export type PlaceId = (typeof PLACES)[number]["id"];

/** What Aula cannot see, and so can neither show nor erase. */
export const UNSEEN =
  "copies that somebody made: backups of the data folder or of the cluster's disks, downloads, rendered " +
  "manifests kept elsewhere, logs that your site collects";
