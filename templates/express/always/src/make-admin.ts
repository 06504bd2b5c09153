import { closeDatabase } from './db/client.ts';
import { makeAdmin } from './modules/users/users.repository.ts';

const email = process.argv[2]?.toLowerCase();
if (!email) {
  console.error('usage: npm run make-admin -- somebody@example.com');
  process.exit(2);
}
const found = await makeAdmin(email);
await closeDatabase();
console.log(found ? `${email} is an admin now.` : `There is no user ${email}: register first.`);
process.exitCode = found ? 0 : 1;
