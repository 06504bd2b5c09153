package com.example.app.core;

import jakarta.validation.Constraint;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.Payload;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.core.io.ClassPathResource;

/** A password is not in common-passwords.txt. */
@Documented
@Constraint(validatedBy = NotCommon.Check.class)
@Target({ElementType.FIELD, ElementType.PARAMETER, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
public @interface NotCommon {

    String message() default "is a common password";

    Class<?>[] groups() default {};

    Class<? extends Payload>[] payload() default {};

    class Check implements ConstraintValidator<NotCommon, String> {

        private static final Set<String> COMMON = read();

        @Override
        public boolean isValid(String password, ConstraintValidatorContext context) {
            return password == null || !COMMON.contains(password.toLowerCase(Locale.ROOT));
        }

        private static Set<String> read() {
            try {
                return new ClassPathResource("common-passwords.txt")
                        .getContentAsString(StandardCharsets.UTF_8)
                        .lines()
                        .collect(Collectors.toSet());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
