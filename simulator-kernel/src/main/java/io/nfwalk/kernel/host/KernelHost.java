package io.nfwalk.kernel.host;

import io.nfwalk.kernel.linux.Command;
import io.nfwalk.kernel.linux.CommandFailed;
import io.nfwalk.kernel.linux.Namespace;
import io.nfwalk.kernel.linux.Netlink;
import io.nfwalk.kernel.linux.Netlink.Refusal;
import io.nfwalk.kernel.linux.Netlink.Request;
import io.nfwalk.kernel.linux.PinnedThread;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A host as a namespace of the kernel, with a socket to its links and routes, and its devices' numbers. */
public final class KernelHost implements AutoCloseable {
    private static final int AT_ONCE = 500;

    private static final int LOOPBACK = 1;

    private final Namespace namespace;
    private final Netlink routes;
    private final Map<String, Integer> numbers = new LinkedHashMap<>();

    private KernelHost(Namespace namespace, Netlink routes) {
        this.namespace = namespace;
        this.routes = routes;
        numbers.put("lo", LOOPBACK);
    }

    /** A new namespace; what messages call it is {@code name}. */
    static KernelHost create(PinnedThread thread, String name) throws IOException {
        Namespace namespace = Namespace.create(thread, name);
        try {
            return new KernelHost(namespace, Netlink.open(namespace, Netlink.ROUTE));
        } catch (IOException refused) {
            namespace.close();
            throw refused;
        }
    }

    /** Its name. */
    public String name() {
        return namespace.name();
    }

    /** Its namespace. */
    public Namespace namespace() {
        return namespace;
    }

    /** The number of one of its devices. */
    public int number(String device) {
        Integer number = numbers.get(device);
        if (number == null) {
            throw new IllegalArgumentException("host " + name() + " has no device " + device);
        }
        return number;
    }

    /** Its devices' names by their numbers. */
    public Map<String, Integer> numbers() {
        return Collections.unmodifiableMap(numbers);
    }

    void remember(String device, int number) {
        numbers.put(device, number);
    }

    Netlink routes() {
        return routes;
    }

    /**
     * Asks rtnetlink for several things, in order.
     *
     * @throws IOException if the kernel refuses one; the message begins with {@code what}
     */
    void ask(String what, List<Request> requests) throws IOException {
        List<Refusal> refusals = askInParts(requests);
        if (!refusals.isEmpty()) {
            Refusal first = refusals.get(0);
            throw new IOException(name() + ": " + what + ": " + first.error().getMessage(), first.error());
        }
    }

    /** Asks for several things, some of which a device that is down or knows no IPv6 may refuse. */
    void askInVain(List<Request> requests) throws IOException {
        askInParts(requests);
    }

    /** A datagram longer than the socket's buffer can't be sent. */
    private List<Refusal> askInParts(List<Request> requests) throws IOException {
        List<Refusal> refusals = new ArrayList<>();
        for (int from = 0; from < requests.size(); from += AT_ONCE) {
            refusals.addAll(routes.requests(requests.subList(from, Math.min(requests.size(), from + AT_ONCE))));
        }
        return refusals;
    }

    /** Asks netfilter for several things, in order, with a socket of their own. */
    void askNetfilter(String what, List<Request> requests) throws IOException {
        try (Netlink netfilter = Netlink.open(namespace, Netlink.NETFILTER)) {
            List<Refusal> refusals = netfilter.requests(requests);
            if (!refusals.isEmpty()) {
                Refusal first = refusals.get(0);
                throw new IOException(
                        name() + ": " + what + ": " + first.error().getMessage(), first.error());
            }
        }
    }

    /**
     * Runs a program inside and returns its standard output.
     *
     * @throws IOException if it ends with another status than 0, or not within half a minute; the message says in one
     *     line what it said
     */
    String run(String what, List<String> argv, String input) throws IOException {
        Command.Finished finished;
        try {
            finished = namespace.tryRun(argv, input);
        } catch (CommandFailed failed) {
            throw new IOException(name() + ": " + what + ": " + failed.getMessage(), failed);
        }
        if (finished.status() != 0) {
            String said = String.join("; ", finished.errors().strip().lines().toList());
            throw new IOException(name() + ": " + what + ": " + argv.get(0) + ": " + said);
        }
        return finished.output();
    }

    @Override
    public void close() {
        routes.close();
        namespace.close();
    }
}
