/** A user of this machine, as /etc/passwd has it. */
export interface SystemUser {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

/** Picks the user from the text of /etc/passwd. */
export function chooseUser(passwd: string, dataOwner: number | undefined): SystemUser | undefined {
  const users = passwd.split('\n').flatMap((line) => {
    const [name, , uid, gid] = line.split(':');
    return name && uid && gid ? [{ name, uid: Number(uid), gid: Number(gid) }] : [];
  });
  const ordinary = users.filter((user) => user.uid !== 0);
  return (
    ordinary.find((user) => user.uid === dataOwner) ??
    ordinary.find((user) => user.name === 'postgres') ??
    ordinary.find((user) => user.name === 'nobody')
  );
}
