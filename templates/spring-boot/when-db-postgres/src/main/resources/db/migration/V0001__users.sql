CREATE TABLE "users" (
  "id" uuid NOT NULL,
  "email" varchar(254) NOT NULL,
  "password_hash" varchar(255) NOT NULL,
  "role" varchar(32) NOT NULL,
  "created_at" timestamptz NOT NULL,
  "updated_at" timestamptz NOT NULL,
  CONSTRAINT "uq_users_email" UNIQUE ("email"),
  CONSTRAINT "pk_users" PRIMARY KEY ("id")
);
