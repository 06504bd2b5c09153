package com.example.app.core;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/**
 * Reads the file {@code .env}. A variable of the environment wins over its line unless it is empty, and an empty value
 * counts as unset. Nothing inside a value is interpreted.
 */
class DotEnvPostProcessor implements EnvironmentPostProcessor, Ordered {

    private static final String SOURCE = StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME;

    /** Before the one that reads application.properties, so that SPRING_PROFILES_ACTIVE may stand in the file. */
    @Override
    public int getOrder() {
        return HIGHEST_PRECEDENCE;
    }

    @Override
    public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
        Map<String, Object> variables = new HashMap<>();
        String file = environment.getProperty("app.env-file", ".env");
        if (!file.isEmpty()) {
            variables.putAll(read(Path.of(file)));
        }
        environment.getSystemEnvironment().forEach((name, value) -> {
            if (!value.toString().isEmpty()) {
                variables.put(name, value);
            }
        });
        variables.values().removeIf(value -> value.toString().isEmpty());
        // Spring would take ${…} in a value for a placeholder.
        variables.replaceAll((name, value) -> value.toString().replace("${", "\\${"));
        environment.getPropertySources().replace(SOURCE, new SystemEnvironmentPropertySource(SOURCE, variables));
    }

    private static Map<String, String> read(Path file) {
        Map<String, String> values = new HashMap<>();
        if (!Files.exists(file)) {
            return values;
        }
        String text;
        try {
            text = Files.readString(file);
        } catch (IOException e) {
            throw new InvalidSetting("The file .env cannot be read. It is lines of the form KEY=value, in UTF-8.");
        }
        for (String each : text.replace("\uFEFF", "").split("\n")) {
            String line = each.strip();
            int equals = line.indexOf('=');
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            if (equals < 1) {
                throw new InvalidSetting("The file .env has a line that is neither KEY=value nor a comment.");
            }
            values.put(
                    line.substring(0, equals).strip(),
                    unquoted(line.substring(equals + 1).strip()));
        }
        return values;
    }

    private static String unquoted(String value) {
        boolean quoted = value.length() >= 2
                && (value.charAt(0) == '"' || value.charAt(0) == '\'')
                && value.charAt(value.length() - 1) == value.charAt(0);
        return quoted ? value.substring(1, value.length() - 1) : value;
    }
}
