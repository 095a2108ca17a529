package io.nfwalk.kube;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * How kube-proxy calls the chains of a Service's port: 16 characters of a SHA-256 in base 32, as chains' names are
 * short.
 *
 * <p>Source: Kubernetes {@code pkg/proxy/iptables/proxier.go}, {@code portProtoHash}.
 *
 * @param title the port's name: {@code default/web:http}
 * @param protocol its protocol's word: {@code tcp}
 */
record ChainNames(String title, String protocol) {
    private static final String DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private static final int LENGTH = 16;

    static ChainNames of(ServedPort served) {
        return new ChainNames(served.title(), served.port().protocol().word());
    }

    /** For traffic that may go to any node. */
    String cluster() {
        return "KUBE-SVC-" + hash(title + protocol);
    }

    /** For traffic that has to stay on the node. */
    String local() {
        return "KUBE-SVL-" + hash(title + protocol);
    }

    /** For traffic to external addresses. */
    String external() {
        return "KUBE-EXT-" + hash(title + protocol);
    }

    /** For traffic to a load balancer that only some may use. */
    String firewall() {
        return "KUBE-FW-" + hash(title + protocol);
    }

    /** For one endpoint. */
    String endpoint(ServiceEndpoint endpoint) {
        return "KUBE-SEP-" + hash(title + protocol + endpoint);
    }

    private static String hash(String text) {
        byte[] bytes = sha256().digest(text.getBytes(StandardCharsets.UTF_8));
        StringBuilder word = new StringBuilder();
        for (int i = 0; i < LENGTH; i++) {
            int bit = i * 5;
            int pair = (bytes[bit / 8] & 0xff) << 8 | bytes[bit / 8 + 1] & 0xff;
            word.append(DIGITS.charAt(pair >> (11 - bit % 8) & 31));
        }
        return word.toString();
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new AssertionError("every Java has SHA-256", impossible);
        }
    }
}
