package com.example.app.core;

import javax.sql.DataSource;
import org.springframework.boot.flyway.autoconfigure.FlywayMigrationStrategy;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/** How the profile {@code migrate} migrates: only a database that is UTF-8. */
@Configuration(proxyBeanMethods = false)
class MigrationConfig {

    @Bean
    FlywayMigrationStrategy migration(DataSource source) {
        return flyway -> {
            String encoding = JdbcClient.create(source)
                    .sql("show server_encoding")
                    .query(String.class)
                    .single();
            if (!encoding.equals("UTF8")) {
                throw new InvalidSetting("The database that DATABASE_URL names has the encoding " + encoding
                        + ". Create it with UTF8: create database NAME encoding 'UTF8' template template0.");
            }
            flyway.migrate();
        };
    }
}
