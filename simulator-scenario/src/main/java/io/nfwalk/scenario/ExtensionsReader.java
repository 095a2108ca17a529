package io.nfwalk.scenario;

import io.nfwalk.packet.ExtensionHeader;
import io.nfwalk.packet.ExtensionHeader.HeaderOption;
import io.nfwalk.packet.Family;
import io.nfwalk.packet.IpAddress;
import io.nfwalk.scenario.YamlNode.Scalar;
import io.nfwalk.scenario.YamlNode.Sequence;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads a packet's {@code extensions}: a list of IPv6's extension headers in their order, each a mapping with one key:
 * {@code hbh: "5:2"}, {@code dst: "201:4,1"}, {@code rt: {type, segsleft, addrs}}, {@code ah: {spi, length}}; the words
 * are those of ip6tables' matches.
 */
final class ExtensionsReader {
    private static final List<String> KINDS = List.of("hbh", "dst", "rt", "ah");
    private static final long LAST_SPI = 0xffff_ffffL;
    private static final int MOST_OPTIONS = 2040;

    private final Problems problems;

    ExtensionsReader(Problems problems) {
        this.problems = problems;
    }

    /** The headers; none if the packet has none, empty if something is wrong, which is told. */
    Optional<List<ExtensionHeader>> read(Fields packet, Family family) {
        Optional<YamlNode> node = packet.node("extensions");
        if (node.isEmpty()) {
            return Optional.of(List.of());
        }
        if (family == Family.IPV4 || !(node.get() instanceof Sequence)) {
            problems.error(
                    node.get().place(),
                    "scenario-wrong-kind",
                    family == Family.IPV4
                            ? "an IPv4 packet has no extension headers"
                            : "'extensions' is " + node.get().describe(),
                    "in an IPv6 packet a list such as [{hbh: \"5:2\"}, {dst: \"201:4\"}]");
            return Optional.empty();
        }
        List<YamlNode> items = ((Sequence) node.get()).items();
        List<ExtensionHeader> headers = new ArrayList<>();
        for (YamlNode item : items) {
            header(item).ifPresent(headers::add);
        }
        return headers.size() == items.size() ? Optional.of(headers) : Optional.empty();
    }

    private Optional<ExtensionHeader> header(YamlNode item) {
        int before = problems.errors();
        Optional<Fields> fields = Fields.of(item, "an extension header", KINDS, problems);
        if (fields.isEmpty()) {
            return Optional.empty();
        }
        List<String> given = KINDS.stream().filter(fields.get()::has).toList();
        if (given.isEmpty() && problems.errors() > before) {
            return Optional.empty();
        }
        if (given.size() != 1) {
            String message = given.isEmpty() ? "an extension header says nothing" : "an extension header is two";
            problems.error(item.place(), "scenario-wrong-kind", message, "one of " + String.join(", ", KINDS));
            return Optional.empty();
        }
        return switch (given.get(0)) {
            case "hbh" -> options(fields.get(), "hbh").map(ExtensionHeader.HopByHop::new);
            case "dst" -> options(fields.get(), "dst").map(ExtensionHeader.DestinationOptions::new);
            case "rt" -> routing(fields.get());
            default -> authentication(fields.get());
        };
    }

    /** {@code 5:2,1,201:4}: types, each with the length of its data, 0 if nothing is said. */
    private Optional<List<HeaderOption>> options(Fields fields, String key) {
        Optional<Scalar> scalar = fields.scalar(key);
        if (scalar.isEmpty()) {
            return Optional.empty();
        }
        List<HeaderOption> options = new ArrayList<>();
        int length = 0;
        for (String word : scalar.get().text().split(",")) {
            if (word.isEmpty()) {
                continue;
            }
            if (!word.matches("[0-9]{1,3}(:[0-9]{1,3})?")) {
                return wrongOptions(fields, scalar.get(), key);
            }
            String[] parts = word.split(":");
            int type = Integer.parseInt(parts[0]);
            int data = parts.length < 2 ? 0 : Integer.parseInt(parts[1]);
            if (type > 255 || data > 255) {
                return wrongOptions(fields, scalar.get(), key);
            }
            options.add(new HeaderOption(type, data));
            length += options.get(options.size() - 1).length();
        }
        return length > MOST_OPTIONS ? wrongOptions(fields, scalar.get(), key) : Optional.of(options);
    }

    private static Optional<List<HeaderOption>> wrongOptions(Fields fields, Scalar scalar, String key) {
        fields.wrong(scalar, key, "option types from 0 to 255, each with :LENGTH if it has data: \"5:2,1\"");
        return Optional.empty();
    }

    private Optional<ExtensionHeader> routing(Fields fields) {
        Optional<Fields> inner = Fields.of(
                fields.node("rt").orElseThrow(), "a routing header", List.of("type", "segsleft", "addrs"), problems);
        if (inner.isEmpty()) {
            return Optional.empty();
        }
        List<Scalar> texts = inner.get().texts("addrs");
        List<IpAddress> addresses = new ArrayList<>();
        for (Scalar text : texts) {
            Optional<IpAddress> address = IpAddress.parse(text.text()).filter(parsed -> parsed.family() == Family.IPV6);
            if (address.isEmpty() || addresses.size() == 127) {
                inner.get().wrong(text, "addrs", "at most 127 IPv6 addresses");
                return Optional.empty();
            }
            addresses.add(address.get());
        }
        return Optional.of(new ExtensionHeader.Routing(
                inner.get().number("type", 0, 255, 0), inner.get().number("segsleft", 0, 255, 0), addresses));
    }

    private Optional<ExtensionHeader> authentication(Fields fields) {
        Optional<Fields> inner = Fields.of(
                fields.node("ah").orElseThrow(), "an authentication header", List.of("spi", "length"), problems);
        return inner.map(given -> new ExtensionHeader.Authentication(
                given.number("spi", 0, LAST_SPI).orElse(0), given.number("length", 12, 1028, 24) / 4 * 4));
    }
}
