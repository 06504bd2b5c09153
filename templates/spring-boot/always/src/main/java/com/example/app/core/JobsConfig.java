package com.example.app.core;

import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.springframework.aop.interceptor.AsyncUncaughtExceptionHandler;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.task.TaskDecorator;
import org.springframework.scheduling.annotation.AsyncConfigurer;
import org.springframework.scheduling.annotation.EnableAsync;

/**
 * Work after the answer: {@code @Async} methods, and what is given to the {@code applicationTaskExecutor}. It keeps the id of
 * its request, a failure is logged, and the shutdown waits for it.
 */
@Configuration(proxyBeanMethods = false)
@EnableAsync
class JobsConfig {

    private static final Logger log = LoggerFactory.getLogger("com.example.app.job");

    @Bean
    static TaskDecorator jobTaskDecorator() {
        return job -> {
            Map<String, String> request = MDC.getCopyOfContextMap();
            return () -> {
                if (request != null) {
                    MDC.setContextMap(request);
                }
                try {
                    job.run();
                } catch (Throwable error) {
                    logFailure(error);
                } finally {
                    MDC.clear();
                }
            };
        };
    }

    @Bean
    static AsyncConfigurer jobAsyncConfigurer() {
        return new AsyncConfigurer() {
            @Override
            public AsyncUncaughtExceptionHandler getAsyncUncaughtExceptionHandler() {
                return (error, method, arguments) -> logFailure(error);
            }
        };
    }

    private static void logFailure(Throwable error) {
        log.atError().addKeyValue("event", "job_failed").setCause(error).log("a job failed");
    }
}
