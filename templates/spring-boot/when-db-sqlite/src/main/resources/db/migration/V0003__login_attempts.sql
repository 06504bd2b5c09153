CREATE TABLE "login_attempts" (
  "key" text NOT NULL,
  "count" integer NOT NULL,
  "window_ends_at" text NOT NULL,
  CONSTRAINT "pk_login_attempts" PRIMARY KEY ("key")
);
