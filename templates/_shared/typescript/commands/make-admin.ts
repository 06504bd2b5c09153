import { closeDatabase } from '../db/client.ts';
import { ROLES } from '../db/schema.ts';
import { setRole } from '../modules/users/users.queries.ts';

const [address, word = 'admin'] = process.argv.slice(2);
const role = ROLES.find((name) => name === word);
if (!address || !role) {
  console.error(`usage: npm run make-admin -- ada@example.com [${ROLES.join('|')}]`);
  process.exit(2);
}
const email = address.toLowerCase();
const found = await setRole(email, role);
await closeDatabase();
console.log(found ? `${email} is ${role} now.` : `There is no user with the e-mail ${email}.`);
process.exitCode = found ? 0 : 1;
