package com.example.app.core;

import java.util.List;
import org.springframework.http.ProblemDetail;
import org.springframework.web.ErrorResponseException;

/** One of this API's own problems. For any other status throw Spring's ResponseStatusException. */
public class ProblemException extends ErrorResponseException {

    public ProblemException(ProblemKind kind) {
        this(kind, List.of());
    }

    public ProblemException(ProblemKind kind, List<FieldError> errors) {
        super(kind.status, problem(kind, errors), null);
    }

    public static ProblemException notFound() {
        return new ProblemException(ProblemKind.NOT_FOUND);
    }

    static ProblemException invalid(List<FieldError> errors) {
        return new ProblemException(ProblemKind.VALIDATION_FAILED, errors);
    }

    /** A reference to a row that does not exist, or that the user may not see. */
    public static ProblemException missingReferences(List<String> fields) {
        return invalid(
                fields.stream().map(field -> FieldError.of(field, "not_found")).toList());
    }

    public ProblemException retryAfter(long seconds) {
        getHeaders().set("Retry-After", Long.toString(seconds));
        return this;
    }

    private static ProblemDetail problem(ProblemKind kind, List<FieldError> errors) {
        ProblemDetail problem = kind.detail();
        if (!errors.isEmpty()) {
            problem.setProperty("errors", errors);
        }
        return problem;
    }
}
