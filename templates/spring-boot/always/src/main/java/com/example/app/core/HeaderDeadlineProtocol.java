package com.example.app.core;

import java.util.concurrent.TimeUnit;
import org.apache.coyote.Constants;
import org.apache.coyote.Processor;
import org.apache.coyote.Request;
import org.apache.coyote.http11.Http11NioProtocol;
import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.SocketWrapperBase;

/**
 * Closes a connection that has not sent its headers ten seconds after it began: Tomcat's own timeout begins anew with each
 * byte.
 */
public class HeaderDeadlineProtocol extends Http11NioProtocol {

    private static final long DEADLINE = TimeUnit.SECONDS.toNanos(10);

    @Override
    public void start() throws Exception {
        super.start();
        getUtilityExecutor().scheduleWithFixedDelay(this::closeLate, 1, 1, TimeUnit.SECONDS);
    }

    private void closeLate() {
        for (SocketWrapperBase<NioChannel> socket : getEndpoint().getConnections()) {
            if (socket.getCurrentProcessor() instanceof Processor processor && isLate(processor.getRequest())) {
                socket.close();
            }
        }
    }

    private static boolean isLate(Request request) {
        int stage = request.getRequestProcessor().getStage();
        long start = request.getStartTimeNanos();
        return (stage == Constants.STAGE_PARSE || stage == Constants.STAGE_ENDED)
                && start != -1
                && System.nanoTime() - start > DEADLINE;
    }
}
