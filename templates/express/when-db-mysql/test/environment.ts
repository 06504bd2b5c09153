// The tests run on the database of DATABASE_URL: they register users of their own and delete nothing.
process.env.LOG_LEVEL = 'error';
process.env.LOGIN_MAX_FAILURES = '3';
process.env.LOGIN_WINDOW = '5';
