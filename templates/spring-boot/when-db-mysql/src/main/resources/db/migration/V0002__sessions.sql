CREATE TABLE `sessions` (
  `id` char(36) NOT NULL,
  `user_id` char(36) NOT NULL,
  `access_hash` varchar(64) NOT NULL,
  `refresh_hash` varchar(64) NOT NULL,
  `replaced_refresh_hash` varchar(64),
  `access_expires_at` datetime(3) NOT NULL,
  `refresh_expires_at` datetime(3) NOT NULL,
  `expires_at` datetime(3) NOT NULL,
  `created_at` datetime(3) NOT NULL,
  INDEX `ix_sessions_user_id` (`user_id`),
  CONSTRAINT `uq_sessions_access_hash` UNIQUE (`access_hash`),
  CONSTRAINT `uq_sessions_refresh_hash` UNIQUE (`refresh_hash`),
  CONSTRAINT `uq_sessions_replaced_refresh_hash` UNIQUE (`replaced_refresh_hash`),
  CONSTRAINT `fk_sessions_user_id` FOREIGN KEY (`user_id`) REFERENCES `users` (`id`) ON DELETE CASCADE,
  CONSTRAINT `pk_sessions` PRIMARY KEY (`id`)
) ENGINE=InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
