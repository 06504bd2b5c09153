package com.example.app.core;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;

/** A list refuses parameters that it does not know: a filter that is silently ignored would show everything. */
class KnownParameters implements HandlerInterceptor {

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
        if (!(handler instanceof HandlerMethod method)) {
            return true;
        }
        Set<String> known = Arrays.stream(method.getMethodParameters())
                .filter(parameter -> parameter.hasParameterAnnotation(RequestParam.class))
                .map(StrictParameters::name)
                .collect(Collectors.toSet());
        if (known.isEmpty()) {
            return true;
        }
        List<FieldError> unknown = request.getParameterMap().keySet().stream()
                .filter(name -> !known.contains(name))
                .limit(100)
                .map(name -> FieldError.of(name.substring(0, Math.min(64, name.length())), "unknown"))
                .toList();
        if (!unknown.isEmpty()) {
            throw ProblemException.invalid(unknown);
        }
        return true;
    }
}
