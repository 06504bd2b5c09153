package com.example.app.core;

import java.net.URI;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ProblemDetail;

/** The problems of this API: {@code type}, status and words. */
public enum ProblemKind {
    MALFORMED_JSON("malformed-json", 400, "The body is not valid JSON."),
    BAD_REQUEST("bad-request", 400, "The request cannot be read."),
    UNAUTHORIZED("unauthorized", 401, "A valid access token is required."),
    INVALID_CREDENTIALS("invalid-credentials", 401, "The e-mail or the password is wrong."),
    INVALID_REFRESH_TOKEN("invalid-refresh-token", 401, "The refresh token is unknown, used or expired."),
    FORBIDDEN("forbidden", 403, "You are not allowed to do this."),
    WRONG_PASSWORD("wrong-password", 403, "The current password is wrong."),
    NOT_FOUND("not-found", 404, "Nothing was found at this address."),
    METHOD_NOT_ALLOWED("method-not-allowed", 405, "This path does not support this method."),
    EMAIL_TAKEN("email-taken", 409, "This e-mail is already registered."),
    CONFLICT("conflict", 409, "Another row already has this value."),
    IN_USE("in-use", 409, "Other rows refer to this row."),
    CONTENT_TOO_LARGE("content-too-large", 413, "The body is larger than 1 MiB."),
    UNSUPPORTED_MEDIA_TYPE("unsupported-media-type", 415, "The body must be application/json."),
    VALIDATION_FAILED("validation-failed", 422, "Some values are not valid."),
    TOO_MANY_REQUESTS("too-many-requests", 429, "Too many failed attempts. Try again later."),
    INTERNAL_ERROR("internal-error", 500, "Something went wrong."),
    UNAVAILABLE("unavailable", 503, "The service is not available. Try again later.");

    final HttpStatus status;
    final String detail;

    private final String type;

    ProblemKind(String type, int status, String detail) {
        this.type = type;
        this.status = HttpStatus.valueOf(status);
        this.detail = detail;
    }

    URI type() {
        return URI.create("urn:problem-type:" + type);
    }

    ProblemDetail detail() {
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(status, detail);
        problem.setType(type());
        return problem;
    }

    /** The kind of an error that is raised by Spring's means; null where a status has several kinds or none. */
    static ProblemKind of(HttpStatusCode status) {
        return switch (status.value()) {
            case 401 -> UNAUTHORIZED;
            case 404 -> NOT_FOUND;
            case 405 -> METHOD_NOT_ALLOWED;
            case 413 -> CONTENT_TOO_LARGE;
            case 415 -> UNSUPPORTED_MEDIA_TYPE;
            case 429 -> TOO_MANY_REQUESTS;
            case 503 -> UNAVAILABLE;
            default -> null;
        };
    }
}
