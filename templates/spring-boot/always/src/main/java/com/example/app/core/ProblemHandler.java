package com.example.app.core;

import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.EntityNotFoundException;
import jakarta.persistence.Table;
import jakarta.persistence.UniqueConstraint;
import java.io.FileNotFoundException;
import java.net.URI;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NoSuchElementException;
import org.hibernate.exception.ConstraintViolationException;
import org.hibernate.exception.ConstraintViolationException.ConstraintKind;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.TypeMismatchException;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.EmptyResultDataAccessException;
import org.springframework.dao.OptimisticLockingFailureException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.orm.jpa.JpaObjectRetrievalFailureException;
import org.springframework.orm.jpa.JpaSystemException;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.web.firewall.RequestRejectedException;
import org.springframework.transaction.TransactionException;
import org.springframework.web.ErrorResponse;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.bind.MethodArgumentNotValidException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.ServletWebRequest;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.method.annotation.HandlerMethodValidationException;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;

/** Makes every error a problem (RFC 9457): Spring's own, those of this API, of the database, and any other exception. */
@RestControllerAdvice
class ProblemHandler extends ResponseEntityExceptionHandler {

    private static final Logger log = LoggerFactory.getLogger(ProblemHandler.class);

    private final ObjectProvider<EntityManagerFactory> entities;

    ProblemHandler(ObjectProvider<EntityManagerFactory> entities) {
        this.entities = entities;
    }

    @Override
    protected ResponseEntity<Object> createResponseEntity(
            Object body, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        HttpHeaders sent = new HttpHeaders(headers);
        sent.setContentType(MediaType.APPLICATION_PROBLEM_JSON);
        return new ResponseEntity<>(new PathlessProblem((ProblemDetail) body), sent, status);
    }

    @Override
    protected ResponseEntity<Object> handleExceptionInternal(
            Exception error, Object body, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        HttpHeaders sent = new HttpHeaders();
        if (headers != null) {
            sent.addAll(headers);
        }
        sent.remove(HttpHeaders.ACCEPT);
        ProblemDetail problem = problem(error, status);
        boolean set = request instanceof ServletWebRequest web
                && web.getResponse() != null
                && web.getResponse().containsHeader(HttpHeaders.RETRY_AFTER);
        if (problem.getStatus() == 503 && !set && !sent.containsHeader(HttpHeaders.RETRY_AFTER)) {
            sent.set(HttpHeaders.RETRY_AFTER, "5");
        }
        if (status.is5xxServerError()) {
            log.error("the request failed", error);
        }
        return super.handleExceptionInternal(error, problem, sent, status, request);
    }

    /** Words that somebody chose for an error stay; the words of Spring's own exceptions may repeat the request, so they go. */
    private static ProblemDetail problem(Exception error, HttpStatusCode status) {
        if (error instanceof ProblemException own) {
            return own.getBody();
        }
        ProblemKind kind = ProblemKind.of(status);
        ProblemDetail problem = kind == null ? ProblemDetail.forStatus(status) : kind.detail();
        if (kind == null) {
            problem.setDetail("The request failed.");
        }
        if (error instanceof ErrorResponseException raised && status.value() != 404) {
            ProblemDetail words = raised.getBody();
            problem.setDetail(words.getDetail() == null ? problem.getDetail() : words.getDetail());
            problem.setProperties(words.getProperties());
        }
        return problem;
    }

    /** Spring would repeat the path of the request as {@code instance}: nothing of a request belongs into an error. */
    private static class PathlessProblem extends ProblemDetail {

        PathlessProblem(ProblemDetail problem) {
            super(problem);
            if (getType() == null) {
                setType(URI.create("about:blank"));
            }
        }

        @Override
        public void setInstance(URI instance) {}
    }

    private ResponseEntity<Object> answer(ProblemException problem, WebRequest request) {
        return handleExceptionInternal(problem, null, problem.getHeaders(), problem.getStatusCode(), request);
    }

    private ResponseEntity<Object> answer(ProblemKind kind, WebRequest request) {
        return answer(new ProblemException(kind), request);
    }

    @Override
    protected ResponseEntity<Object> handleHttpMessageNotReadable(
            HttpMessageNotReadableException error, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (cause instanceof BodyTooLargeException) {
                return answer(ProblemKind.CONTENT_TOO_LARGE, request);
            }
        }
        return answer(ProblemKind.MALFORMED_JSON, request);
    }

    @Override
    protected ResponseEntity<Object> handleMethodArgumentNotValid(
            MethodArgumentNotValidException error, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        Class<?> type =
                error.getTarget() == null ? Object.class : error.getTarget().getClass();
        List<FieldError> errors = error.getFieldErrors().stream()
                .map(fault -> FieldError.of(fault.unwrap(jakarta.validation.ConstraintViolation.class)))
                .distinct()
                .toList();
        return answer(ProblemException.invalid(onePerField(errors)), request);
    }

    private static List<FieldError> onePerField(List<FieldError> errors) {
        List<FieldError> kept = new ArrayList<>();
        for (FieldError error : errors) {
            if (kept.stream().noneMatch(other -> other.field().equals(error.field()))) {
                kept.add(error);
            }
        }
        return kept;
    }

    @Override
    protected ResponseEntity<Object> handleHandlerMethodValidationException(
            HandlerMethodValidationException error, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        if (error.isForReturnValue()) {
            return answer(ProblemKind.INTERNAL_ERROR, request);
        }
        List<FieldError> errors = error.getParameterValidationResults().stream()
                .map(result -> FieldError.of(
                        StrictParameters.name(result.getMethodParameter()),
                        FieldError.code(
                                result.unwrap(
                                                result.getResolvableErrors().get(0),
                                                jakarta.validation.ConstraintViolation.class)
                                        .getConstraintDescriptor()
                                        .getAnnotation(),
                                result.getArgument())))
                .toList();
        return answer(ProblemException.invalid(onePerField(errors)), request);
    }

    /** A path with an id of another form is a path where nothing is; a parameter with such a value is refused. */
    @Override
    protected ResponseEntity<Object> handleTypeMismatch(
            TypeMismatchException error, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        if (error instanceof MethodArgumentTypeMismatchException wrong) {
            if (wrong.getParameter().hasParameterAnnotation(PathVariable.class)) {
                return answer(ProblemKind.NOT_FOUND, request);
            }
            return answer(ProblemException.invalid(List.of(FieldError.of(wrong.getName(), "format"))), request);
        }
        return answer(ProblemKind.BAD_REQUEST, request);
    }

    @ExceptionHandler
    ResponseEntity<Object> answer(AuthenticationException error, WebRequest request) {
        return answer(ProblemKind.UNAUTHORIZED, request);
    }

    @ExceptionHandler
    ResponseEntity<Object> answer(AccessDeniedException error, WebRequest request) {
        log.atWarn().addKeyValue("event", "forbidden").log("forbidden");
        return answer(ProblemKind.FORBIDDEN, request);
    }

    @ExceptionHandler
    ResponseEntity<Object> answer(RequestRejectedException error, WebRequest request) {
        return answer(ProblemKind.NOT_FOUND, request);
    }

    /** Tomcat cannot read the query. */
    @ExceptionHandler
    ResponseEntity<Object> answer(org.apache.tomcat.util.http.InvalidParameterException error, WebRequest request) {
        return answer(ProblemKind.BAD_REQUEST, request);
    }

    @ExceptionHandler({
        EmptyResultDataAccessException.class,
        EntityNotFoundException.class,
        FileNotFoundException.class,
        JpaObjectRetrievalFailureException.class,
        NoSuchElementException.class,
        NoSuchFileException.class,
        OptimisticLockingFailureException.class
    })
    ResponseEntity<Object> answerNotFound(Exception error, WebRequest request) {
        return answer(ProblemKind.NOT_FOUND, request);
    }

    /** A constraint of the database is violated. Its {@code @UniqueConstraint} says which fields it is about. */
    @ExceptionHandler
    ResponseEntity<Object> answer(DataIntegrityViolationException error, WebRequest request) {
        if (!(error.getCause() instanceof ConstraintViolationException violation)) {
            return answerOther(error, request);
        }
        if (violation.getKind() == ConstraintKind.FOREIGN_KEY) {
            HttpMethod method = ((ServletWebRequest) request).getHttpMethod();
            return method == HttpMethod.DELETE
                    ? answer(ProblemKind.IN_USE, request)
                    : answer(
                            ProblemException.missingReferences(List.of(reference(violation.getConstraintName()))),
                            request);
        }
        if (violation.getKind() != ConstraintKind.UNIQUE) {
            return answerOther(error, request);
        }
        List<FieldError> errors = fields(violation.getConstraintName()).stream()
                .map(field -> FieldError.of(field, "unique"))
                .toList();
        return answer(new ProblemException(ProblemKind.CONFLICT, errors), request);
    }

    /** {@code fk_tasks_project_id} is about {@code project_id}. */
    private static String reference(String constraint) {
        return constraint == null ? "id" : constraint.replaceFirst("^.*?fk_[a-z0-9]+_", "");
    }

    /** The columns of a unique constraint, the owner's aside. PostgreSQL and MySQL give its name, SQLite its columns. */
    private List<String> fields(String constraint) {
        if (constraint == null) {
            return List.of();
        }
        return entities.getObject().getMetamodel().getEntities().stream()
                .map(entity -> entity.getJavaType().getAnnotation(Table.class))
                .flatMap(table -> Arrays.stream(table.uniqueConstraints())
                        .filter(unique -> is(unique, table, constraint))
                        .flatMap(unique -> Arrays.stream(unique.columnNames())))
                .filter(column -> !column.equals("owner_id"))
                .toList();
    }

    private static boolean is(UniqueConstraint unique, Table table, String constraint) {
        String columns = String.join(
                ", ",
                Arrays.stream(unique.columnNames())
                        .map(column -> table.name() + "." + column)
                        .toList());
        return constraint.equals(columns)
                || constraint.equals(unique.name())
                || constraint.endsWith("." + unique.name());
    }

    @ExceptionHandler(Exception.class)
    ResponseEntity<Object> answerOther(Exception error, WebRequest request) {
        if (error instanceof ErrorResponse raised) {
            return handleExceptionInternal(error, null, raised.getHeaders(), raised.getStatusCode(), request);
        }
        ResponseStatus status = AnnotatedElementUtils.findMergedAnnotation(error.getClass(), ResponseStatus.class);
        if (status != null) {
            String words = status.reason().isEmpty() ? null : status.reason();
            ErrorResponseException raised =
                    new ErrorResponseException(status.code(), ProblemDetail.forStatus(status.code()), error);
            raised.getBody().setDetail(words);
            return handleExceptionInternal(raised, null, new HttpHeaders(), status.code(), request);
        }
        boolean unavailable = error instanceof TransactionException
                || error instanceof TransientDataAccessException
                || error instanceof DataAccessResourceFailureException
                || error instanceof JpaSystemException;
        ProblemDetail problem = (unavailable ? ProblemKind.UNAVAILABLE : ProblemKind.INTERNAL_ERROR).detail();
        HttpHeaders headers = new HttpHeaders();
        if (unavailable) {
            headers.set(HttpHeaders.RETRY_AFTER, "5");
        }
        log.error("the request failed", error);
        return createResponseEntity(problem, headers, HttpStatus.valueOf(problem.getStatus()), request);
    }
}
