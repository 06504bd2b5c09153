package com.example.app.core;

import java.util.Map;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.validation.BindValidationException;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.boot.web.server.PortInUseException;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/** Says which variable is wrong, where Boot would name the property that the variable fills. */
@Order(Ordered.HIGHEST_PRECEDENCE)
class SettingsFailureAnalyzer implements FailureAnalyzer {

    private static final Map<String, String> EXAMPLES = Map.of(
            "PORT", "a whole number from 1 to 65535, for example PORT=3000",
            "CORS_ORIGINS",
                    "a comma-separated list of origins as browsers send them, "
                            + "for example CORS_ORIGINS=https://app.example.com,http://localhost:5173",
            "TRUST_PROXY", "a whole number from 0 to 100, true or false, for example TRUST_PROXY=1",
            "LOG_LEVEL", "debug, info, warn or error, for example LOG_LEVEL=info",
            "HOST", "an address of this machine, for example HOST=127.0.0.1",
            "LOGIN_MAX_FAILURES", "a whole number from 1 to 1000000, for example LOGIN_MAX_FAILURES=10");

    @Override
    public FailureAnalysis analyze(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof InvalidSetting wrong) {
                return analysis(wrong.getMessage(), cause);
            }
            if (cause instanceof BindValidationException invalid) {
                var field = invalid.getValidationErrors().getAllErrors().get(0);
                return analysis(wrong(((org.springframework.validation.FieldError) field).getField()), cause);
            }
            if (cause instanceof BindException bind
                    && !(bind.getCause() instanceof BindException)
                    && !(bind.getCause() instanceof BindValidationException)) {
                return analysis(
                        wrong(bind.getName()
                                .getLastElement(
                                        org.springframework.boot.context.properties.source.ConfigurationPropertyName
                                                .Form.DASHED)),
                        cause);
            }
            if (cause instanceof PortInUseException used) {
                return analysis(
                        "PORT " + used.getPort() + " is in use at HOST. Choose another one, for example PORT=3001.",
                        cause);
            }
            if (cause instanceof java.net.BindException || cause instanceof java.net.UnknownHostException) {
                return analysis(
                        "HOST and PORT are not an address at which this machine can listen, for example HOST=127.0.0.1 PORT=3000.",
                        cause);
            }
        }
        return null;
    }

    private static String wrong(String property) {
        String variable = switch (property) {
            case "address" -> "HOST";
            case "root", "level" -> "LOG_LEVEL";
            default ->
                property.replaceAll("([a-z])([A-Z])", "$1_$2").replace('-', '_').toUpperCase(java.util.Locale.ROOT);
        };
        return variable + " must be "
                + EXAMPLES.getOrDefault(
                        variable, "a whole number of seconds from 1 to 1000000000, for example " + variable + "=900")
                + ".";
    }

    private static FailureAnalysis analysis(String message, Throwable cause) {
        return new FailureAnalysis(message, null, cause);
    }
}
