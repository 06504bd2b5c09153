CREATE TABLE "sessions" (
  "id" uuid NOT NULL,
  "user_id" uuid NOT NULL,
  "access_hash" varchar(64) NOT NULL,
  "refresh_hash" varchar(64) NOT NULL,
  "replaced_refresh_hash" varchar(64),
  "access_expires_at" timestamptz NOT NULL,
  "refresh_expires_at" timestamptz NOT NULL,
  "expires_at" timestamptz NOT NULL,
  "created_at" timestamptz NOT NULL,
  CONSTRAINT "uq_sessions_access_hash" UNIQUE ("access_hash"),
  CONSTRAINT "uq_sessions_refresh_hash" UNIQUE ("refresh_hash"),
  CONSTRAINT "uq_sessions_replaced_refresh_hash" UNIQUE ("replaced_refresh_hash"),
  CONSTRAINT "fk_sessions_user_id" FOREIGN KEY ("user_id") REFERENCES "users" ("id") ON DELETE CASCADE,
  CONSTRAINT "pk_sessions" PRIMARY KEY ("id")
);
CREATE INDEX "ix_sessions_user_id" ON "sessions" ("user_id");
