package com.example.app.auth;

import jakarta.validation.Validator;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.context.annotation.Profile;
import org.springframework.stereotype.Component;

/**
 * {@code java -jar target/app.jar --spring.profiles.active=set-password EMAIL}: reads the new password from the first line of
 * standard input, or makes one and prints it.
 */
@Component
@Profile("set-password")
class SetPasswordCommand implements ApplicationRunner {

    private final AccountService accounts;
    private final Validator validator;

    SetPasswordCommand(AccountService accounts, Validator validator) {
        this.accounts = accounts;
        this.validator = validator;
    }

    @Override
    public void run(ApplicationArguments arguments) throws IOException {
        String email = email(arguments, "set-password");
        String given = System.console() == null ? firstLine() : "";
        String password = given.isEmpty() ? random() : given;
        if (!validator.validateValue(Registration.class, "password", password).isEmpty()) {
            fail("The password must have 12 to 128 characters and must not be a common one.");
        }
        if (!accounts.setPassword(email, password)) {
            fail("There is no user " + email + ".");
        }
        System.out.println("The sessions of " + email + " have ended."
                + (given.isEmpty() ? " The new password is " + password : ""));
    }

    private static String firstLine() throws IOException {
        String line = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
        return line == null ? "" : line;
    }

    private static String random() {
        byte[] bits = new byte[18];
        new SecureRandom().nextBytes(bits);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bits);
    }

    static String email(ApplicationArguments arguments, String command) {
        if (arguments.getNonOptionArgs().size() != 1) {
            fail("Say whom: " + command + " EMAIL");
        }
        return arguments.getNonOptionArgs().get(0);
    }

    static void fail(String message) {
        System.err.println(message);
        System.exit(1);
    }
}
