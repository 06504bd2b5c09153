import { closeDatabase } from '../db/client.ts';
import { setRole } from '../modules/users/users.queries.ts';

const email = process.argv[2]?.toLowerCase();
if (!email) {
  console.error('usage: npm run make-admin -- ada@example.com');
  process.exit(2);
}
const found = await setRole(email, 'admin');
await closeDatabase();
console.log(found ? `${email} is an admin now.` : `There is no user with the e-mail ${email}.`);
process.exitCode = found ? 0 : 1;
