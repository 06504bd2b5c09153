package com.example.app.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.example.app.TestDatabase;
import com.example.app.core.DatabaseUrl;
import com.example.app.core.Settings;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.data.jpa.test.autoconfigure.DataJpaTest;
import org.springframework.boot.jdbc.test.autoconfigure.AutoConfigureTestDatabase;
import org.springframework.context.annotation.Import;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** A slice of the application: JPA and the repositories, without the web. */
@DataJpaTest(properties = {"app.env-file=", "spring.flyway.enabled=true"})
@AutoConfigureTestDatabase(replace = AutoConfigureTestDatabase.Replace.NONE)
@EnableConfigurationProperties(Settings.class)
@Import(DatabaseUrl.class)
class UserRepositoryTest {

    @Autowired
    UserRepository users;

    @DynamicPropertySource
    static void database(DynamicPropertyRegistry registry) {
        registry.add("app.database-url", TestDatabase::url);
    }

    @Test
    void anEmailIsUnique() {
        User ada = users.saveAndFlush(new User("slice@example.com", "hash", Instant.EPOCH));
        assertThat(users.findByEmail("slice@example.com")).contains(ada);
        assertThatThrownBy(() -> users.saveAndFlush(new User("slice@example.com", "hash", Instant.EPOCH)))
                .isInstanceOf(DataIntegrityViolationException.class);
    }
}
