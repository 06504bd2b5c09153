package com.example.app.core;

import java.io.IOException;
import java.io.Writer;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;

/** What Tomcat refuses before any filter is a problem too, instead of a page that names the server. */
public class ServerProblemValve extends ErrorReportValve {

    @Override
    protected void report(Request request, Response response, Throwable error) {
        int status = response.getStatus();
        if (status < 400 || response.getContentWritten() > 0 || !response.setErrorReported()) {
            return;
        }
        ProblemKind kind = status == 400 ? ProblemKind.BAD_REQUEST : status >= 500 ? ProblemKind.INTERNAL_ERROR : null;
        if (kind == null) {
            kind = ProblemKind.of(org.springframework.http.HttpStatusCode.valueOf(status));
        }
        String type = kind == null ? "about:blank" : kind.type().toString();
        String detail = kind == null ? "The request cannot be read." : kind.detail;
        String problem = "{\"type\":\"%s\",\"title\":\"%s\",\"status\":%d,\"detail\":\"%s\"}"
                .formatted(type, kind == null ? "Error" : kind.status.getReasonPhrase(), status, detail);
        response.setContentType("application/problem+json");
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setHeader("X-Frame-Options", "DENY");
        response.setHeader("Referrer-Policy", "no-referrer");
        response.setHeader("Cache-Control", "no-store");
        try {
            Writer writer = response.getReporter();
            if (writer != null) {
                writer.write(problem);
                response.finishResponse();
            }
        } catch (IOException gone) {
            // The client has closed the connection.
            container.getLogger().debug("no answer could be sent", gone);
        }
    }
}
