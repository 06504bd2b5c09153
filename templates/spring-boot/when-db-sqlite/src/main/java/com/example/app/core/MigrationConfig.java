package com.example.app.core;

import org.springframework.boot.flyway.autoconfigure.FlywayMigrationStrategy;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** How the profile {@code migrate} migrates: a migration that failed half-way is forgotten first, and tried again. */
@Configuration(proxyBeanMethods = false)
class MigrationConfig {

    @Bean
    FlywayMigrationStrategy migration() {
        return flyway -> {
            flyway.repair();
            flyway.migrate();
        };
    }
}
