package io.nfwalk.kernel.host;

import io.nfwalk.kernel.linux.Netlink.Request;
import io.nfwalk.packet.IpAddress;
import io.nfwalk.packet.Network;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Routes and policy rules as a scenario words them: the arguments of {@code ip route add} and {@code ip rule add}, with
 * {@code -6} in front where no address shows IPv6.
 */
final class RouteLines {
    private static final String IPV6 = "-6 ";
    private static final Pattern BY_GATEWAY = Pattern.compile("(?:-6 )?(default|\\S+/\\d+) via (\\S+)(?: dev (\\S+))?");

    private RouteLines() {}

    /** Adds routes, then policy rules. A host whose routes only name gateways needs no program for it. */
    static void add(KernelHost host, List<String> routes, List<String> policyRules) throws IOException {
        List<Request> plain = new ArrayList<>();
        routes.forEach(line -> plain(host, line.strip()).ifPresent(plain::add));
        if (plain.size() == routes.size()) {
            host.ask("routes " + routes, plain);
            run(host, commands("rule add", policyRules));
        } else {
            List<String> commands = new ArrayList<>(commands("route add", routes));
            commands.addAll(commands("rule add", policyRules));
            run(host, commands);
        }
    }

    /** Takes routes away, as far as they are still there. */
    static void remove(KernelHost host, List<String> routes) throws IOException {
        for (String command : commands("route del", routes)) {
            host.namespace().tryRun(argv(command), "");
        }
    }

    private static List<String> argv(String command) {
        List<String> argv = new ArrayList<>(List.of("ip"));
        argv.addAll(List.of(command.split("\\s+")));
        return argv;
    }

    /** What rtnetlink has to be asked for, if the line names no more than a gateway. */
    private static Optional<Request> plain(KernelHost host, String line) {
        Matcher words = BY_GATEWAY.matcher(line);
        if (!words.matches()) {
            return Optional.empty();
        }
        Optional<IpAddress> gateway = IpAddress.parse(words.group(2));
        Optional<Network> destination = gateway.flatMap(address -> destination(words.group(1), address));
        if (destination.isEmpty() || words.group(3) != null && !host.numbers().containsKey(words.group(3))) {
            return Optional.empty();
        }
        OptionalInt device = words.group(3) == null ? OptionalInt.empty() : OptionalInt.of(host.number(words.group(3)));
        return Optional.of(LinkMessages.route(destination.get(), gateway.get(), device));
    }

    /** The destination; empty if it is of another family or has bits behind its prefix. */
    private static Optional<Network> destination(String word, IpAddress gateway) {
        if (word.equals("default")) {
            return Optional.of(Network.any(gateway.family()));
        }
        return Network.parse(word)
                .filter(network -> network.address().family() == gateway.family()
                        && network.toString().equals(word));
    }

    private static List<String> commands(String command, List<String> lines) {
        return lines.stream()
                .map(String::strip)
                .map(line -> {
                    if (line.startsWith(IPV6)) {
                        return IPV6 + command + " " + line.substring(IPV6.length());
                    }
                    return (line.contains(":") ? IPV6 : "") + command + " " + line;
                })
                .toList();
    }

    private static void run(KernelHost host, List<String> commands) throws IOException {
        List<String> four =
                commands.stream().filter(line -> !line.startsWith(IPV6)).toList();
        List<String> six = commands.stream()
                .filter(line -> line.startsWith(IPV6))
                .map(line -> line.substring(IPV6.length()))
                .toList();
        if (!six.isEmpty()) {
            host.run("IPv6 routes and rules", List.of("ip", "-6", "-batch", "-"), String.join("\n", six) + "\n");
        }
        if (!four.isEmpty()) {
            host.run("routes and rules", List.of("ip", "-batch", "-"), String.join("\n", four) + "\n");
        }
    }
}
