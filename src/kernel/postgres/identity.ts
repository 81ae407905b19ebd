import { readFileSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { cannotStart } from "./cannot-start.ts";

/** A user of the operating system, by its numbers. */
export type Identity = { readonly uid: number; readonly gid: number };

const names = ["troth", "postgres", "nobody"];

/** Who we are. On systems without users of this kind there is no embedded PostgreSQL either. */
export function ourselves(): Identity {
  return { uid: process.getuid?.() ?? -1, gid: process.getgid?.() ?? -1 };
}

/**
 * Who runs the server of this folder. An ordinary user does it as oneself. Root may not (PostgreSQL refuses): it lends
 * the server to whoever owns the data already, or to the first of `troth`, `postgres`, `nobody` that exists.
 */
export function serverIdentity(folder: string): Identity {
  const self = ourselves();
  const owner = statSync(folder, { throwIfNoEntry: false });
  if (self.uid === 0) {
    if (owner !== undefined && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };
    return (
      unprivileged(readFileSync("/etc/passwd", "utf8")) ??
      cannotStart(
        `PostgreSQL does not run as root, and none of the users ${names.join(", ")} exists: add one, or start as an ordinary user.`,
      )
    );
  }
  if (owner !== undefined && owner.uid !== self.uid) {
    cannotStart(
      `The database in ${folder} belongs to another user (number ${owner.uid}): start as that user or as root, or choose another folder with --data.`,
    );
  }
  return self;
}

/** The first of the users we may lend the server to, from the text of `/etc/passwd`. */
export function unprivileged(passwd: string): Identity | null {
  const rows = passwd.split("\n").map((line) => line.split(":"));
  for (const name of names) {
    const row = rows.find((fields) => fields[0] === name);
    const uid = Number(row?.[2]);
    const gid = Number(row?.[3]);
    if (Number.isInteger(uid) && Number.isInteger(gid) && uid !== 0) return { uid, gid };
  }
  return null;
}

/** Whether `who` may pass through every folder above `path`. Access lists are not looked at: then `false`, too, is safe. */
export function canReach(path: string, who: Identity): boolean {
  const parent = dirname(path);
  if (parent === path) return true;
  const { mode, uid, gid } = statSync(parent);
  const enter = uid === who.uid ? 0o100 : gid === who.gid ? 0o010 : 0o001;
  return (mode & enter) !== 0 && canReach(parent, who);
}
