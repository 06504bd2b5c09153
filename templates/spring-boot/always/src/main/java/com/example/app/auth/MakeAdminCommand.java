package com.example.app.auth;

import com.example.app.core.Role;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.context.annotation.Profile;
import org.springframework.stereotype.Component;

/** {@code java -jar target/app.jar --spring.profiles.active=make-admin EMAIL} */
@Component
@Profile("make-admin")
class MakeAdminCommand implements ApplicationRunner {

    private final AccountService accounts;

    MakeAdminCommand(AccountService accounts) {
        this.accounts = accounts;
    }

    @Override
    public void run(ApplicationArguments arguments) {
        String email = SetPasswordCommand.email(arguments, "make-admin");
        if (!accounts.setRole(email, Role.ADMIN)) {
            SetPasswordCommand.fail("There is no user " + email + ". Register first.");
        }
        System.out.println(email + " is an admin now.");
    }
}
