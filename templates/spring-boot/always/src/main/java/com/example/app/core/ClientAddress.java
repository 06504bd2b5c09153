package com.example.app.core;

import jakarta.servlet.http.HttpServletRequest;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * The address that a log-in comes from: of the connection, or what TRUST_PROXY proxies say. An IPv6 address counts by its
 * /64.
 */
@Component
public class ClientAddress {

    private static final Logger log = LoggerFactory.getLogger(ClientAddress.class);
    private static final String OCTET = "(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";
    private static final Pattern IPV4 = Pattern.compile(OCTET + "(\\." + OCTET + "){3}(:[0-9]{1,5})?");
    private static final Pattern IPV6 = Pattern.compile("[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");

    private final int proxies;
    private final AtomicBoolean warned = new AtomicBoolean();

    ClientAddress(Settings settings) {
        this.proxies = settings.proxies();
    }

    public String of(HttpServletRequest request) {
        List<String> forwarded = new ArrayList<>();
        for (String header : Collections.list(request.getHeaders("X-Forwarded-For"))) {
            forwarded.addAll(Arrays.asList(header.split(",")));
        }
        if (!forwarded.isEmpty() && proxies == 0 && warned.compareAndSet(false, true)) {
            log.atWarn()
                    .addKeyValue("event", "forwarded_for_ignored")
                    .log("X-Forwarded-For is ignored: TRUST_PROXY is 0");
        }
        String socket = normal(request.getRemoteAddr());
        if (proxies == 0 || forwarded.size() < proxies) {
            return socket;
        }
        String address = normal(forwarded.get(forwarded.size() - proxies).strip());
        return address == null ? socket : address;
    }

    private static String normal(String text) {
        if (IPV4.matcher(text).matches()) {
            return text.split(":")[0];
        }
        String address = text.startsWith("[") && text.contains("]") ? text.substring(1, text.indexOf(']')) : text;
        if (!IPV6.matcher(address).matches()) {
            return null;
        }
        try {
            // With a colon in it this is never a name that would be looked up.
            InetAddress parsed = InetAddress.getByName(address);
            return parsed instanceof Inet6Address
                    ? HexFormat.of().formatHex(parsed.getAddress(), 0, 8)
                    : parsed.getHostAddress();
        } catch (UnknownHostException none) {
            return null;
        }
    }
}
