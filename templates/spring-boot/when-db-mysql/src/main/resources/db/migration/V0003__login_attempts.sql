CREATE TABLE `login_attempts` (
  `key` varchar(64) NOT NULL,
  `count` integer NOT NULL,
  `window_ends_at` datetime(3) NOT NULL,
  CONSTRAINT `pk_login_attempts` PRIMARY KEY (`key`)
) ENGINE=InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
