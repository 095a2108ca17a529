package io.nfwalk.kube;

import io.nfwalk.kube.ObjectValue.Kind;
import io.nfwalk.packet.IpAddress;
import io.nfwalk.packet.Network;
import io.nfwalk.rules.Spelling;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The fields of a mapping in an object; what is not as it should be is told, and read as if it were not there.
 *
 * @param value the mapping
 * @param source where to tell it
 */
record ObjectFields(ObjectValue value, ObjectText source) {
    private static final int HIGHEST_PORT = 65_535;

    /** The mapping in a field; one without fields if there is none. */
    ObjectFields in(String name) {
        ObjectValue none = new ObjectValue(Kind.MAPPING, "", List.of(), List.of(), value.line(), value.column());
        return new ObjectFields(field(name, Kind.MAPPING, "a mapping").orElse(none), source);
    }

    /** The mappings in a list. */
    List<ObjectFields> each(String name) {
        return items(name).stream()
                .filter(item -> is(item, name, Kind.MAPPING, "a mapping"))
                .map(item -> new ObjectFields(item, source))
                .toList();
    }

    private List<ObjectValue> items(String name) {
        return field(name, Kind.LIST, "a list").map(ObjectValue::items).orElse(List.of());
    }

    private Optional<ObjectValue> field(String name, Kind kind, String expected) {
        return value.field(name).filter(found -> is(found, name, kind, expected));
    }

    private boolean is(ObjectValue found, String name, Kind kind, String expected) {
        if (found.kind() != kind) {
            source.error(found, "object-field", "'" + name + "' can't be " + found.describe(), expected);
        }
        return found.kind() == kind;
    }

    boolean has(String name) {
        return value.field(name).isPresent();
    }

    /** A text; empty if there is none. */
    String text(String name) {
        return optionalText(name).orElse("");
    }

    Optional<String> optionalText(String name) {
        return field(name, Kind.TEXT, "a text").map(ObjectValue::text);
    }

    /** One of several words. */
    Optional<String> word(String name, List<String> words) {
        Optional<ObjectValue> found =
                field(name, Kind.TEXT, "a text").filter(text -> !text.text().isEmpty());
        if (found.isPresent() && !words.contains(found.get().text())) {
            String text = found.get().text();
            source.error(
                    found.get(),
                    "object-field",
                    "'" + name + "' can't be '" + text + "'",
                    String.join(", ", words),
                    Spelling.hint(text, words));
            return Optional.empty();
        }
        return found.map(ObjectValue::text);
    }

    /** A truth value, if one is given. */
    Optional<Boolean> flag(String name) {
        return field(name, Kind.BOOLEAN, "true or false")
                .map(found -> found.text().equals("true"));
    }

    /** A number from {@code lowest} to {@code highest}; 0 if there is none. */
    int number(String name, int lowest, int highest) {
        String expected = "a number from " + lowest + " to " + highest;
        Optional<ObjectValue> found = field(name, Kind.NUMBER, expected);
        if (found.isEmpty()) {
            return 0;
        }
        String text = found.get().text();
        if (text.matches("[0-9]{1,9}") && Integer.parseInt(text) >= lowest && Integer.parseInt(text) <= highest) {
            return Integer.parseInt(text);
        }
        source.error(found.get(), "object-field", "'" + name + "' can't be '" + text + "'", expected);
        return 0;
    }

    /** A port; 0 if there is none. */
    int port(String name) {
        return number(name, 0, HIGHEST_PORT);
    }

    /** What a port speaks: TCP if nothing is said. */
    PortProtocol protocol() {
        List<String> words =
                Stream.of(PortProtocol.values()).map(PortProtocol::name).toList();
        return word("protocol", words).flatMap(PortProtocol::of).orElse(PortProtocol.TCP);
    }

    /** The texts of a list. */
    List<ObjectValue> texts(String name) {
        return items(name).stream()
                .filter(item -> is(item, name, Kind.TEXT, "a text"))
                .toList();
    }

    /** The addresses of a list. */
    List<IpAddress> addresses(String name) {
        List<IpAddress> all = new ArrayList<>();
        texts(name).forEach(item -> address(item).ifPresent(all::add));
        return all;
    }

    /** An address in a field, if there is one. */
    Optional<IpAddress> address(String name) {
        return field(name, Kind.TEXT, "an address")
                .filter(text -> !text.text().isEmpty())
                .flatMap(this::address);
    }

    private Optional<IpAddress> address(ObjectValue item) {
        Optional<IpAddress> address = IpAddress.parse(item.text());
        if (address.isEmpty()) {
            source.error(item, "object-address", "'" + item.text() + "' is no address", "10.32.0.10 or fd00::10");
        }
        return address;
    }

    /** The ranges of addresses of a list. */
    List<Network> networks(String name) {
        List<Network> all = new ArrayList<>();
        for (ObjectValue item : texts(name)) {
            Network.parse(item.text().strip())
                    .ifPresentOrElse(
                            all::add,
                            () -> source.error(
                                    item,
                                    "object-address",
                                    "'" + item.text() + "' is no range of addresses",
                                    "10.200.0.0/16 or fd00::/64"));
        }
        return all;
    }

    /** A mapping of texts, such as labels. */
    Map<String, String> map(String name) {
        Map<String, String> all = new LinkedHashMap<>();
        field(name, Kind.MAPPING, "a mapping")
                .ifPresent(found -> found.fields()
                        .forEach(one -> all.put(one.name(), one.value().text())));
        return all;
    }
}
