package com.example.app.core;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.web.server.context.WebServerInitializedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/** Says in the log that the server takes requests, and where. */
@Component
class StartLog {

    private static final Logger log = LoggerFactory.getLogger(StartLog.class);

    @EventListener
    void listening(WebServerInitializedEvent event) {
        log.atInfo().addKeyValue("port", event.getWebServer().getPort()).log("listening");
    }
}
