package com.example.app.core;

import jakarta.validation.Validator;
import java.lang.reflect.Type;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.core.MethodParameter;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpInputMessage;
import org.springframework.http.MediaType;
import org.springframework.http.converter.HttpMessageConverter;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.servlet.mvc.method.annotation.RequestBodyAdviceAdapter;

/** Every {@code @RequestBody}: application/json as it is, and one answer for all that is wrong with it. */
@RestControllerAdvice
class StrictBody extends RequestBodyAdviceAdapter {

    private final Validator validator;

    StrictBody(Validator validator) {
        this.validator = validator;
    }

    @Override
    public boolean supports(MethodParameter parameter, Type type, Class<? extends HttpMessageConverter<?>> converter) {
        return true;
    }

    @Override
    public HttpInputMessage beforeBodyRead(
            HttpInputMessage message,
            MethodParameter parameter,
            Type type,
            Class<? extends HttpMessageConverter<?>> converter) {
        HttpHeaders headers = message.getHeaders();
        String encoding = headers.getFirst(HttpHeaders.CONTENT_ENCODING);
        boolean json = MediaType.APPLICATION_JSON.equalsTypeAndSubtype(headers.getContentType());
        if (!json || (encoding != null && !encoding.equalsIgnoreCase("identity"))) {
            throw new ProblemException(ProblemKind.UNSUPPORTED_MEDIA_TYPE);
        }
        return message;
    }

    /** Where Jackson found mistakes, the rules of the other fields are asked at once; otherwise {@code @Valid} asks them. */
    @Override
    public Object afterBodyRead(
            Object body,
            HttpInputMessage message,
            MethodParameter parameter,
            Type type,
            Class<? extends HttpMessageConverter<?>> converter) {
        Map<String, String> faults = BodyFaults.collected();
        if (faults.isEmpty()) {
            return body;
        }
        Map<String, String> all = new LinkedHashMap<>(faults);
        validator.validate(body).forEach(violation -> {
            FieldError error = FieldError.of(violation);
            all.putIfAbsent(error.field(), error.code());
        });
        List<FieldError> errors = all.entrySet().stream()
                .limit(100)
                .map(fault -> FieldError.of(fault.getKey(), fault.getValue()))
                .toList();
        throw ProblemException.invalid(errors);
    }
}
