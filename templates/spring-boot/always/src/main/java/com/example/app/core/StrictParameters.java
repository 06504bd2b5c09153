package com.example.app.core;

import java.beans.PropertyEditorSupport;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.UUID;
import java.util.function.Function;
import org.springframework.core.DefaultParameterNameDiscoverer;
import org.springframework.core.MethodParameter;
import org.springframework.web.bind.WebDataBinder;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.InitBinder;
import org.springframework.web.bind.annotation.RequestParam;

/** Paths and queries take values in one form. A Converter would not do: where it fails, Spring tries editors that take more. */
@ControllerAdvice
class StrictParameters {

    @InitBinder
    void init(WebDataBinder binder) {
        register(binder, UUID.class, Values::uuid);
        register(binder, LocalDate.class, Values::day);
        register(binder, Integer.class, StrictParameters::wholeNumber);
        register(binder, Boolean.class, StrictParameters::flag);
    }

    /** The name of a parameter in the query. */
    static String name(MethodParameter parameter) {
        RequestParam said = parameter.getParameterAnnotation(RequestParam.class);
        if (said != null && !said.name().isEmpty()) {
            return said.name();
        }
        parameter.initParameterNameDiscovery(new DefaultParameterNameDiscoverer());
        return parameter.getParameterName();
    }

    private static Integer wholeNumber(String text) {
        if (!text.matches("[0-9]{1,9}")) {
            throw new IllegalArgumentException();
        }
        return Integer.valueOf(text);
    }

    private static Boolean flag(String text) {
        if (!text.equals("true") && !text.equals("false")) {
            throw new IllegalArgumentException();
        }
        return Boolean.valueOf(text);
    }

    private static <T> void register(WebDataBinder binder, Class<T> type, Function<String, T> read) {
        binder.registerCustomEditor(type, new PropertyEditorSupport() {
            @Override
            public void setAsText(String text) {
                try {
                    setValue(read.apply(text));
                } catch (DateTimeException wrong) {
                    throw new IllegalArgumentException(wrong);
                }
            }
        });
    }
}
