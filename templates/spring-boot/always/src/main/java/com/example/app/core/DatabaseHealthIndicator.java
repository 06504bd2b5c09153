package com.example.app.core;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Whether the database answers a query on a table within a second: a part of /readyz. */
@Component("databaseHealthIndicator")
class DatabaseHealthIndicator implements HealthIndicator {

    private final JdbcClient database;

    DatabaseHealthIndicator(JdbcClient database) {
        this.database = database;
    }

    @Override
    public Health health() {
        CompletableFuture<?> query =
                CompletableFuture.runAsync(() -> database.sql("select count(*) from sessions where id is null")
                        .query(Long.class)
                        .single());
        try {
            query.get(1, TimeUnit.SECONDS);
            return Health.up().build();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Health.down().build();
        } catch (Exception e) {
            return Health.down(e).build();
        }
    }
}
