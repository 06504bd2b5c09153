package com.example.app;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.ConfigDataApplicationContextInitializer;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** A profile changes settings: `dev` shows the statements of Hibernate, `migrate` turns Flyway on. */
class ProfilesTest {

    private final ApplicationContextRunner application =
            new ApplicationContextRunner().withInitializer(new ConfigDataApplicationContextInitializer());

    @Test
    void profilesChangeSettings() {
        assertThat(setting("", "spring.flyway.enabled")).isEqualTo("false");
        assertThat(setting("migrate", "spring.flyway.enabled")).isEqualTo("true");
        assertThat(setting("dev", "logging.level.org.hibernate.SQL")).isEqualTo("debug");
    }

    private String setting(String profile, String name) {
        String[] value = new String[1];
        application
                .withPropertyValues("spring.profiles.active=" + profile)
                .run(context -> value[0] = context.getEnvironment().getProperty(name));
        return value[0];
    }
}
