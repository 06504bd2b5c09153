CREATE TABLE "login_attempts" (
  "key" varchar(64) NOT NULL,
  "count" integer NOT NULL,
  "window_ends_at" timestamptz NOT NULL,
  CONSTRAINT "pk_login_attempts" PRIMARY KEY ("key")
);
