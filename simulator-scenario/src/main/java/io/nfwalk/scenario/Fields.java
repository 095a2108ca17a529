package io.nfwalk.scenario;

import io.nfwalk.packet.IpAddress;
import io.nfwalk.packet.MacAddress;
import io.nfwalk.rules.Spelling;
import io.nfwalk.scenario.YamlNode.Kind;
import io.nfwalk.scenario.YamlNode.Mapping;
import io.nfwalk.scenario.YamlNode.Place;
import io.nfwalk.scenario.YamlNode.Scalar;
import io.nfwalk.scenario.YamlNode.Sequence;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** A mapping whose keys are known: gives typed values and tells what is wrong with them. */
final class Fields {
    private final Mapping mapping;
    private final Problems problems;

    private Fields(Mapping mapping, Problems problems) {
        this.mapping = mapping;
        this.problems = problems;
    }

    /** The node as a mapping with these keys; any other key is a problem; empty if it is no mapping. */
    static Optional<Fields> of(YamlNode node, String what, List<String> keys, Problems problems) {
        if (node.isNull()) {
            return Optional.of(new Fields(new Mapping(List.of(), node.place()), problems));
        }
        if (!(node instanceof Mapping mapping)) {
            problems.error(
                    node.place(), "scenario-wrong-kind", what + " is " + node.describe(), "a mapping with " + list(keys));
            return Optional.empty();
        }
        for (YamlNode.Entry entry : mapping.entries()) {
            if (!keys.contains(entry.key())) {
                problems.error(
                        entry.keyPlace(),
                        entry.key().length(),
                        "scenario-unknown-key",
                        "unknown key '" + entry.key() + "' of " + what,
                        list(keys),
                        Spelling.hint(entry.key(), keys));
            }
        }
        return Optional.of(new Fields(mapping, problems));
    }

    private static String list(List<String> keys) {
        return String.join(", ", keys);
    }

    Place place() {
        return mapping.place();
    }

    boolean has(String key) {
        return node(key).isPresent();
    }

    /** The key's value, if it is there and not null. */
    Optional<YamlNode> node(String key) {
        return mapping.entry(key).map(YamlNode.Entry::value).filter(node -> !node.isNull());
    }

    Place placeOf(String key) {
        return mapping.entry(key).map(entry -> entry.value().place()).orElse(place());
    }

    Optional<String> text(String key) {
        return node(key).flatMap(node -> scalar(node, key)).map(Scalar::text);
    }

    private Optional<Scalar> scalar(YamlNode node, String key) {
        if (node instanceof Scalar scalar) {
            return Optional.of(scalar);
        }
        problems.error(node.place(), "scenario-wrong-kind", "'" + key + "' is " + node.describe(), "a single value");
        return Optional.empty();
    }

    /** The key's text; a problem if it is missing. */
    Optional<String> required(String key, String what) {
        if (!has(key)) {
            problems.error(place(), "scenario-missing-key", what + " has no '" + key + "'", "'" + key + ": ...'");
            return Optional.empty();
        }
        return text(key);
    }

    /** A list of texts, or a single one. */
    List<Scalar> texts(String key) {
        Optional<YamlNode> node = node(key);
        List<Scalar> texts = new ArrayList<>();
        if (node.isPresent() && node.get() instanceof Sequence sequence) {
            sequence.items().forEach(item -> scalar(item, key).ifPresent(texts::add));
        } else {
            node.flatMap(single -> scalar(single, key)).ifPresent(texts::add);
        }
        return texts;
    }

    boolean flag(String key, boolean otherwise) {
        Optional<Scalar> scalar = node(key).flatMap(node -> scalar(node, key));
        if (scalar.isEmpty()) {
            return otherwise;
        }
        if (scalar.get().kind() != Kind.BOOLEAN) {
            wrong(scalar.get(), key, "true or false");
            return otherwise;
        }
        return scalar.get().text().equalsIgnoreCase("true");
    }

    OptionalLong number(String key, long first, long last) {
        Optional<Scalar> scalar = node(key).flatMap(node -> scalar(node, key));
        return scalar.isPresent() ? number(scalar.get(), key, first, last) : OptionalLong.empty();
    }

    OptionalLong number(Scalar scalar, String key, long first, long last) {
        try {
            long number = Long.decode(scalar.text());
            if (number >= first && number <= last) {
                return OptionalLong.of(number);
            }
        } catch (NumberFormatException notANumber) {
            // told below, as a number out of range is
        }
        wrong(scalar, key, "a number from " + first + " to " + last);
        return OptionalLong.empty();
    }

    int number(String key, int first, int last, int otherwise) {
        return (int) number(key, (long) first, (long) last).orElse(otherwise);
    }

    OptionalInt integer(String key, int first, int last) {
        OptionalLong number = number(key, (long) first, (long) last);
        return number.isPresent() ? OptionalInt.of((int) number.getAsLong()) : OptionalInt.empty();
    }

    Optional<IpAddress> address(String key) {
        Optional<Scalar> scalar = node(key).flatMap(node -> scalar(node, key));
        Optional<IpAddress> address = scalar.flatMap(value -> IpAddress.parse(value.text()));
        if (scalar.isPresent() && address.isEmpty()) {
            wrong(scalar.get(), key, "an IPv4 or IPv6 address");
        }
        return address;
    }

    Optional<MacAddress> mac(String key) {
        Optional<Scalar> scalar = node(key).flatMap(node -> scalar(node, key));
        Optional<MacAddress> mac = scalar.flatMap(value -> MacAddress.parse(value.text()));
        if (scalar.isPresent() && mac.isEmpty()) {
            wrong(scalar.get(), key, "a MAC such as \"02:00:00:00:01:01\"");
        }
        return mac;
    }

    /** Tells that a value does not fit its key. */
    void wrong(Scalar scalar, String key, String expected) {
        problems.error(
                scalar.place(),
                scalar.text().length(),
                "scenario-wrong-value",
                "'" + scalar.text() + "' is no value for '" + key + "'",
                expected,
                "");
    }
}
