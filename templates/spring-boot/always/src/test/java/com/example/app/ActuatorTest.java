package com.example.app;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Actuator's probes stand at /healthz and /readyz; its other end points are closed. */
class ActuatorTest extends ApiTest {

    @Test
    void livenessAndReadiness() {
        assertThat(send("GET", "/healthz", null, null).status(200).body()).containsEntry("status", "UP");
        assertThat(send("GET", "/readyz", null, null).status(200).body()).containsEntry("status", "UP");
    }

    @Test
    void otherEndPointsAreClosed() {
        for (String path : new String[] {"/actuator", "/actuator/health", "/actuator/metrics", "/actuator/env"}) {
            send("GET", path, null, null).problem(404, "not-found");
        }
    }
}
