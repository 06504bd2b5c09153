CREATE TABLE `login_attempts` (
	`key` varchar(64) NOT NULL,
	`count` int NOT NULL,
	`window_ends_at` datetime(3) NOT NULL,
	PRIMARY KEY(`key`)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
