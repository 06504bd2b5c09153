CREATE TABLE "users" (
  "id" text NOT NULL,
  "email" text NOT NULL,
  "password_hash" text NOT NULL,
  "role" text NOT NULL,
  "created_at" text NOT NULL,
  "updated_at" text NOT NULL,
  CONSTRAINT "uq_users_email" UNIQUE ("email"),
  CONSTRAINT "pk_users" PRIMARY KEY ("id")
);
