// The tests run on the database of DATABASE_URL: they register users of their own and delete nothing.
// Failed log-ins of one run count in the next one too, so their window is short.
Object.assign(process.env, {
  LOG_LEVEL: 'error',
  ACCESS_TTL: '900',
  LOGIN_MAX_FAILURES: '3',
  LOGIN_WINDOW: '15',
});
